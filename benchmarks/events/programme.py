"""Events, a part at a time, as lines for PostgreSQL's COPY."""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from benchmarks.events import measured
from benchmarks.events.places import Venue, at
from benchmarks.events.wording import drawn
from benchmarks.events.world import World
from onsale.catalog.importing.houses import House

EVENT_COLUMNS = (
    "id, organiser_id, venue_id, seat_map_id, name, description, genre, segment, lifecycle, schedule, starts_at, "
    "on_sale_at, off_sale_at, currency, places, max_places_per_booking, source_id, price_generated, published_at"
)
PERFORMER_COLUMNS = "event_id, position, performer_id"
LEVEL_COLUMNS = "event_id, position, name, sections, face_value_minor"
ORGANISERS = 200
_DESCRIBED = 0.3
_DRAFTS = 0.005
_SALE_STATES = list(measured.SALES)
_DAYS = 365


@dataclass(slots=True)
class Part:
    """Lines for each of three tables."""

    events: list[str]
    performers: list[str]
    levels: list[str]


def part(world: World, first: int, count: int) -> Part:
    """So many events from the one of that number on; the same whatever was made before."""
    rng = random.Random(f"{world.seed}/{first}")
    lines = Part([], [], [])
    drawn_at = zip(
        range(first, first + count),
        rng.choices(world.venues, cum_weights=world.venue_weights, k=count),
        rng.choices(range(len(world.performers)), cum_weights=world.performer_weights, k=count),
        rng.choices(list(measured.KINDS), list(measured.KINDS.values()), k=count),
        rng.choices(_SALE_STATES, list(measured.SALES.values()), k=count),
        _moments(world, count, rng),
        strict=True,
    )
    for number, venue, performer, kind, sale, moment in drawn_at:
        event_id = world.event_id(number)
        acts = _acts(world, performer, rng)
        name = _name(world, acts, rng)
        lines.events.append(_event(world, event_id, venue, name, kind, sale, moment, rng))
        lines.performers += [f"{event_id}\t{n}\t{world.performer_id(act)}\n" for n, act in enumerate(acts)]
        lines.levels += _levels(event_id, venue, rng)
    return lines


def organiser_of(venue: Venue) -> int:
    """Each organiser runs some of the venues."""
    return 1_000 + venue.number % ORGANISERS


def _acts(world: World, performer: int, rng: random.Random) -> list[int]:
    if rng.random() >= measured.PERFORMED:
        return []
    if rng.random() >= measured.SUPPORTED:
        return [performer]
    support = rng.randrange(len(world.performers))
    return [performer] if support == performer else [performer, support]


def _name(world: World, acts: list[int], rng: random.Random) -> str:
    if not acts:
        (length,) = drawn(measured.WORDS_WITHOUT_PERFORMER, 1, rng)
        return " ".join(world.words.mixed(length, rng)).title()
    names = [world.performers[act] for act in acts]
    if rng.random() < measured.NAMED_ALIKE:
        return names[0]
    (length,) = drawn(measured.WORDS_BESIDE_PERFORMER, 1, rng)
    beside = " ".join(world.words.mixed(length, rng)).title()
    return f"{names[0]} w/ {names[1]}: {beside}" if len(names) > 1 else f"{names[0]} - {beside}"


def _moments(world: World, count: int, rng: random.Random) -> Iterator[str]:
    """Local dates and times."""
    days, shares = _calendar(world.at.date())
    starts = rng.choices(list(measured.STARTS), list(measured.STARTS.values()), k=count)
    for day, start in zip(rng.choices(days, cum_weights=shares, k=count), starts, strict=True):
        yield f"{day} {start}"


@cache
def _calendar(today: date) -> tuple[list[str], list[float]]:
    days = [today + timedelta(days=ahead) for ahead in range(2, _DAYS)]
    shares = [
        measured.WEEKDAYS[day.weekday()] * (measured.FIRST_MONTH if ahead < 30 else 1.0)
        for ahead, day in enumerate(days)
    ]
    return [day.isoformat() for day in days], list(accumulate(shares))


def _event(
    world: World,
    event_id: int,
    venue: Venue,
    name: str,
    kind: tuple[str, str],
    sale: str,
    moment: str,
    rng: random.Random,
) -> str:
    """In the order of `EVENT_COLUMNS`."""
    segment, genre = kind
    text = " ".join(world.words.mixed(rng.randint(15, 60), rng)).capitalize() if rng.random() < _DESCRIBED else ""
    lifecycle = "cancelled" if sale == "cancelled" else "draft" if rng.random() < _DRAFTS else "published"
    schedule = "rescheduled" if sale == "rescheduled" else "planned"
    opened, closed = _days_from(world.at.date(), -rng.randint(5, 200)), _days_from(world.at.date(), -1)
    city, house_id = venue.city, world.venue_id(venue.number)
    return (
        f"{event_id}\t{organiser_of(venue)}\t{house_id}\t{house_id}\t{name}\t{text}\t{genre}\t{segment}\t{lifecycle}\t"
        f"{schedule}\t{moment} {city.timezone}\t{opened}\t{closed if sale == 'off sale' else _NULL}\t{city.currency}\t"
        f"{venue.house.places}\t10\tx{event_id:x}\t{'f' if rng.random() < measured.PRICED else 't'}\t{opened}\n"
    )


_NULL = "\\N"


@cache
def _days_from(today: date, days: int) -> str:
    return f"{today + timedelta(days=days)} 09:00+00"


def _levels(event_id: int, venue: Venue, rng: random.Random) -> list[str]:
    """What its levels cost: the cheapest and the dearest are drawn, the others lie between as the house suggests."""
    low = _tenths(measured.DOLLARS, rng) * venue.city.dollar
    span = low * (_tenths(measured.DEAREST, rng) - 1)
    return [f"{event_id}\t{level}{round(100 * (low + span * share))}\n" for level, share in _fixed_of(venue.house)]


def _fixed_of(house: House) -> list[tuple[str, float]]:
    known = _fixed.get(house.content_hash)
    return known if known is not None else _fixed.setdefault(house.content_hash, _fixed_part(house))


_fixed: dict[str, list[tuple[str, float]]] = {}


def _fixed_part(house: House) -> list[tuple[str, float]]:
    """What is the same for each event of a house: position, name, sections; and how dear the level is, from 0 to 1."""
    dearest, cheapest = house.levels[0].factor, house.levels[-1].factor
    parts = []
    for position, level in enumerate(house.levels):
        sections = ",".join(f'"{section}"' for section in level.sections)
        share = (level.factor - cheapest) / (dearest - cheapest) if dearest > cheapest else 0.0
        parts.append((f"{position}\t{level.name}\t{{{sections}}}\t", share))
    return parts


def _tenths(curve: measured.Curve, rng: random.Random) -> float:
    """A value of the curve at a share drawn by chance, looked up in steps of a thousandth."""
    return _steps(tuple(curve))[bisect(_GRID, rng.random()) - 1]


_GRID = [step / 1000 for step in range(1000)]


@cache
def _steps(curve: tuple[tuple[float, float], ...]) -> list[float]:
    return [at(curve, share) for share in _GRID]
