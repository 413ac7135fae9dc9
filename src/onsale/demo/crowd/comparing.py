"""Afterwards: is everything there that was acknowledged?"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from onsale.demo.crowd.ledger import Ledger, Told
from onsale.demo.crowd.server import Booking, Server

_AT_ONCE = 32
_LOOKS = 4
_LOOK_AGAIN_S = 0.5
_MARGIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Missing:
    """A booking that isn't what its fan was told: `told` and `found` in words."""

    booking_id: str
    told: str
    found: str


async def missing_of(server: Server, ledger: Ledger, progress: Callable[[int], None]) -> list[Missing]:
    """Every acknowledged booking that isn't there as acknowledged; `progress` hears how many have been looked at."""
    left, wrong, looked = iter(ledger.bookings.values()), list[Missing](), 0

    async def compare() -> None:
        nonlocal looked
        for told in left:
            found = await _found(server, told)
            wrong.extend(_differences(told, found))
            looked += 1
            progress(looked)

    await asyncio.gather(*(compare() for _ in range(_AT_ONCE)))
    return wrong


async def _found(server: Server, told: Told) -> Booking | None:
    for _ in range(_LOOKS):
        found = await server.booking(told.booking_id, token=told.token)
        if found is not None:
            return found
        await asyncio.sleep(_LOOK_AGAIN_S)
    return None


def _differences(told: Told, found: Booking | None) -> Iterator[Missing]:
    said, allowed = _acknowledged(told)
    if found is None:
        yield Missing(told.booking_id, said, "nothing")
    elif found.state not in allowed:
        yield Missing(told.booking_id, said, found.state)
    elif found.state in {"held", "confirmed"} and found.places != told.places:
        yield Missing(told.booking_id, f"{said} with places {told.places}", f"places {found.places}")


def _acknowledged(told: Told) -> tuple[str, frozenset[str]]:
    """What the fan was told last, and the states that agree with it."""
    if told.confirmed_from is not None:
        return "confirmed", frozenset({"confirmed"})
    if told.released:
        return "released", frozenset({"released"})
    ended = frozenset({"released", "expired"})
    open_ends = ended if told.held_until < time.monotonic() + _MARGIN_S else frozenset[str]()
    under_way = frozenset({"payment_pending", "confirmed"}) if told.asked_to_pay else frozenset[str]()
    return "held", frozenset({"held"}) | open_ends | under_way
