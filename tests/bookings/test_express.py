"""Holding and paying say the same on the express lane as past it, whatever is asked."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from onsale.accounts.api_keys import create_api_key
from onsale.accounts.tokens import Tokens
from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_event_uuid, encode_id, new_uuid
from onsale.platform.sealing import Sealer
from tests.fixtures.catalogue import small_house
from tests.fixtures.lanes import JSON, Heard, Lanes, lanes, same
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import booking_path, held, holds_path

__all__ = ["lanes"]

GOOD: dict[str, Any] = {"places": [3]}
TEXTS = {
    "nothing": b"",
    "space": b"  ",
    "not JSON": b"{places: [1]}",
    "half of it": b'{"places": [1',
    "two of them": b"{}{}",
    "null": b"null",
    "a list": b"[1]",
    "a text": b'"places"',
    "not UTF-8": b'{"places": [1], "\xff": 1}',
    "UTF-16": '{"places": [1]}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "very deep": b"[" * 100_000,
    "a number that is none": b'{"places": [NaN]}',
    "a huge number": b'{"places": [1' + b"0" * 5000 + b"]}",
    "an unknown field": b'{"places": [1], "seat": 2}',
    "an unknown field inside": b'{"best_available": {"quantity": 2, "row": "A"}}',
    "a missing field": b'{"best_available": {}}',
    "neither": b"{}",
    "both": b'{"places": [1], "best_available": {"quantity": 2}}',
    "no places": b'{"places": []}',
    "a place as text": b'{"places": ["1"]}',
    "a place as true": b'{"places": [true]}',
    "a place below nought": b'{"places": [-1]}',
    "a place not on the map": b'{"places": [60]}',
    "a place twice": b'{"places": [1, 1]}',
    "too many places": b'{"places": [' + b",".join(b"%d" % n for n in range(20)) + b"]}",
    "a thousand and one": b'{"best_available": {"quantity": 1001}}',
    "an unknown section": b'{"best_available": {"quantity": 2, "section": "Balcony"}}',
    "an unknown kind of ticket": b'{"places": [{"place": 1, "ticket_type": "Child"}]}',
    "another price": b'{"places": [1], "expected_total": {"amount_minor": 1, "currency": "EUR"}}',
    "another currency": b'{"places": [1], "expected_total": {"amount_minor": 4500, "currency": "USD"}}',
    "a NUL": b'{"best_available": {"quantity": 2, "section": "\\u0000"}}',
}


def as_json(body: Any) -> bytes:
    return msgspec.json.encode(body)


async def ask_both(lanes: Lanes, path: str, who: Account | None, body: bytes, *headers: tuple[str, str]) -> Heard:
    """For requests that change nothing: the same one twice."""
    told = [*(who.headers.items() if who else ()), *(headers or JSON)]
    return same(*await lanes.both("POST", path, headers=told, body=body))


async def in_turn(lanes: Lanes, paths: Sequence[str], who: Account, body: bytes) -> Heard:
    """For those that change something: at two twins, one each way."""
    told = [*who.headers.items(), *JSON]
    quick = await lanes.send("POST", paths[0], headers=told, body=body)
    return same(quick, await lanes.send("POST", paths[1], headers=told, body=body, query="x"))


async def twins(make: Make, **terms: Any) -> tuple[Event, Event]:
    """Two events that differ in nothing but their ids."""
    organiser, starts_at = await make.organiser(), utc_now() + timedelta(days=30)
    venue = await make.venue(by=organiser.principal)
    told: dict[str, Any] = {"by": organiser.principal, "venue": venue, "starts_at": starts_at, **terms}
    return await make.event(**told), await make.event(**told)


async def test_bodies_that_cannot_be_used(lanes: Lanes, make: Make) -> None:
    path, fan = holds_path(await make.event()), await make.fan()
    for name, body in TEXTS.items():
        heard = await ask_both(lanes, path, fan, body)
        assert heard.status in {400, 409}, (name, heard)
        assert heard.headers["content-type"] == "application/problem+json"


async def test_whatever_the_body_is_said_to_be(lanes: Lanes, make: Make) -> None:
    path, fan = holds_path(await make.event()), await make.fan()
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "", "x/y; q"]:
        heard = await ask_both(lanes, path, fan, b'{"places": [600]}', ("Content-Type", kind))
        assert heard.status == 400, kind
    heard = await ask_both(lanes, path, fan, b'{"places": [600]}', ("Accept", "text/html"))
    assert heard.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("verb", ["holds", "pay"])
async def test_who_asks(lanes: Lanes, make: Make, verb: str) -> None:
    event, fan, organiser = await make.event(), await make.fan(), await make.organiser()
    booking = await held(make.db, event, organiser, 7)
    path = holds_path(event) if verb == "holds" else booking_path(booking, "pay")
    async with make.db.write() as tx:
        _, key = await create_api_key(tx, fan.id, "box office", sealer=lanes.services.get(Sealer))
    expired = lanes.services.get(Tokens).issue(fan.person, utc_now() - timedelta(days=31))
    refused = ["", "Bearer", "Bearer ", "Bearer nonsense", f"Basic {fan.token}", fan.token, f"Bearer {expired}"]
    refused += [f"Bearer {fan.token}x", f"Bearer {fan.token[:-1]}", "Bearer osk_nonsense", "Bearer \xff", "bearer\t"]
    for header in [None, *refused]:
        told = [] if header is None else [("Authorization", header)]
        for body in [b"nonsense", as_json(GOOD)]:
            heard = same(*await lanes.both("POST", path, headers=[*told, *JSON], body=body))
            assert (heard.status, heard.headers["www-authenticate"]) == (401, "Bearer"), header
    for header in [f"Bearer {key}", f"bearer   {key} ", f"BEARER {fan.token}"]:
        heard = same(*await lanes.both("POST", path, headers=[("Authorization", header), *JSON], body=b"nonsense"))
        assert heard.status == 400, header


async def test_events_there_are_not(lanes: Lanes, make: Make) -> None:
    fan, organiser = await make.fan(), await make.organiser()
    draft = await make.event(by=organiser.principal, published=False)
    unknown = encode_id("evt", draft.id + 1)
    for name in [unknown, unknown.upper(), "evt_", "evt_!", "x", unknown[:-1], unknown + "0", "usr" + unknown[3:], " "]:
        heard = await ask_both(lanes, f"/api/v1/events/{name}/holds", fan, as_json(GOOD))
        assert heard.status == 404, name
    for who in [fan, organiser]:
        for body in [GOOD, {"best_available": {"quantity": 2}}]:
            assert (await ask_both(lanes, holds_path(draft), who, as_json(body))).status in {404, 409}


async def test_places_that_cannot_be_had(lanes: Lanes, make: Make) -> None:
    fan, other, unverified = await make.fan(), await make.fan(), await make.fan(verified=False)
    tomorrow = utc_now() + timedelta(days=1)
    ordinary, later = await make.event(), await make.event(on_sale_at=tomorrow)
    strict = await make.event(layout=small_house(rows=1, seats=5, standing=0), refuse_single_seats=True)
    gone = await make.event(layout=small_house(rows=1, seats=3, standing=0))
    await held(make.db, ordinary, other, 3, 4)
    await held(make.db, gone, other, 0, 1, 2)
    best = {"best_available": {"quantity": 2}}
    cases: list[tuple[Event, Account, Any, int, str]] = [
        (ordinary, fan, {"places": [2, 3, 4]}, 409, "places_unavailable"),
        (ordinary, other, {"places": [9]}, 409, "active_booking_exists"),
        (ordinary, other, best, 409, "active_booking_exists"),
        (ordinary, fan, {"best_available": {"quantity": 50}}, 400, "too_many_places"),
        (later, fan, GOOD, 409, "not_on_sale"),
        (later, fan, best, 409, "not_on_sale"),
        (strict, fan, {"places": [1]}, 400, "leaves_single_seat"),
        (gone, fan, best, 409, "sold_out"),
        (ordinary, unverified, {"places": [3]}, 409, "places_unavailable"),
    ]
    for event, who, body, status, code in cases:
        heard = await ask_both(lanes, holds_path(event), who, as_json(body))
        assert (heard.status, heard.json["code"]) == (status, code), (body, heard.json)


async def test_a_hold(lanes: Lanes, make: Make) -> None:
    for fan, body in zip(
        await make.fans(3),
        [{"places": [3, {"place": 45}]}, {"best_available": {"quantity": 20, "section": "Standing"}},
         {"places": [9], "expected_total": {"amount_minor": 4500, "currency": "EUR"}}],
        strict=True,
    ):  # fmt: skip
        paths = [holds_path(event) for event in await twins(make, max_places_per_booking=20)]
        heard = await in_turn(lanes, paths, fan, as_json(body))
        assert (heard.status, heard.json["state"]) == (201, "held")
        assert heard.headers["content-type"] == "application/json"


async def test_paying(lanes: Lanes, make: Make) -> None:
    fan, unverified = await make.fan(), await make.fan(verified=False)
    for who, method, status in [
        (fan, "pm_success", 200),
        (fan, "pm_declined", 402),
        (fan, "pm_challenge", 202),
        (fan, "pm_nonsense", 400),
        (fan, "not a method", 400),
        (unverified, "pm_success", 403),
    ]:
        bookings = [await held(make.db, event, who, 5, 6) for event in await twins(make)]
        paths = [booking_path(booking, "pay") for booking in bookings]
        body = as_json({"payment_method": method})
        heard = await in_turn(lanes, paths, who, body)
        assert heard.status == status, (method, heard.json)
        if status in {200, 202}:
            assert (await in_turn(lanes, paths, who, body)).status == status, "asked again"


async def test_paying_for_what_is_not_there_or_not_yours(lanes: Lanes, make: Make) -> None:
    event, (fan, other) = await make.event(), await make.fans(2)
    mine = await held(make.db, event, fan, 1)
    ended = await held(make.db, event, other, 2, ttl_s=0.0)
    unknown = f"/api/v1/bookings/{encode_event_uuid('bk', event.id, new_uuid())}/pay"
    body = as_json({"payment_method": "pm_success"})
    for path, status in [
        (booking_path(mine, "pay"), 404),
        (unknown, 404),
        ("/api/v1/bookings/bk_x/pay", 404),
        ("/api/v1/bookings/x/pay", 404),
        (booking_path(ended, "pay"), 410),
    ]:
        assert (await ask_both(lanes, path, other, body)).status == status, path
    for nonsense in [b"", b"null", b"{}", b'{"payment_method": 3}', b'{"payment_method": ""}', b'{"payment": "x"}']:
        assert (await ask_both(lanes, booking_path(mine, "pay"), fan, nonsense)).status == 400
