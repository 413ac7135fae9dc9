"""Of very many hits the soonest are looked for day by day, the cheapest price by price: pages are as if all had been
sorted.
"""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from onsale.platform.kept import Kept
from onsale.search import broad
from onsale.search.broad import BROAD, Counted, Counts
from onsale.search.facets import NONE
from onsale.search.finding import Found, find
from onsale.search.keys import by_date, by_price
from onsale.search.plan import counts, recount
from onsale.search.query import SearchQuery, Sort
from onsale.search.reader import Reading
from tests.search.entries import a_reading, a_venue, an_entry

NOW = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
_ZONES = ("Pacific/Kiritimati", "Europe/Brussels", "Pacific/Pago_Pago")  # at a moment, up to three different days


@pytest.fixture(scope="module")
def starts() -> list[tuple[datetime, int]]:
    """When each event starts, and its number: many soon, some on the same evening, few after a long gap."""
    rng = Random(4)
    days = [*(rng.randrange(0, 12) for _ in range(BROAD - 2_000)), *(rng.randrange(60, 400) for _ in range(3_000))]
    return [(NOW + timedelta(days=day, minutes=rng.randrange(1, 1440)), number) for number, day in enumerate(days, 1)]


@pytest.fixture(scope="module")
def reading(starts: list[tuple[datetime, int]], tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An index of them, in houses all around the world."""
    houses = [a_venue(number, timezone=zone) for number, zone in enumerate(_ZONES, 1)]
    entries = [
        an_entry(
            number,
            "Evening",
            venue=houses[number % len(houses)],
            starts_at=starts_at,
            now=NOW,
            price_minor=_price(number),
        )
        for starts_at, number in starts
    ]
    folder: Path = tmp_path_factory.mktemp("broad")
    return a_reading(folder, entries, NOW)


def test_the_first_pages_are_the_soonest_of_all(reading: Reading, starts: list[tuple[datetime, int]]) -> None:
    expected = [number for _, number in sorted(starts, key=lambda start: by_date(*start))]
    cursor: str | None = None
    found: list[int] = []
    for limit in (1, 20, 100, 100):
        page = _page(reading, cursor, limit)
        assert page.total == len(starts)
        cursor, found = page.next_cursor, [*found, *_numbers(page)]
    assert found == expected[: len(found)]


def test_the_cheapest_of_all_come_first(reading: Reading, starts: list[tuple[datetime, int]]) -> None:
    prices = {number: by_price(_price(number), "EUR", starts_at, number) for starts_at, number in starts}
    expected = sorted(prices, key=prices.__getitem__)
    cursor: str | None = None
    found: list[int] = []
    while cursor is not None or not found:
        page = _page(reading, cursor, 2_000 if len(found) > 200 else 20, Sort.PRICE)
        cursor, found = page.next_cursor, [*found, *_numbers(page)]
    assert found == expected


def test_pages_lead_over_a_gap_and_to_the_end(reading: Reading, starts: list[tuple[datetime, int]]) -> None:
    expected = [number for _, number in sorted(starts, key=lambda start: by_date(*start))]
    cursor: str | None = None
    found: list[int] = []
    while cursor is not None or not found:
        page = _page(reading, cursor, 2_000)
        cursor, found = page.next_cursor, [*found, *_numbers(page)]
    assert found == expected


def test_what_was_counted_is_told_for_some_minutes_and_counted_again_when_nobody_waits(
    reading: Reading, starts: list[tuple[datetime, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def total() -> int:
        return _page(replace(reading, memory=Kept(10)), None, 1, Sort.DATE).total

    def overdue() -> bool:
        return counts.any_overdue

    now_s = [time.monotonic() + 10_000.0]
    monkeypatch.setattr(broad, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    for again in (False, True):
        counts.remember(reading.edition, SearchQuery(), Counted(1_000_000, NONE))
        now_s[0] += 59.0
        assert total() == 1_000_000
        assert not overdue()
        now_s[0] += 2.0
        assert total() == 1_000_000
        assert overdue()
        if again:
            recount(reading, NOW)
            assert not overdue()
        else:
            now_s[0] += 600.0
        assert total() == len(starts)


def test_what_was_counted_of_another_edition_is_forgotten(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    known, other = Counts(), replace(reading.edition, folder=Path("elsewhere"))
    now_s = [time.monotonic()]
    monkeypatch.setattr(broad, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    for edition in (other, reading.edition):
        known.remember(edition, SearchQuery(), Counted(5, NONE))
    now_s[0] += 100.0
    assert known.known(reading.edition, SearchQuery(sort=Sort.PRICE)) == Counted(5, NONE)
    assert known.known(other, SearchQuery()) == Counted(5, NONE)
    assert known.take_overdue(reading.edition) == SearchQuery(sort=Sort.DATE)
    assert not known.any_overdue
    assert known.take_overdue(reading.edition) is None


def _price(number: int) -> int | None:
    """Few of the cheapest, most between five and two hundred, some with none."""
    return None if number % 50 == 0 else number if number < 300 else 500 + number * 7919 % 19_500


def _page(reading: Reading, cursor: str | None, limit: int, sort: Sort = Sort.DATE) -> Found:
    return find(reading, SearchQuery(sort=sort), limit=limit, cursor=cursor, now=NOW)


def _numbers(page: Found) -> list[int]:
    return [hit.entry.catalogued.event.id for hit in page.hits]
