"""From a search page's address to what is asked of the index."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import locale
from onsale.search.gazetteer import GeoPlace, places_named
from onsale.search.query import RADIUS_KM_DEFAULT, Asked, SearchQuery, Sort, checked

FIELDS = (
    "q", "genre", "city", "when", "from", "to", "near", "lat", "lon", "radius", "price", "price_max", "open", "sort",
)  # fmt: skip
"""What a search's address may say, in this order; the cursor of its pages comes to it."""
WHEN = ("today", "weekend", "month")
RADII_KM = (10, 25, 50, 100, 200)
_PAGE_CURRENCY_DIGITS = 2
_SAME_NAME = 4
_SOON_DAYS = 30
_BAND = re.compile(r"\d{1,6}-\d{0,6}", re.ASCII)
_FRIDAY, _SUNDAY = 4, 6
_FORM_FIELDS = {"price_max_minor": "price_max", "radius_km": "radius"}


@dataclass(frozen=True, slots=True)
class Terms:
    """The query; the place that `near` means, and others that are called so."""

    query: SearchQuery
    place: GeoPlace | None = None
    others: tuple[GeoPlace, ...] = ()


async def terms_of(values: Mapping[str, str], today: date) -> Terms:
    """What the address asks for; `InvalidRequest` names the form's fields."""
    errors: list[FieldError] = []
    places = await _places(values, errors)
    asked = _asked(values, today, places[0] if places else None, errors)
    try:
        query = checked(asked)
    except InvalidRequest as refused:
        errors += [_on_the_form(error, asked) for error in refused.errors]
        raise InvalidRequest(errors=_once(errors)) from None
    if errors:
        raise InvalidRequest(errors=_once(errors))
    query = replace(query, price_band=values.get("price", ""), only_open=values.get("open") == "1")
    return Terms(query, places[0] if places else None, tuple(places[1:]))


def label_of(place: GeoPlace) -> str:
    """`Springfield, MO` or `Paris, France`: as people write it, and as `near` understands it."""
    return f"{place.name}, {place.region or locale().territories.get(place.country_code, place.country_code)}"


def days_of(when: str, today: date) -> tuple[date, date]:
    """Which days are meant, both included: the weekend starts on Friday, a month has thirty days."""
    if when == "today":
        return today, today
    if when == "weekend":
        friday = today + timedelta(days=max(_FRIDAY - today.weekday(), 0))
        return friday, today + timedelta(days=_SUNDAY - today.weekday())
    return today, today + timedelta(days=_SOON_DAYS)


async def _places(values: Mapping[str, str], errors: list[FieldError]) -> list[GeoPlace]:
    """What `near` may mean; the first time, reading the gazetteer takes a second."""
    text = values.get("near", "")
    if not text:
        return []
    found = await asyncio.to_thread(places_named, text, most=_SAME_NAME * 4)
    if not found:
        errors.append(FieldError("near", _("We don't know this place. Try a larger one nearby.")))
    called = [place for place in found if place.name == found[0].name]
    return list({label_of(place): place for place in reversed(called)}.values())[::-1][:_SAME_NAME]


def _asked(values: Mapping[str, str], today: date, place: GeoPlace | None, errors: list[FieldError]) -> Asked:
    first, last, when = values.get("from", ""), values.get("to", ""), values.get("when", "")
    if when and when not in WHEN:
        errors.append(FieldError("when", _("Is one of {words}.").format(words=", ".join(WHEN))))
    elif when and not first and not last:
        first, last = (day.isoformat() for day in days_of(when, today))
    lat, lon = (place.lat, place.lon) if place else (_number(values, "lat", errors), _number(values, "lon", errors))
    radius = _number(values, "radius", errors)
    if not _BAND.fullmatch(values.get("price", "0-")):
        errors.append(FieldError("price", _("Is a range such as 20-40.")))
    somewhere = lat is not None and lon is not None
    return Asked(
        q=values.get("q", ""),
        city=values.get("city", ""),
        genre=values.get("genre", ""),
        first=first,
        last=last,
        lat=lat,
        lon=lon,
        radius_km=(RADIUS_KM_DEFAULT if radius is None else radius) if somewhere else None,
        price_max_minor=_minor(values.get("price_max", ""), errors),
        sort=values.get("sort", ""),
    )


def _number(values: Mapping[str, str], field: str, errors: list[FieldError]) -> float | None:
    text = values.get(field, "")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        errors.append(FieldError(field, _("Is a number.")))
        return None


def _minor(text: str, errors: list[FieldError]) -> int | None:
    """What was typed in major units; compared with each event's own currency, as if it had two decimals."""
    if not text:
        return None
    try:
        return int(Decimal(text.replace(",", ".")).scaleb(_PAGE_CURRENCY_DIGITS))
    except (ArithmeticError, ValueError):
        errors.append(FieldError("price_max", _("Is an amount such as 60.")))
        return None


def _on_the_form(error: FieldError, asked: Asked) -> FieldError:
    if error.field == "sort" and asked.sort == Sort.DISTANCE:
        return FieldError("near", _("Say near where, to see the nearest first."))
    return FieldError(_FORM_FIELDS.get(error.field, error.field), error.message)


def _once(errors: list[FieldError]) -> list[FieldError]:
    """The first word on each field."""
    return list({error.field: error for error in reversed(errors)}.values())[::-1]
