"""A show's other dates, from the index."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.platform.errors import Unavailable
from onsale.platform.ids import encode_id
from onsale.search.document import series_of
from onsale.search.finder import Finder
from onsale.search.query import SearchQuery
from onsale.shop.about_views import DateChoice, DatesMonth, DatesView
from onsale.shop.tiles import state_of
from onsale.shop.urls import address

_SHOWN_WHOLE, _SHOWN_AROUND = 8, 6
"""Of more dates than the first, so many around the chosen one are shown; the others wait behind a click."""


async def other_dates(finder: Finder, details: EventDetails, now: datetime) -> DatesView | None:
    """All dates of the event's show, by month; None where this is the only one, or the index can't be read."""
    number = series_of(details.event)
    query = SearchQuery(series=number)
    try:
        found = await finder.find(query, limit=limits.SERIES_DATES, cursor=None, now=now)
    except Unavailable:
        return None
    others = [hit.entry.details(now) for hit in found.hits]
    here = [date for date in others if date.event.id == details.event.id]
    if len(others) - len(here) == 0:
        return None
    # What the page itself tells of this date is newer than the index.
    told = [details if date.event.id == details.event.id else date for date in others]
    if not here:
        told = sorted([*told, details], key=lambda date: (date.event.starts_at, date.event.id))
    return DatesView(
        around=tuple(_choice(date, details, now) for date in _around(told, details)),
        months=tuple(_months(told, details, now)) if len(told) > _SHOWN_WHOLE else (),
        total=max(found.total, len(told)),
        all_url=address("/search", {"q": details.event.name, "sort": "date"}),
    )


def _months(told: list[EventDetails], current: EventDetails, now: datetime) -> Iterable[DatesMonth]:
    for _, dates in groupby(told, key=_month):
        choices = tuple(_choice(date, current, now) for date in dates)
        first = choices[0]
        yield DatesMonth(first_at=first.starts_at, timezone=first.timezone, dates=choices)


def _around(told: list[EventDetails], current: EventDetails) -> list[EventDetails]:
    """The chosen date, the one before, and those that follow."""
    if len(told) <= _SHOWN_WHOLE:
        return told
    chosen = next(n for n, date in enumerate(told) if date.event.id == current.event.id)
    first = max(0, min(chosen - 1, len(told) - _SHOWN_AROUND))
    return told[first : first + _SHOWN_AROUND]


def _month(date: EventDetails) -> tuple[int, int]:
    local = date.event.starts_at.astimezone(ZoneInfo(date.venue.timezone))
    return local.year, local.month


def _choice(date: EventDetails, current: EventDetails, now: datetime) -> DateChoice:
    return DateChoice(
        url=f"/events/{encode_id('evt', date.event.id)}",
        starts_at=date.event.starts_at,
        timezone=date.venue.timezone,
        state=state_of(date, now),
        available=date.available,
        price_from=date.book.for_everybody(),
        current=date.event.id == current.event.id,
    )
