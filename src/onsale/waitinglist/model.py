"""What an entry of the list is, and how long an offer stands."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from onsale.bookings.model import Booking
from onsale.platform import limits

_SHARE_OF_REST = 4


class EntryState(StrEnum):
    """`passed`: the offer ran out or was declined. The last three are final."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    PASSED = "passed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many places side by side, in one section or at one price level, if not just anywhere."""

    quantity: int
    section: str | None = None
    price_level: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One fan on one event's list. Its `id` is its place in the order; `booking_id` the hold that is the offer."""

    event_id: int
    id: int
    fan_id: int
    wanted: Wanted
    state: EntryState
    booking_id: uuid.UUID | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry and its place in the line: 1 is next. Once it is offered places it has none (0), but a hold."""

    entry: Entry
    position: int
    offer: Booking | None = None


def offer_ttl_s(now: datetime, sale_ends_at: datetime, minutes: int) -> float:
    """How long an offer made now stands: as the organiser set, at most a quarter of the time sales still last so that
    others get their turn, but half an hour; never longer than sales last."""
    left = sale_ends_at - now
    usual, least = timedelta(minutes=minutes), timedelta(minutes=limits.OFFER_MINUTES_MIN)
    return min(max(min(usual, left / _SHARE_OF_REST), least), left).total_seconds()
