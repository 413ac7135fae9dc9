"""Whatever is asked of whatever catalogue, the index answers what looking at every event would."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace as with_
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tantivy import Query

from onsale.catalog.model import Lifecycle, Performer, Schedule, Venue
from onsale.search import finding, names, nearby, plan
from onsale.search.entry import Entry
from onsale.search.finding import find
from onsale.search.folding import folded
from onsale.search.library import kept
from onsale.search.names import Name
from onsale.search.plan import plan_of
from onsale.search.query import Near, SearchQuery, Sort
from onsale.search.reader import Reader, Reading
from onsale.search.shelf import Shelf
from onsale.search.writer import Editor
from tests.search.entries import PLACES, a_reading, a_venue, an_edition, an_entry
from tests.search.scan import metres, scan

NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
VENUES: Sequence[Venue] = (
    a_venue(1, "Old Mill", lat=51.05, lon=3.72),
    a_venue(2, "The Cold Lantern", "Cologne", country="Germany", country_code="DE", timezone="Europe/Berlin"),
    a_venue(3, "Paper Hall", "Zürich", country="Switzerland", country_code="CH", lat=47.37, lon=8.54),
    a_venue(
        4, "Night", "Honolulu", country="USA", country_code="US", lat=21.3, lon=-157.86, timezone="Pacific/Honolulu"
    ),
    a_venue(5, "Jazz Night Club", "", country="", country_code=None, lat=-0.5, lon=179.9, timezone="Pacific/Auckland"),
    a_venue(6, "Pole", "Ghent", lat=89.9, lon=-30.0),
    a_venue(7, "Attic", lat=51.06, lon=3.73),
)
WORDS = (
    *("paper", "lantern", "lanterns", "jazz", "night", "nights", "the", "of", "a", "cold", "play", "coldplay", "five"),
    *("5", "Ærø", "ac/dc", "x", "symphonic", "symphony", "old"),
)
ASKED = (
    *folded(" ".join(WORDS)).split(),
    "koln",
    "gent",
    "december",
    "dezember",
    "friday",
    "rnb",
    "b",
    "ac",
    "acdc",
    "pap",
    "mill",
)
PERFORMERS = tuple(
    Performer(number, name)
    for number, name in enumerate(("Coldplay", "The Paper Lanterns", "AC/DC", "Five", "Jazz Night", "Old Symphony"), 1)
)
NAMES = ("cold play", "old mill", "cold lantern", "the night", "jazz night", "paper lanterns", "ghent", "five", "ac dc")
SORTS = {"relevance": Sort.RELEVANCE, "date": Sort.DATE, "price": Sort.PRICE, "distance": Sort.DISTANCE}
AT_ONCE = st.sampled_from([0, 3, 1000])

phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
# Of ids the lowest bits decide between equals: some have the same ones.
ids = st.tuples(st.integers(1, 40), st.sampled_from([0, 1 << 9, 1 << 29, 1 << 31, 5 << 40])).map(sum)
starts = st.tuples(st.integers(-2, 40), st.sampled_from([0, 1, 59, 60, 8 * 3600])).map(
    lambda when: NOW + timedelta(days=when[0], seconds=when[1])
)


@st.composite
def entries(draw: st.DrawFn, number: int) -> Entry:
    """One event."""
    lifecycle = draw(st.sampled_from([Lifecycle.PUBLISHED, Lifecycle.PUBLISHED, Lifecycle.CANCELLED]))
    return an_entry(
        number,
        draw(phrases),
        venue=draw(st.sampled_from(VENUES)),
        starts_at=draw(starts),
        now=NOW,
        performers=draw(st.lists(st.sampled_from(PERFORMERS), max_size=2, unique=True)),
        price_minor=draw(st.sampled_from([None, 0, 1999, 2000, 5000, 5001, 100_000])),
        taken=draw(st.sampled_from([0, 0, PLACES])),
        description=draw(st.sampled_from(["", "with paper birds", "Symphony of old"])),
        genre=draw(st.sampled_from(["", "Jazz", "R&B", "Rock"])),
        segment=draw(st.sampled_from(["", "Music"])),
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        lifecycle=lifecycle,
        schedule=draw(st.sampled_from([Schedule.PLANNED, Schedule.PLANNED, Schedule.POSTPONED])),
    )


@st.composite
def catalogues(draw: st.DrawFn, least: int = 25, most: int = 45) -> list[Entry]:
    """Some dozens of events, or hardly any."""
    least = draw(st.sampled_from([0, least, least]))
    return [draw(entries(number)) for number in draw(st.lists(ids, min_size=least, max_size=most, unique=True))]


@st.composite
def typed_words(draw: st.DrawFn) -> str:
    """A word, perhaps unfinished or with a slip."""
    word = draw(st.sampled_from(ASKED))
    if draw(st.integers(0, 3)) != 2 or len(word) < 2:
        return word
    at = draw(st.integers(0, len(word) - 1))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    return draw(st.sampled_from([word[: at + 1], word[:at] + word[at + 1 :], word[:at] + "e" + word[at:], swapped]))


@st.composite
def typed(draw: st.DrawFn) -> list[str]:
    """A name perhaps, and some words."""
    name = draw(st.sampled_from(["", "", "", *NAMES]))
    return [*name.split(), *draw(st.lists(typed_words(), max_size=draw(st.integers(0, 1 if name else 3))))]


@st.composite
def queries(draw: st.DrawFn) -> SearchQuery:
    """Words, and now and then something that narrows."""

    def perhaps(strategy: st.SearchStrategy[Any], otherwise: Any = None) -> Any:
        return draw(strategy) if draw(st.integers(0, 9)) == 5 else otherwise

    near = perhaps(
        st.builds(
            Near,
            st.sampled_from([51.0, 0.0, 89.95, -90.0, 47.37]),
            st.sampled_from([3.7, -179.9, 180.0, 8.54]),
            st.sampled_from([0.0, 5.0, 120.0, 4000.0, 20_040.0]),
        )
    )
    days = st.integers(-3, 45).map(lambda days: date(2026, 11, 25) + timedelta(days=days))
    moments = starts
    sort = draw(st.sampled_from([*SORTS.values(), Sort.RELEVANCE]))
    return SearchQuery(
        words=tuple(draw(typed())),
        city=perhaps(st.sampled_from(["ghent", "cologne", "zurich"]), ""),
        country=perhaps(st.sampled_from(["BE", "germany"]), ""),
        genre=perhaps(st.sampled_from(["jazz", "r b", "music"]), ""),
        first=perhaps(st.one_of(days, moments)),
        last=perhaps(st.one_of(days, moments)),
        near=near,
        price_min_minor=perhaps(st.sampled_from([0, 2000, 5001])),
        price_max_minor=perhaps(st.sampled_from([0, 2000, 5001])),
        performer=perhaps(st.integers(1, 7)),
        venue=perhaps(st.integers(1, 7)),
        only_open=perhaps(st.just(True), False),
        sort=Sort.DATE if sort is Sort.DISTANCE and near is None else sort,
    )


def _check(reading: Reading, catalogue: list[Entry], query: SearchQuery, limit: int, at_once: int) -> None:
    wanted = scan(catalogue, query, NOW)
    found: list[int] = []
    cursor = None
    while True:
        page = find(reading, query, limit=limit, cursor=cursor, now=NOW, read_at_once=at_once)
        assert (page.total, page.forgiven) == (len(wanted.ids), wanted.forgiven), query
        assert page.facets == wanted.facets, query
        found += [hit.entry.catalogued.event.id for hit in page.hits]
        if query.near is not None:
            assert [hit.metres for hit in page.hits] == [metres(query.near, hit.entry) for hit in page.hits]
        assert len(found) <= len(wanted.ids), (query, found, wanted.ids)
        if (cursor := page.next_cursor) is None:
            break
        assert len(page.hits) == limit
    assert found == wanted.ids, query


def _often(examples: int) -> settings:
    """(Making a failing catalogue smaller takes minutes and hardly helps: what is printed is the query.)"""
    generated = [Phase.explicit, Phase.generate]
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), phases=generated)


@_often(60)
@given(catalogues(), st.lists(st.tuples(queries(), st.integers(1, 9), AT_ONCE), min_size=8, max_size=12))
def test_results_totals_and_facets_are_a_plain_scans(
    catalogue: list[Entry], questions: list[tuple[SearchQuery, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reading = a_reading(Path(folder), catalogue, NOW)
        for query, limit, at_once in questions:
            _check(reading, catalogue, query, limit, at_once)


@_often(60)
@given(catalogues(), st.lists(st.tuples(queries(), st.integers(1, 9), AT_ONCE), min_size=8, max_size=12))
def test_so_they_are_where_words_are_frequent_and_venues_many(
    catalogue: list[Entry], questions: list[tuple[SearchQuery, int, int]]
) -> None:
    """What is done otherwise in large catalogues, here from a few events on."""
    small = {plan: {"_FREQUENT": 2, "_FEW_OF_FREQUENT": 1, "_FEW_WITHIN": 4, "MANY": 2}}
    small[nearby] = {"_ONE_BY_ONE": 1}
    small[finding] = {"MANY": 0, "_LIKELY": 0, "_VENUES_ASKED": 1, "_ALIKE": 12}
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for module, numbers in small.items():
            for name, number in numbers.items():
                patch.setattr(module, name, number)
        reading = a_reading(Path(folder), catalogue, NOW)
        for query, limit, at_once in questions:
            _check(reading, catalogue, query, limit, at_once)


@_often(30)
@given(catalogues(), st.lists(typed(), min_size=8, max_size=12))
def test_all_holds_every_grade_and_a_grade_what_no_better_one_has(
    catalogue: list[Entry], questions: list[list[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reading = a_reading(Path(folder), catalogue, NOW)
        for words in filter(None, questions):
            asked = plan_of(reading, SearchQuery(words=tuple(words)), NOW)
            of_grades = [_ids(reading, asked.of_grade(grade)) for grade in range(len(asked.grades))]
            together = [number for found in of_grades for number in found]
            assert sorted(together) == sorted(_ids(reading, asked.query())), words
            assert len(together) == asked.total


@_often(25)
@given(
    catalogues(),
    st.lists(st.lists(st.tuples(ids, st.none() | st.deferred(lambda: entries(0))), max_size=6), min_size=1, max_size=3),
    st.lists(queries(), min_size=3, max_size=3),
)
def test_an_index_that_was_changed_is_one_that_was_made_anew(
    before: list[Entry], rounds: list[list[tuple[int, Entry | None]]], questions: list[SearchQuery]
) -> None:
    left = {entry.catalogued.event.id: entry for entry in before}
    with tempfile.TemporaryDirectory() as changed, tempfile.TemporaryDirectory() as anew:
        with Editor(an_edition(Path(changed), before, NOW)) as editor:
            for changes in rounds:
                after = {number: entry and _numbered(entry, number) for number, entry in changes}
                editor.replace(after, [entry for entry in after.values() if entry is not None])
                left = {number: entry for number, entry in (left | after).items() if entry is not None}
        reading = Reader(Shelf(Path(changed))).now()
        assert _names(reading) == _names(a_reading(Path(anew), left.values(), NOW))
        for query in (SearchQuery(), *questions):
            _check(reading, list(left.values()), query, 7, 3)


def _ids(reading: Reading, query: Query) -> list[int]:
    hits = reading.events.search(query, limit=1000, count=False).hits
    return [int(number or 0) for number in reading.events.fast_field_values("id", [address for _, address in hits])]


def _numbered(entry: Entry, number: int) -> Entry:
    told = entry.catalogued
    return replace(entry, catalogued=replace(told, event=with_(told.event, id=number)))


def _names(reading: Reading) -> list[tuple[object, ...]]:
    """All that is told of performers, venues and cities; of a city, any of its venues may be told."""
    hits = reading.names.search(Query.all_query(), limit=1000, count=False).hits
    found = [names.read(kept(reading.names, address, "name")) for _, address in hits]
    return sorted(_told(name) for name in found)


def _told(name: Name) -> tuple[object, ...]:
    venue = name.venue.city if name.sort is names.Sort.CITY and name.venue else name.venue
    return (name.sort, name.id, name.text, name.source, repr(venue), name.genres, name.events, name.next_at)
