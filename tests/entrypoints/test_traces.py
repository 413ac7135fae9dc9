"""Traces, to a real receiver: one from a booking to its letter; nothing of anybody in it; no harm when it is away."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import structlog

from onsale.entrypoints import wiring
from onsale.entrypoints.tracing_on import begin_tracing, end_tracing
from onsale.platform import tracing
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.statements_traced import summary_of
from onsale.platform.tracing import Kind, note_trace, origin_in
from onsale.platform.web.traced import traced
from tests.fixtures.frames import Frames
from tests.fixtures.index import indexed
from tests.fixtures.make import Make
from tests.fixtures.postbox import Postbox, open_postbox
from tests.fixtures.selling import count, do_jobs, holds_path
from tests.fixtures.traces import Receiver, Told, open_receiver

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
EDGE = {"traceparent": f"00-{TRACE}-{SPAN}-01"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as receiver:
        yield receiver


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    with open_postbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, receiver: Receiver, postbox: tuple[Postbox, str]) -> Settings:
    """Traced only where the edge says so."""
    return replace(
        settings,
        mail_url=postbox[1],
        traces_url=receiver.url,
        traces_share=0.0,
        traces_from="192.0.2.0/24",
        traces_headers="x-tenant=box-office",
    )


@pytest.fixture
async def services(settings: Settings, database_url: str) -> AsyncIterator[Services]:
    begin_tracing(settings, "web")
    services = wiring.build(settings, database_url)
    yield services
    await services.get(Database).close()
    await end_tracing()


@pytest.fixture
async def client(services: Services, frames: Frames) -> AsyncIterator[httpx.AsyncClient]:
    with frames.application(services) as app:
        layered: Any = traced(indexed(app, services), services.get(Settings))
        transport = httpx.ASGITransport(app=layered, client=("192.0.2.7", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as client:
            yield client


async def test_one_trace_from_the_booking_to_its_letter(
    client: httpx.AsyncClient, make: Make, services: Services, receiver: Receiver, postbox: tuple[Postbox, str]
) -> None:
    event, fan = await make.event(), await make.fan("ada.mainwaring@test.example")
    held = await client.post(holds_path(event), json={"places": [3]}, headers=fan.headers | EDGE)
    assert held.status_code == 201, held.text
    booking = held.json()["id"]
    paid = await client.post(
        f"/api/v1/bookings/{booking}/pay", json={"payment_method": "pm_success"}, headers=fan.headers | EDGE
    )
    assert paid.json()["state"] == "confirmed", paid.text
    await do_jobs(services)
    assert postbox[0].addresses == [fan.person.email]
    assert await count(services.get(Database), "job_traces") == 0, "what is done is forgotten"
    await end_tracing()

    spans = receiver.of(TRACE)
    assert len(spans) == len(receiver.spans), "what isn't part of the trace is part of none"
    for one in spans.values():
        assert one.parent == SPAN or one.parent in spans, f"{one.name} hangs on nothing"
    hold = path(spans, "COMMIT", through="holds: batch")
    assert hold == [
        "POST /api/v1/events/{id}/holds", "holds: in line", "holds: batch", "write", "COMMIT",
    ]  # fmt: skip
    assert path(spans, "ask sandbox")[0] == "POST /api/v1/bookings/{id}/pay"
    letter = path(spans, "send mail")
    assert letter[0] == "POST /api/v1/bookings/{id}/pay"
    assert letter[-2:] == ["letters.deliver", "send mail"]
    assert {"INSERT claims", "INSERT bookings"} <= {span.name for span in spans.values()}
    (batch, *_) = [span for span in spans.values() if span.name == "holds: batch"]
    assert batch.links == {batch.parent}
    assert receiver.headers[0]["x-tenant"] == "box-office"

    for told in (span.raw for span in spans.values()):
        for secret in ("mainwaring", "Ada", fan.token[:20], booking, event.name, "192.0.2"):
            assert secret not in told


async def test_those_who_shared_a_transaction_are_linked(
    client: httpx.AsyncClient, make: Make, receiver: Receiver
) -> None:
    event, fans = await make.event(), await make.fans(6)
    traces = [f"{number:032x}" for number in range(1, 7)]
    answers = await asyncio.gather(
        *(
            client.post(
                holds_path(event),
                json={"places": [place]},
                headers=fan.headers | {"traceparent": f"00-{trace}-{SPAN}-01"},
            )
            for place, (fan, trace) in enumerate(zip(fans, traces, strict=True))
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    await end_tracing()
    batches = {span.id: span for span in receiver.spans if span.name == "holds: batch"}
    assert sum(batch.attributes["onsale.batch.size"] for batch in batches.values()) == len(fans)
    lines = {span.id: span for span in receiver.spans if span.name == "holds: in line"}
    assert {link for batch in batches.values() for link in batch.links} == set(lines), "each is in one"
    for batch in batches.values():
        for other in batch.links - {batch.parent}:
            assert lines[other].links == {batch.id}, "and leads to it"


async def test_nobody_else_is_believed_and_refusals_are_answers(
    services: Services, frames: Frames, receiver: Receiver
) -> None:
    settings = replace(services.get(Settings), traces_share=1.0)
    with frames.application(services) as app:
        layered: Any = traced(app, settings)
        transport = httpx.ASGITransport(app=layered, client=("198.51.100.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as stranger:
            await stranger.get("/api/v1/bookings/bk_secret?email=ada@test.example", headers=EDGE)
            await stranger.get("/no/such/ada@test.example", headers=EDGE)
            await stranger.get("/healthz", headers=EDGE)
    await end_tracing()
    assert TRACE not in {span.trace for span in receiver.spans}
    tops = [span for span in receiver.spans if not span.parent]
    assert [(top.attributes["http.response.status_code"], top.status) for top in tops] == [(401, 0), (404, 0)]
    assert "ada" not in "".join(span.raw for span in receiver.spans)


async def test_a_receiver_that_is_silent_harms_nothing(
    client: httpx.AsyncClient, make: Make, receiver: Receiver
) -> None:
    receiver.silent = True
    event, fans = await make.event(), await make.fans(2)
    for place, fan in enumerate(fans):
        held = await client.post(holds_path(event), json={"places": [place]}, headers=fan.headers | EDGE)
        assert held.status_code == 201, held.text
    began = time.monotonic()
    await end_tracing()
    assert time.monotonic() - began < 20, "closing waits two seconds, and not for whoever is silent"
    assert receiver.spans == []


def test_what_is_read_of_a_traceparent() -> None:
    origin = origin_in(EDGE["traceparent"])
    assert origin is not None
    assert origin.traceparent == EDGE["traceparent"]
    unsampled = origin_in(f"00-{TRACE}-{SPAN}-00")
    assert unsampled is not None
    assert not unsampled.sampled
    assert origin_in(f"01-{TRACE}-{SPAN}-01-more") is not None, "a later version may say more"
    for bad in ("", "x", f"ff-{TRACE}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01",
                f"00-{TRACE}-{SPAN}-01-more", f"00-{TRACE.upper()}-{SPAN}-01"):  # fmt: skip
        assert origin_in(bad) is None, bad


def test_a_statement_is_told_by_verb_and_table() -> None:
    told = {
        "select b.id from bookings b where b.id = %s": "SELECT bookings",
        "  INSERT INTO claims (event_id) select 1": "INSERT claims",
        "update letters set state = 'ada@test.example'": "UPDATE letters",
        "select pg_advisory_xact_lock_shared(%s)": "SELECT",
        "select extract(epoch from now())": "SELECT",
        "'ada@test.example'": "SQL",
    }
    assert {statement: summary_of(statement) for statement in told} == told
    assert summary_of(b"notify places") == "NOTIFY"


async def test_off_it_is_nothing_and_says_nothing() -> None:
    assert not tracing.recording()
    with tracing.trace("a", Kind.SERVER) as span, tracing.child("b") as below:
        assert span is None
        assert below is None
        assert note_trace(None, "", {"event": "x"}) == {"event": "x"}


@pytest.mark.usefixtures("services")
async def test_log_lines_name_the_trace() -> None:
    with tracing.trace("a", Kind.SERVER, parent=origin_in(EDGE["traceparent"])):
        assert note_trace(None, "", {"event": "x"})["trace_id"] == TRACE
    assert "trace_id" not in note_trace(structlog.get_logger(), "", {"event": "x"})


def path(spans: dict[str, Told], name: str, through: str = "") -> list[str]:
    """The names from the top down to a span of this name, below one named `through`."""
    found = [_up(spans, one) for one in spans.values() if one.name == name]
    return next(names for names in found if not through or through in names)


def _up(spans: dict[str, Told], span: Told) -> list[str]:
    above = spans.get(span.parent)
    return [*(_up(spans, above) if above else []), span.name]
