"""The programme becomes terms of events: dates from the week after `now`, prices by house and seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from onsale.catalog.model import PriceLevel, TicketType
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.seatmap.levels import suggest_levels
from onsale.catalog.terms import EventTerms
from onsale.demo.artists import ABOUT
from onsale.demo.house_rules import BANK_DETAILS
from onsale.demo.programme import SHOWS, Show, Slot
from onsale.demo.sales import TWISTS, Twist, Which
from onsale.demo.venues import HOUSES, House
from onsale.platform.money import exponent

OPENS_IN = timedelta(minutes=12)
_ON_SALE_BEFORE = timedelta(days=45)
_YOUNG_SHARE, _CHILD_SHARE = 2 / 3, 1 / 2


@dataclass(frozen=True, slots=True)
class Performance:
    """One event to be. `run` numbers shows, so that performances of one show in one house are a series."""

    show: Show
    slot: Slot
    run: int
    twist: Twist | None

    @property
    def house(self) -> House:
        """Where it is."""
        return HOUSES[self.show.house]

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.show.name}: {self.slot.suffix}" if self.slot.suffix else self.show.name


def performances(shows: Sequence[Show] = SHOWS) -> list[Performance]:
    """Everything in the programme."""
    return [
        Performance(show, slot, run, TWISTS.get(Which(show.name, show.house, nth)))
        for run, show in enumerate(shows)
        for nth, slot in enumerate(show.slots)
    ]


def starts_at(slot: Slot, timezone: str, now: datetime) -> datetime:
    """The slot's moment, in UTC; week 0 is the calendar week after `now`."""
    today = now.astimezone(UTC).date()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
    day = monday + timedelta(weeks=slot.week, days=slot.day)
    return datetime.combine(day, time.fromisoformat(slot.time), ZoneInfo(timezone)).astimezone(UTC)


def terms_of(performance: Performance, layout: Layout, *, venue_id: int, seat_map_id: int, now: datetime) -> EventTerms:
    """What an organiser would have typed."""
    show, house = performance.show, performance.house
    start = starts_at(performance.slot, house.timezone, now)
    return EventTerms(
        name=performance.name,
        venue_id=venue_id,
        seat_map_id=seat_map_id,
        starts_at=start,
        doors_at=start - timedelta(minutes=90 if house.capacity > 3_000 else 45),
        ends_at=start + timedelta(minutes=show.minutes),
        on_sale_at=_on_sale_at(performance, now),
        currency=house.currency,
        price_levels=prices(show, house, layout),
        description=" ".join(ABOUT[performer] for performer in show.performers[:2]),
        genre=show.genre,
        segment=show.segment,
        performers=show.performers,
        max_places_per_booking=6 if house.capacity > 3_000 else 8,
        cancellation_until=start - timedelta(days=2),
        cancellation_fee_basis_points=1_000,
        age_limit=show.age_limit,
        offline_payment=show.by_transfer,
        offline_instructions=BANK_DETAILS if show.by_transfer else "",
    )


def prices(show: Show, house: House, layout: Layout) -> tuple[PriceLevel, ...]:
    """The levels the house suggests, around the show's usual price in the house's money."""
    levels = []
    for position, level in enumerate(suggest_levels(layout)):
        usual = show.price * house.rate * level.factor
        kinds = tuple(TicketType(name, _minor(usual * share, house), proof) for name, share, proof in _kinds(show))
        face = kinds[0].face_value_minor if kinds else _minor(usual, house)
        levels.append(PriceLevel(position, level.name, tuple(level.sections), face, kinds))
    return tuple(levels)


def _kinds(show: Show) -> Sequence[tuple[str, float, bool]]:
    """Kinds of tickets: the name, the share of the usual price, and whether proof is needed."""
    if show.young:
        return (("Full price", 1.0, False), ("Under 26", _YOUNG_SHARE, True))
    if show.family:
        return (("Adult", 1.0, False), ("Child under 14", _CHILD_SHARE, False), ("Concession", _YOUNG_SHARE, True))
    return ()


def _minor(amount: float, house: House) -> int:
    """To the nearest step of the house, in minor units."""
    steps = max(1, round(amount / house.step)) if amount else 0
    digits: int = 10 ** exponent(house.currency)
    return round(steps * house.step * digits)


def _on_sale_at(performance: Performance, now: datetime) -> datetime:
    if performance.twist is Twist.ON_SALE_IN_MINUTES:
        return now + OPENS_IN
    if performance.twist is Twist.ON_SALE_LATER:
        morning = time(10, tzinfo=ZoneInfo(performance.house.timezone))
        return datetime.combine((now + timedelta(days=4)).date(), morning).astimezone(UTC)
    return now - _ON_SALE_BEFORE
