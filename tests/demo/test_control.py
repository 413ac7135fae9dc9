"""The control page: what it offers, what it refuses, one crowd at a time, and how the last one is told."""

import fcntl
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from onsale.demo.control import running
from onsale.demo.control.running import Files, State
from onsale.demo.control.view import live_answer
from onsale.demo.crowd.behaviour import Behaviour
from onsale.demo.crowd.report import Conflict, Report, Verdict
from onsale.platform.ids import encode_id
from onsale.platform.settings import Settings
from tests.demo.told import PROGRESS, REPORT
from tests.entrypoints.commands import SOURCES
from tests.fixtures.make import Make

WITHIN_S = 60.0


async def opened(client: httpx.AsyncClient) -> tuple[httpx.Response, str]:
    page = await client.get("/demo/control")
    assert page.status_code == 200
    return page, re.findall(r'name="_csrf_token" value="(\w+)"', page.text)[0]


async def test_it_offers_what_is_on_sale(client: httpx.AsyncClient, make: Make) -> None:
    on_sale, draft = await make.event(name="Low Tide"), await make.event(name="Not yet", published=False)
    page, _ = await opened(client)
    assert encode_id("evt", on_sale.id) in page.text
    assert re.search(r"Low Tide · \w+,? \d+ \w+ · 60 free", page.text)
    assert encode_id("evt", draft.id) not in page.text
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"fans": "1000000"}, "A number from 1 to 20,000."),
        ({"seconds": "soon"}, "A number from 5 to 300."),
        ({"pay": "90"}, "at most 100"),
        ({"event": "evt_nothing"}, "Choose an event that is on sale."),
    ],
)
async def test_what_it_refuses(client: httpx.AsyncClient, make: Make, wrong: dict[str, str], told: str) -> None:
    event = await make.event()
    _, token = await opened(client)
    fields = {"event": encode_id("evt", event.id), "fans": "77", "_csrf_token": token} | wrong
    answer = await client.post("/demo/control", data=fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert f'value="{fields["fans"]}"' in answer.text, "what was typed is kept"
    assert (await client.get("/demo/control/state")).json()["running"] is False


async def test_another_sites_form_starts_and_stops_nothing(client: httpx.AsyncClient, make: Make) -> None:
    await make.event()
    await opened(client)
    for path in ("/demo/control", "/demo/control/stop"):
        assert (await client.post(path, data={"fans": "5"})).status_code == 403


async def test_before_the_first(client: httpx.AsyncClient) -> None:
    told = (await client.get("/demo/control/state")).json()
    assert (told["running"], told["begun"], told["notice"]) == (False, False, None)
    _, token = await opened(client)
    stopped = await client.post("/demo/control/stop", data={"_csrf_token": token})
    assert (stopped.status_code, stopped.headers["location"]) == (303, "/demo/control")


def test_only_one_at_a_time_whichever_process_started_it(settings: Settings) -> None:
    files = Files.of(settings)
    files.folder.mkdir(parents=True)
    with files.lock.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert not running.start(settings, "evt_1", Behaviour(fans=1, seconds=1))
        assert running.state(settings).running
    assert not running.state(settings).running


def test_one_that_fails_says_why(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCES))
    nowhere = replace(settings, port=1)
    assert running.start(nowhere, "evt_1", Behaviour(fans=1, seconds=5))
    assert not running.start(nowhere, "evt_1", Behaviour(fans=1, seconds=5)), "one is at it"
    assert running.state(nowhere).event_id == "evt_1"
    eventually(lambda: not running.state(nowhere).running)
    told = live_answer(running.state(nowhere))
    assert told.notice is not None
    assert told.notice.kind == "bad"
    assert told.notice.text.startswith("nobody answers at 127.0.0.1:1")


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_one_that_was_stopped_at_once(settings: Settings) -> None:
    files = Files.of(settings)
    files.folder.mkdir(parents=True)
    files.lock.write_text("1 evt_1")
    notice = live_answer(running.state(settings)).notice
    assert notice is not None
    assert notice.title == "It was stopped before anybody came."


def test_a_line_that_is_being_written_is_left_for_later(settings: Settings) -> None:
    files = Files.of(settings)
    files.folder.mkdir(parents=True)
    files.lock.write_text("1 evt_1")
    whole = msgspec.json.encode(PROGRESS)
    files.progress.write_bytes(whole + b"\n" + whole[:40])
    assert running.state(settings).progress == PROGRESS
    files.progress.write_bytes(whole + b"\n" + REPORT.as_json() + b"\n")
    assert running.state(settings) == State(running=False, event_id="evt_1", progress=PROGRESS, report=REPORT)


def test_while_it_runs() -> None:
    told = live_answer(State(running=True, event_id="evt_1", progress=PROGRESS, report=None))
    assert told.texts["phase"] == "The doors are open"
    assert told.texts["clock"] == "3 of 30 s"
    assert (told.texts["holds"], told.texts["payments"], told.texts["sold"]) == ("45", "9", "500")
    assert told.texts["holds-note"] == "1,234 in all, 70 in the best second"
    assert told.texts["inside"] == "1,300"
    assert (told.sold_share, told.held_share) == (0.5, 0.25)
    assert told.latencies[1] == ["Hold", "1", "2", "12,345"]
    assert [(row.code, row.bad) for row in told.answers] == [
        ("201", False), ("409 sold_out", False), ("timeout", True), ("500", True),
    ]  # fmt: skip
    assert told.evenings == [["paid", "400"]]
    assert told.notice is None


@pytest.mark.parametrize(
    ("ended", "kind", "words"),
    [
        ({}, "good", ["All 1,234 bookings", "all 20 invariants hold"]),
        ({"verify": Verdict(holds=None, why="it is elsewhere")}, "warn", ["it is elsewhere"]),
        ({"verify": Verdict(holds=False, broken=["sold twice: 7"])}, "bad", ["sold twice: 7"]),
        ({"missing_count": 2}, "bad", ["2 aren't there"]),
        ({"conflict_count": 1, "conflicts": [Conflict("place 7", "a", "b")]}, "bad", ["1 times"]),
    ],
)
def test_how_it_ended(ended: dict[str, Any], kind: str, words: list[str]) -> None:
    report: Report = msgspec.structs.replace(REPORT, **ended)
    assert report.ok == (kind in {"good", "warn"})
    assert msgspec.json.decode(report.as_json())["ok"] is report.ok
    notice = live_answer(State(running=False, event_id="evt_1", progress=PROGRESS, report=report)).notice
    assert notice is not None
    assert notice.kind == kind
    assert all(word in notice.text for word in words)
