"""Searching events, and one event."""

from datetime import datetime
from random import Random

from tantivy import DocAddress

from onsale.search.clauses import both, everything
from onsale.search.discovery.answers import event_answer
from onsale.search.discovery.errors import UnknownResource, UnknownSort
from onsale.search.discovery.hal import Json, page_of
from onsale.search.discovery.ids import with_ids
from onsale.search.discovery.narrowing import Narrowed, events_of, kilometres_in
from onsale.search.discovery.ordering import EVENT_SORTS, RELEVANCE, first_events
from onsale.search.discovery.parameters import Asked
from onsale.search.discovery.parts import Site
from onsale.search.discovery.spelling import spellcheck
from onsale.search.discovery.wording import grades_of
from onsale.search.entry import Entry
from onsale.search.library import count_of
from onsale.search.nearby import Known
from onsale.search.plan import Plan, not_begun
from onsale.search.reader import Reading


def find(reading: Reading, asked: Asked, site: Site, now: datetime) -> Json:
    """A page of events."""
    paging, sort = asked.paging(), sort_of(asked, EVENT_SORTS)
    asked.check_locale()
    narrowed = events_of(reading, asked)
    plan = plan_of(reading, asked.text("keyword"), narrowed, now)
    chance = Random(f"{now:%Y-%m-%dT%H}")  # noqa: S311 - an order for an hour, no secret
    addresses = first_events(reading, plan, sort, paging.end, chance)[paging.start :]
    unit_km = kilometres_in(asked)
    answers = [_told(reading, address, site, now, narrowed.near, unit_km) for address in addresses]
    page = page_of(asked, paging, sort, ("events", answers), plan.total)
    return page | spellcheck(reading, asked, plan.total)


def plan_of(reading: Reading, keyword: str, narrowed: Narrowed, now: datetime) -> Plan:
    """What is asked of the index, counted."""
    grades = grades_of(reading.of_events, keyword)
    filters = [not_begun(reading, everything(), now), *narrowed.filters]
    total = count_of(reading.events, both([grades[-1], *filters], but=narrowed.but))
    near = Known(narrowed.near) if narrowed.near is not None else None
    return Plan(grading=lambda: grades, ways=grades[-1:], filters=filters, but=narrowed.but, total=total, near=near)


def one(reading: Reading, public_id: str) -> Entry:
    """The event with this id, ours or its own; `UnknownResource`."""
    query = with_ids(reading.of_events, "id", "source", "evt", [public_id])
    hits = reading.events.search(query, limit=1, count=False).hits
    if not hits:
        raise UnknownResource(f"Resource not found with provided criteria (locale=en-us, id={public_id})")
    return reading.entry_at(hits[0][1])


def sort_of(asked: Asked, known: tuple[str, ...], default: str = RELEVANCE) -> str:
    """The order asked for; `UnknownSort`."""
    sort = ",".join(part.strip() for part in asked.text("sort").split(",")) or default
    if sort not in known:
        raise UnknownSort(f'Query param "sort" may take one of these values only - {{{"; ".join(known)}}}')
    return sort


def _told(
    reading: Reading, address: DocAddress, site: Site, now: datetime, near: dict[int, int] | None, unit_km: float
) -> Json:
    entry = reading.entry_at(address)
    metres = near.get(entry.catalogued.venue.id) if near is not None else None
    return event_answer(site, entry, now, metres=metres, unit_km=unit_km)
