"""In which order events stand: one number an event and order, so that the index can sort by it and go on behind it.

The highest bits are what people sort by; the lowest are taken from the event's id, so that hardly any two are the
same. Those that are stand by their ids.
"""

from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from zoneinfo import ZoneInfo

from onsale.catalog.model import Event, Lifecycle, Schedule
from onsale.platform.money import exponent

_EPOCH_S = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
_SECONDS_BITS = 33  # until 2272
_MINUTES_BITS = 25  # until 2063
_PRICE_BITS = 30
_PRICE_MOST = (1 << _PRICE_BITS) - 2
UNIT = 100
"""Hundredths."""
NO_PRICE = (1 << _PRICE_BITS) - 1


class Standing(IntEnum):
    """How much use an event is to somebody who looks for one; what is of more use stands first among equals."""

    OPEN = 0
    GONE = 1
    """Sold out, or its sale is over."""
    CANCELLED = 2


def standing_of(event: Event, taken: int, now: datetime) -> Standing:
    """Postponed events and those whose sale is to come count as open: there is something to wait for."""
    if event.lifecycle is not Lifecycle.PUBLISHED:
        return Standing.CANCELLED
    if event.schedule is not Schedule.POSTPONED and (taken >= event.places or now >= event.sale_ends_at):
        return Standing.GONE
    return Standing.OPEN


def classified(segment: str, genre: str) -> str:
    """A kind of event as one term."""
    return f"{segment}\t{genre}"


def kind_of(term: str) -> tuple[str, str]:
    """Its segment and genre."""
    segment, _, genre = term.partition("\t")
    return segment, genre


def wall_clock(moment: datetime, timezone: str) -> datetime:
    """What the clock on the venue's wall shows, as if it were UTC."""
    return moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=UTC)


def seconds(moment: datetime) -> int:
    """A moment on the scale of the keys; what lies outside it stands at its ends."""
    return _within(int(moment.timestamp()) - _EPOCH_S, _SECONDS_BITS)


def by_date(starts_at: datetime, event_id: int) -> int:
    """Soonest first."""
    rest = 64 - _SECONDS_BITS
    return seconds(starts_at) << rest | _low(event_id, rest)


def moment_of(date_key: int) -> datetime:
    """When an event starts, from its key by date."""
    return datetime.fromtimestamp((date_key >> 64 - _SECONDS_BITS) + _EPOCH_S, UTC)


def date_floor(moment: datetime) -> int:
    """The least key of an event that starts at this moment."""
    return seconds(moment) << 64 - _SECONDS_BITS


def date_ceiling(moment: datetime) -> int:
    """The largest key of an event that starts within this second."""
    return date_floor(moment) | (1 << 64 - _SECONDS_BITS) - 1


def by_price(price_minor: int | None, currency: str, starts_at: datetime, event_id: int) -> int:
    """Cheapest first, by the number on the price tag (currencies aren't converted); what has no price, last."""
    rest = 64 - _PRICE_BITS - _MINUTES_BITS
    return (
        hundredths(price_minor, currency) << _MINUTES_BITS + rest | _minutes(starts_at) << rest | _low(event_id, rest)
    )


def by_rank(standing: Standing, starts_at: datetime, event_id: int) -> int:
    """What can be had first, then what is soon."""
    rest = 64 - 2 - _SECONDS_BITS
    return standing << 62 | seconds(starts_at) << rest | _low(event_id, rest)


def hundredths(price_minor: int | None, currency: str) -> int:
    """A price in hundredths of its currency's unit, whatever its minor unit is."""
    if price_minor is None:
        return NO_PRICE
    return min(price_minor * 100 // _minor_units(currency), _PRICE_MOST)


@cache
def _minor_units(currency: str) -> int:
    return int(10 ** exponent(currency))


def price_in(price_key: int) -> int:
    """What an event costs in hundredths, from its key by price."""
    return price_key >> 64 - _PRICE_BITS


def price_floor(price_hundredths: int) -> int:
    """The least key of what costs so much."""
    return min(price_hundredths, NO_PRICE) << 64 - _PRICE_BITS


def _minutes(moment: datetime) -> int:
    return _within(seconds(moment) // 60, _MINUTES_BITS)


def _within(number: int, bits: int) -> int:
    return number if 0 <= number < 1 << bits else max(0, min(number, (1 << bits) - 1))


def _low(event_id: int, bits: int) -> int:
    """The low bits of an id are its random ones."""
    return event_id & (1 << bits) - 1
