"""What may be asked, checked."""

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from onsale.catalog.countries import country_code
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.search.folding import folded

RADIUS_KM_DEFAULT = 50.0
RADIUS_KM_MOST = 20_040.0
"""Half the way around the world."""
MONEY_MOST = 10**12
_DATE_OR_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
WORDS_MOST = 20
"""Words beyond these aren't looked for."""


class Sort(StrEnum):
    """In which order events are told."""

    RELEVANCE = "relevance"
    DATE = "date"
    DISTANCE = "distance"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Near:
    """Around a point, in degrees."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What is looked for; texts are folded, empty and None don't narrow. Dates are the venue's, both included. `genre`
    is a genre or a segment, `country` a code or a name; `performer`, `venue`, `organiser` and `series` are numbers;
    `price_band` is one of the facets' (`20-40`).
    """

    words: tuple[str, ...] = ()
    city: str = ""
    country: str = ""
    genre: str = ""
    first: date | datetime | None = None
    last: date | datetime | None = None
    near: Near | None = None
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    performer: int | None = None
    venue: int | None = None
    organiser: int | None = None
    series: int | None = None
    price_band: str = ""
    only_open: bool = False
    sort: Sort = Sort.DATE

    @property
    def whole(self) -> str:
        """The words as they were typed, with single blanks between them."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The parameters as they came."""

    q: str = ""
    city: str = ""
    country: str = ""
    genre: str = ""
    first: str = ""
    last: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    sort: str = ""


def checked(asked: Asked) -> SearchQuery:
    """The query, or `InvalidRequest` that names every parameter that is wrong."""
    errors = [*_place_errors(asked), *_other_errors(asked)]
    first, last = _moment("from", asked.first, errors), _moment("to", asked.last, errors)
    if first is not None and last is not None and _as_moment(first) > _as_moment(last):
        errors.append(FieldError("to", _("Must not lie before “from”.")))
    if errors:
        raise InvalidRequest(errors=errors)
    words = tuple(folded(asked.q).split()[:WORDS_MOST])
    near = None
    if asked.lat is not None and asked.lon is not None:
        near = Near(asked.lat, asked.lon, RADIUS_KM_DEFAULT if asked.radius_km is None else asked.radius_km)
    default = Sort.RELEVANCE if words else Sort.DATE
    return SearchQuery(
        words=words,
        city=folded(asked.city),
        country=country_code(asked.country) or folded(asked.country) if asked.country.strip() else "",
        genre=folded(asked.genre),
        first=first,
        last=last,
        near=near,
        price_min_minor=asked.price_min_minor,
        price_max_minor=asked.price_max_minor,
        sort=Sort(asked.sort) if asked.sort else default,
    )


def _place_errors(asked: Asked) -> Iterator[FieldError]:
    yield from _range("lat", asked.lat, -90, 90)
    yield from _range("lon", asked.lon, -180, 180)
    yield from _range("radius_km", asked.radius_km, 0, RADIUS_KM_MOST)
    if (asked.lat is None) != (asked.lon is None):
        yield FieldError("lon" if asked.lon is None else "lat", _("Give both coordinates or neither."))
    elif asked.lat is None and asked.radius_km is not None:
        yield FieldError("radius_km", _("Needs lat and lon."))
    if asked.sort == Sort.DISTANCE and (asked.lat is None or asked.lon is None):
        yield FieldError("sort", _("Sorting by distance needs lat and lon."))


def _other_errors(asked: Asked) -> Iterator[FieldError]:
    least, most = asked.price_min_minor, asked.price_max_minor
    yield from _range("price_min_minor", least, 0, MONEY_MOST)
    yield from _range("price_max_minor", most, 0, MONEY_MOST)
    if least is not None and most is not None and least > most:
        yield FieldError("price_max_minor", _("Must not be less than price_min_minor."))
    if asked.sort and asked.sort not in set(Sort):
        yield FieldError("sort", _("Is one of {sorts}.").format(sorts=", ".join(Sort)))


def _range(field: str, value: float | None, least: float, most: float) -> Iterator[FieldError]:
    if value is not None and not (math.isfinite(value) and least <= value <= most):
        yield FieldError(field, _("From {least:g} to {most:,.0f}.").format(least=least, most=most))


def _moment(field: str, text: str, errors: list[FieldError]) -> date | datetime | None:
    if not text:
        return None
    if _DATE_OR_MOMENT.fullmatch(text):  # (`fromisoformat` takes more: dates by their week, dates without hyphens)
        with suppress(ValueError, OverflowError):
            return _read(text)
    errors.append(FieldError(field, _("Is a date such as 2026-12-31 or a moment such as 2026-12-31T20:00:00Z.")))
    return None


def _read(text: str) -> date | datetime:
    if len(text) == len("2026-12-31"):
        return date.fromisoformat(text)
    found = datetime.fromisoformat(text)
    # Near year 1 and 9999 a zone would carry it over the edge.
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _as_moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)
