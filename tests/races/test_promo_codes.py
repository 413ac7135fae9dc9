"""Fifty fans, a code for ten: ten win, whichever process they come to, however holds lapse meanwhile."""

import asyncio
from collections import Counter
from itertools import cycle

import httpx
import pytest

from onsale.bookings import promo
from onsale.bookings.model import BookingState
from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.pricing.promo import Discount
from tests.fixtures.catalogue import small_house
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import count, holds_path, lapse
from tests.races.held import bookings_of

FANS, USES = 50, 10


async def rush(clients: list[httpx.AsyncClient], event: Event, fans: list[Account], first: int = 0) -> Counter[str]:
    """Everybody asks for a place of their own with the code; how often what was answered."""
    asked = (
        client.post(holds_path(event), json={"places": [first + n], "promo_code": "TEN"}, headers=fan.headers)
        for n, (client, fan) in enumerate(zip(cycle(clients), fans, strict=False))
    )
    return Counter(answer.json().get("code", "held") for answer in await asyncio.gather(*asked))


async def an_event(make: Make) -> Event:
    event = await make.event(layout=small_house(rows=10, seats=20))
    await make.promo_code(event, "TEN", Discount.PERCENT, basis_points=5000, uses_max=USES)
    return event


async def test_ten_win(clients: list[httpx.AsyncClient], db: Database, make: Make) -> None:
    event, fans = await an_event(make), await make.fans(FANS)
    assert await rush(clients, event, fans) == {"held": USES, "promo_code_used_up": FANS - USES}
    assert await count(db, "claims") == await count(db, "fan_slots") == USES, "losers leave nothing behind"
    assert await broken_invariants(db) == {}


async def test_none_is_lost_when_holds_lapse(clients: list[httpx.AsyncClient], db: Database, make: Make) -> None:
    event, fans = await an_event(make), await make.fans(FANS + USES)
    assert (await rush(clients, event, fans[:FANS]))["held"] == USES
    lapsed, *_ = bookings = await bookings_of(db, event, BookingState.HELD)
    for booking in bookings[: USES // 2]:
        await lapse(db, booking)
    assert (await rush(clients, event, fans[FANS:], first=100))["held"] == USES // 2
    assert len(await bookings_of(db, event, BookingState.HELD)) == USES
    assert lapsed.promo_code == "TEN"
    assert await broken_invariants(db) == {}


async def test_control_without_the_lock_more_than_ten_win(
    clients: list[httpx.AsyncClient], db: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(_tx: object, _event_id: int, codes: list[str]) -> dict[str, int]:
        return dict.fromkeys(codes, USES)

    monkeypatch.setattr(promo, "lock_limited", unlocked)
    for _ in range(5):
        event, fans = await an_event(make), await make.fans(FANS)
        if (await rush(clients, event, fans))["held"] > USES:
            break
    broken = await broken_invariants(db)
    assert "a promo code is used more often than it may be" in broken, "else the tests above prove nothing"
