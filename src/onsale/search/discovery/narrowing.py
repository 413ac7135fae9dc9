"""From parameters to which events, and which venues and attractions, are meant."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial

from tantivy import Query

from onsale.search.clauses import Clauses, both, either
from onsale.search.discovery.classifications import Kind, narrowed_to
from onsale.search.discovery.errors import BadParameter
from onsale.search.discovery.geohash import centre_of
from onsale.search.discovery.ids import with_ids
from onsale.search.discovery.parameters import Asked, Span
from onsale.search.discovery.states import names_of
from onsale.search.folding import folded
from onsale.search.keys import date_ceiling, date_floor, seconds
from onsale.search.nearby import EARTH_RADIUS_KM, venues_near
from onsale.search.query import Near
from onsale.search.reader import Reading

_KM_PER_MILE = 1.609344
RADIUS_DEFAULT = 100.0
_VENUES_MOST = 60_000
_UNKNOWN_HERE = ("marketId", "dmaId", "collectionId", "typeId", "subTypeId", "preSaleDateTime")
"""What Onsale has no notion of: nothing belongs to any of them."""
_SPECIAL = ("includeTBA", "includeTBD", "includeTest")
"""Every event has a date and none is a test."""


@dataclass(slots=True)
class Narrowed:
    """What must hold, what must not, and how many metres each venue is away, where a point was asked about."""

    filters: list[Query] = field(default_factory=list)
    but: list[Query] = field(default_factory=list)
    near: dict[int, int] | None = None


def events_of(reading: Reading, asked: Asked) -> Narrowed:
    """By all parameters of event search but the words."""
    of, narrowed = reading.of_events, Narrowed()
    narrowed.filters += _which(of, asked)
    narrowed.filters += _times(of, asked)
    narrowed.filters += _where(of, asked)
    classify(reading, asked, narrowed, of)
    if codes := asked.texts("postalCode"):
        narrowed.filters.append(of.among("venue", _with_postcode(reading, codes)))
    around(reading, asked, narrowed)
    if narrowed.near is not None:
        narrowed.filters.append(of.among("venue", list(narrowed.near)))
    return narrowed


def classify(reading: Reading, asked: Asked, into: Narrowed, of: Clauses) -> None:
    """By segment, genre and subgenre. A name or id with a minus before it is unwanted."""

    def terms(wanted: Callable[[Kind], bool]) -> Query:
        return narrowed_to(reading, lambda found: of.among("classified", found), wanted)

    named, unnamed = _signed(asked.texts("classificationName"))
    ids, not_ids = _signed(asked.texts("classificationId"))
    names, no_names = {folded(name) for name in named}, {folded(name) for name in unnamed}
    segments = {folded(name) for name in asked.texts("segmentName")}
    into.filters += [terms(lambda kind: kind.is_called(names))] if names else []
    into.filters += [terms(lambda kind: folded(kind.segment.name) in segments)] if segments else []
    for wanted in (ids, *map(asked.texts, ("segmentId", "genreId", "subGenreId"))):
        if wanted:
            into.filters.append(terms(partial(Kind.has_id, ids=wanted)))
    if no_names or not_ids:
        into.but.append(terms(lambda kind: kind.is_called(no_names) or kind.has_id(not_ids)))
    family = asked.choice("includeFamily", ("yes", "no", "only"), "yes")
    if family != "yes":
        (into.filters if family == "only" else into.but).append(terms(lambda kind: kind.family))


def around(reading: Reading, asked: Asked, into: Narrowed) -> None:
    """By `latlong` or `geoPoint`, `radius` and `unit`."""
    unit_km = kilometres_in(asked)
    point, radius = asked.point("latlong"), _radius(asked)
    if geohash := asked.text("geoPoint"):
        try:
            point = centre_of(geohash)
        except ValueError:
            raise BadParameter('Query param "geoPoint" must be a geohash {example: u14dh}') from None
    if point is not None:
        farthest = EARTH_RADIUS_KM * 3.15
        into.near = venues_near(reading, Near(*point, min(radius * unit_km, farthest)))


def kilometres_in(asked: Asked) -> float:
    """The length of the unit distances are asked for in."""
    return 1.0 if asked.choice("unit", ("miles", "km"), "miles") == "km" else _KM_PER_MILE


def overlapping(of: Clauses, span: Span, first: str, last: str) -> list[Query]:
    """What begins before a range is over and ends after it has begun."""
    begin, end = span
    queries = [of.at_least(last, seconds(begin))] if begin is not None else []
    return queries + ([of.at_most(first, seconds(end))] if end is not None else [])


def countries(of: Clauses, asked: Asked) -> list[Query]:
    """By `countryCode`."""
    codes = [code.upper() for code in asked.texts("countryCode")]
    return [of.among("country", codes)] if codes else []


def states(of: Clauses, asked: Asked) -> list[Query]:
    """By `stateCode`."""
    codes = asked.texts("stateCode")
    return [of.among("region", [name for code in codes for name in names_of(code)])] if codes else []


def nothing_special(asked: Asked) -> list[Query]:
    """What wants only test entries, gets none."""
    return [Query.empty_query() for _ in filter(asked.only, _SPECIAL)]


def _which(of: Clauses, asked: Asked) -> list[Query]:
    found = [
        with_ids(of, field_, source, prefix, ids)
        for name, field_, source, prefix in (
            ("id", "id", "source", "evt"),
            ("venueId", "venue", "venue_source", "ven"),
            ("attractionId", "performer", "performer_source", "per"),
        )
        if (ids := asked.texts(name))
    ]
    if promoters := asked.texts("promoterId"):
        # Organisers come from nowhere else, so there are no other ids of theirs.
        found.append(with_ids(of, "organiser", "source", "org", promoters))
    found += [Query.empty_query() for name in _UNKNOWN_HERE if asked.text(name)]
    return found + nothing_special(asked)


def _times(of: Clauses, asked: Asked) -> list[Query]:
    first, last = asked.moments("startDateTime", "endDateTime")
    found = [of.at_least("by_date", date_floor(first))] if first is not None else []
    found += [of.at_most("by_date", date_ceiling(last))] if last is not None else []
    on_sale, off_sale = asked.moments("onsaleStartDateTime", "onsaleEndDateTime")
    found += _within(of, "on_sale", (on_sale, None))
    found += _within(of, "off_sale", (None, off_sale))
    found += _within(of, "local", asked.span("localStartDateTime"))
    found += _within(of, "published", asked.span("publicVisibilityStartDateTime"))
    found += overlapping(of, asked.span("localStartEndDateTime"), "local", "local_end")
    begin, end = asked.span("startEndDateTime")
    found += [of.at_least("ends", seconds(begin))] if begin is not None else []
    found += [of.at_most("by_date", date_ceiling(end))] if end is not None else []
    for name, open_ended in (("onsaleOnStartDate", False), ("onsaleOnAfterStartDate", True)):
        if (day := asked.day(name)) is not None:
            morning = datetime.combine(day, time(), UTC)
            found += _within(of, "on_sale", (morning, None if open_ended else _end_of(morning)))
    return found


def _where(of: Clauses, asked: Asked) -> list[Query]:
    cities = asked.texts("city")
    found = [of.among("town", [folded(city) for city in cities])] if cities else []
    return [*found, *countries(of, asked), *states(of, asked)]


def _within(of: Clauses, field_: str, span: Span) -> list[Query]:
    first, last = span
    found = [of.at_least(field_, seconds(first))] if first is not None else []
    return found + ([of.at_most(field_, seconds(last))] if last is not None else [])


def _end_of(morning: datetime) -> datetime:
    return morning + timedelta(seconds=86_399)


def _with_postcode(reading: Reading, codes: Sequence[str]) -> list[int]:
    """Venues that have one of the codes in their address."""
    of = reading.of_names
    coded = [both(of.term("address", word) for word in folded(code).split()) for code in codes if folded(code)]
    if not coded:
        return []
    hits = reading.names.search(both([of.term("sort", "venue"), either(coded)]), limit=_VENUES_MOST, count=False).hits
    ids = reading.names.fast_field_values("id", [address for _, address in hits])
    return [int(number) for number in ids if number is not None]


def _radius(asked: Asked) -> float:
    text = asked.text("radius")
    if not text:
        return RADIUS_DEFAULT
    try:
        radius = float(text)
    except ValueError:
        radius = -1.0
    if not 0 <= radius <= 1e6:
        raise BadParameter('Query param "radius" must be a number, not negative')
    return radius


def _signed(values: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those wanted, and those with a minus before them."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for value in values:
        (unwanted if value.startswith("-") else wanted).append(value.removeprefix("-"))
    return wanted, unwanted
