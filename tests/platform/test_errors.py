"""Failures as problem documents: by kind, with their code, naming the fields."""

import errno

import httpx
import pytest

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest, Kind, NotFound, TooManyRequests, Unauthenticated, Unavailable
from onsale.platform.web.problems import document, failure_of, headers_of
from tests.fixtures.make import Make
from tests.fixtures.selling import holds_path


def test_a_failure_is_named_for_the_fact() -> None:
    told = document(NotFound("there is no such event"))
    assert told == {
        "type": "urn:onsale:problem:not_found",
        "title": "There is nothing here",
        "status": 404,
        "detail": "there is no such event",
        "code": "not_found",
    }
    assert document(NotFound())["detail"] == "There is nothing here"


def test_people_read_it_as_a_sentence() -> None:
    assert NotFound("there is no such event").sentence == "There is no such event."
    assert NotFound("There is none. Look again!").sentence == "There is none. Look again!"


def test_fields_are_named_and_summed_up() -> None:
    told = document(InvalidRequest(errors=[("a.0.b", "is wrong"), ("c", "is missing")]))  # type: ignore[list-item]
    assert told["errors"] == [{"field": "a.0.b", "message": "is wrong"}, {"field": "c", "message": "is missing"}]
    assert told["detail"] == "a.0.b: is wrong; c: is missing"


@pytest.mark.parametrize(
    ("failure", "name", "value"),
    [
        (Unavailable(), "Retry-After", "1"),
        (Unavailable(retry_after_s=7), "Retry-After", "7"),
        (TooManyRequests(), "Retry-After", "1"),
        (Unauthenticated(), "WWW-Authenticate", "Bearer"),
    ],
)
def test_who_may_come_back_is_told_when(failure: Unavailable, name: str, value: str) -> None:
    assert headers_of(failure)[name] == value


def test_what_nobody_foresaw_is_ours_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    failure = failure_of(ZeroDivisionError("secret detail"))
    assert (failure.code, failure.kind) == ("internal_error", Kind.INTERNAL)
    assert failure_of(OSError(errno.EIO, "broken")).kind is Kind.INTERNAL
    assert "secret" not in str(document(failure))


@pytest.mark.parametrize(
    "error",
    [MemoryError(), RuntimeError("can't start new thread"), OSError(errno.ENOMEM, "m"), OSError(errno.ENOSPC, "d")],
    ids=["memory", "thread", "memory for a process", "disk"],
)
def test_who_there_is_no_room_for_is_told_to_come_back(error: Exception) -> None:
    failure = failure_of(error)
    assert failure.kind is Kind.BUSY
    assert int(headers_of(failure)["Retry-After"]) >= 1


async def test_over_http(client: httpx.AsyncClient, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    json_type = {"Content-Type": "application/json"}
    cases: list[tuple[bytes, int, str | None]] = [
        (b"", 400, "body"),
        (b"{", 400, "body"),
        (b'{"places": [1]}\x00', 400, "body"),
        (b'{"best_available": {"quantity": 1, "section": "\xff"}}', 400, "body"),
        (b"[1]", 400, "body"),
        (b"null", 400, "body"),
        (b'{"places": [[1]]}', 400, "places.0"),
        (b'{"places": [{"place": "x"}]}', 400, "places.0.place"),
        (b'{"places": [1], "extra": 1}', 400, "extra"),
        (b'{"best_available": {"quantity": 1, "wheels": 2}}', 400, "best_available.wheels"),
        (b"[" * 100_000, 400, "body"),
        (b" " * (limits.BODY_BYTES + 1), 413, None),
    ]
    for body, status, field in cases:
        answer = await client.post(holds_path(event), content=body, headers=fan.headers | json_type)
        assert answer.status_code == status, body[:40]
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert field is None or answer.json()["errors"][0]["field"] == field, (body[:40], answer.json())
    assert (await client.put(holds_path(event), headers=fan.headers)).json()["code"] == "method_not_allowed"
    assert (await client.get("/api/v1/nothing")).json()["code"] == "not_found"


async def test_every_answer_carries_the_outer_headers(client: httpx.AsyncClient, make: Make) -> None:
    for path in ("/healthz", "/api/v1/nothing", "/nowhere", "/api/v1/bookings"):
        answer = await client.get(path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in answer.headers, "not reached over TLS"
        assert len(answer.headers["X-Request-Id"]) == 32
    mine = await client.get("/healthz", headers={"X-Request-Id": "abc-123"})
    assert mine.headers["X-Request-Id"] == "abc-123"
    for strange in ("x" * 65, "a b", "<script>", "a\u00e9"):
        answer = await client.get("/healthz", headers=[(b"X-Request-Id", strange.encode())])
        assert answer.headers["X-Request-Id"] != strange
