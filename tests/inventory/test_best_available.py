"""Best available against a model that tries everything, and what a box-office clerk would expect of it."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.catalog.seatmap import Kind, Layout, RowSpec, SeatSpec, SectionSpec, build
from onsale.catalog.seatmap.generators import VenueKind, generate
from onsale.inventory.best import SPREAD, find_best, largest_together


def bitset(layout: Layout, free: set[int]) -> bytearray:
    bits = bytearray((layout.places + 7) // 8)
    for place in free:
        bits[place // 8] |= 1 << place % 8
    return bits


def row(name: str, count: int, *, aisle: int = 0, accessible: tuple[int, ...] = ()) -> RowSpec:
    """A row at its own height, with an aisle before seat `aisle`."""
    gap = [2.5 if aisle and index >= aisle else 0.0 for index in range(count)]
    y = 2.0 * (ord(name) - ord("A"))
    return RowSpec(name, [SeatSpec(str(i + 1), i + gap[i], y, i in accessible) for i in range(count)])


@st.composite
def houses(draw: st.DrawFn) -> Layout:
    rows = []
    for name in "ABC"[: draw(st.integers(1, 3))]:
        count = draw(st.integers(1, 9))
        aisle = draw(st.integers(2, count - 2)) if count >= 4 and draw(st.booleans()) else 0
        accessible = tuple(draw(st.sets(st.integers(0, count - 1), max_size=2)))
        rows.append(row(name, count, aisle=aisle, accessible=accessible))
    sections = [SectionSpec("Stalls", Kind.SEATED, rows=rows), SectionSpec("Rear", Kind.SEATED, rows=[RowSpec("A", 6)])]
    if draw(st.booleans()):
        sections.append(SectionSpec("Floor", Kind.STANDING, capacity=draw(st.integers(1, 9))))
    return build("House", sections)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Layout, set[int], int, set[str] | None, Random]:
    layout = draw(houses())
    free = draw(st.sets(st.integers(0, layout.places - 1)))
    if draw(st.booleans()):
        free = set(range(layout.places)) - free
    names = [section.name for section in layout.sections]
    sections = draw(st.one_of(st.none(), st.sets(st.sampled_from(names), min_size=1)))
    return layout, free, draw(st.integers(1, 6)), sections, Random(draw(st.integers(0, 99)))


def parties(layout: Layout, free: set[int], quantity: int, *, accessible: bool) -> list[tuple[int, ...]]:
    """Every way to seat a party together, by trying all runs and standing areas."""
    found: list[tuple[int, ...]] = []
    for run in layout.runs():
        for first in run[: max(0, len(run) - quantity + 1)]:
            places = tuple(range(first, first + quantity))
            wheelchairs = sum(layout.describe(place).accessible for place in places)
            if free.issuperset(places) and (wheelchairs > 0) == accessible:
                found.append(places)
    for section in layout.sections:
        if section.kind is Kind.STANDING and not accessible:
            found += combinations(sorted(free & set(section.places)), quantity)
    return found


def strands(layout: Layout, free: set[int], places: list[int]) -> bool:
    """Whether a free seat beside the party is left without a free neighbour."""
    left = free - set(places)
    for place in (places[0] - 1, places[-1] + 1):
        run = layout.run_of(places[0])
        if place in run and place in left and not {place - 1, place + 1} & left & set(run):
            return True
    return False


def among(layout: Layout, sections: set[str] | None, found: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [places for places in found if sections is None or layout.section_of(places[0]).name in sections]


@settings(max_examples=300, deadline=None)
@given(questions())
def test_a_party_sits_together_whenever_it_can(asked: tuple[Layout, set[int], int, set[str] | None, Random]) -> None:
    layout, free, quantity, sections, rng = asked
    found = find_best(layout, bitset(layout, free), quantity, sections=sections, rng=rng)
    possible = among(layout, sections, parties(layout, free, quantity, accessible=False))
    assert (found is None) == (not possible)
    if found is None:
        return
    assert tuple(found) in possible
    ranks = [layout.section_of(places[0]).rank for places in possible]
    section = layout.section_of(found[0])
    assert section.rank == min(ranks)
    if section.kind is Kind.STANDING:
        return
    here = [list(places) for places in possible if layout.section_of(places[0]) is section]
    lines = [layout.row_of(places[0]) for places in here]
    best = min(section.rows.index(line) for line in lines if line)
    line = layout.row_of(found[0])
    assert line is not None
    assert section.rows.index(line) <= best + SPREAD // 2
    if strands(layout, free, found):
        comparable = section.rows[best : best + 1 + SPREAD // 2]
        assert all(strands(layout, free, places) for places in here if layout.row_of(places[0]) in comparable)


@settings(max_examples=150, deadline=None)
@given(questions())
def test_the_largest_party_is_told(asked: tuple[Layout, set[int], int, set[str] | None, Random]) -> None:
    layout, free, _, sections, rng = asked
    bits = bitset(layout, free)
    largest = largest_together(layout, bits, sections)
    assert find_best(layout, bits, largest + 1, sections=sections, rng=rng) is None
    assert largest == 0 or find_best(layout, bits, largest, sections=sections, rng=rng) is not None


@settings(max_examples=150, deadline=None)
@given(questions())
def test_an_accessible_place_comes_with_a_companion(
    asked: tuple[Layout, set[int], int, set[str] | None, Random],
) -> None:
    layout, free, quantity, sections, rng = asked
    found = find_best(layout, bitset(layout, free), quantity, sections=sections, accessible=True, rng=rng)
    possible = among(layout, sections, parties(layout, free, quantity, accessible=True))
    assert (found is None) == (not possible)
    if found is None or quantity == 1:
        return
    assert tuple(found) in possible

    def accompanied(places: tuple[int, ...]) -> bool:
        ordinary = {place for place in places if not layout.describe(place).accessible}
        return all({place - 1, place + 1} & ordinary for place in places if place not in ordinary)

    assert accompanied(tuple(found)) or not any(map(accompanied, possible))


@settings(max_examples=150, deadline=None)
@given(questions(), st.booleans())
def test_apart_any_free_places_will_do(
    asked: tuple[Layout, set[int], int, set[str] | None, Random], accessible: bool
) -> None:
    layout, free, quantity, sections, rng = asked
    found = find_best(
        layout, bitset(layout, free), quantity, sections=sections, adjacent=False, accessible=accessible, rng=rng
    )
    usable = {p for p in free if sections is None or layout.section_of(p).name in sections}
    wheelchairs = {place for place in usable if layout.describe(place).accessible}
    enough = len(usable - wheelchairs) >= quantity - accessible and len(wheelchairs) >= accessible
    assert (found is not None) == enough
    if found is not None:
        assert found == sorted(set(found))
        assert len(found) == quantity
        assert usable.issuperset(found)
        assert len(wheelchairs & set(found)) == accessible


def everything(layout: Layout) -> bytearray:
    return bitset(layout, set(range(layout.places)))


def test_without_spread_it_is_the_middle_of_the_best_row() -> None:
    house = build("House", [SectionSpec("S", Kind.SEATED, rows=[row("A", 11), row("B", 11)])])
    assert find_best(house, everything(house), 3, rng=Random(1), spread=0) == [4, 5, 6]


def test_no_single_seat_is_left_behind() -> None:
    house = build("House", [SectionSpec("S", Kind.SEATED, rows=[row("A", 5)])])
    offers = {tuple(find_best(house, everything(house), 2, rng=Random(seed)) or ()) for seed in range(60)}
    assert offers == {(0, 1), (3, 4)}


def test_a_party_is_never_split_by_an_aisle() -> None:
    house = build("House", [SectionSpec("S", Kind.SEATED, rows=[row("A", 6, aisle=3)])])
    assert find_best(house, everything(house), 4, rng=Random(1)) is None
    assert largest_together(house, everything(house)) == 3


def test_accessible_places_are_kept_for_those_who_ask() -> None:
    house = build("House", [SectionSpec("S", Kind.SEATED, rows=[row("A", 4, accessible=(0,))])])
    assert all(find_best(house, everything(house), 2, rng=Random(seed)) != [0, 1] for seed in range(20))
    assert find_best(house, everything(house), 4, rng=Random(1)) is None
    assert find_best(house, everything(house), 2, accessible=True, rng=Random(1)) == [0, 1]
    assert find_best(house, everything(house), 1, accessible=True, rng=Random(1)) == [0]


def test_a_crowd_is_spread_over_near_equals() -> None:
    stadium = generate(VenueKind.STADIUM, 80_000)
    rng, free = Random(1), everything(stadium)
    offers = {tuple(find_best(stadium, free, 2, rng=rng) or ()) for _ in range(400)}
    wider = {tuple(find_best(stadium, free, 2, rng=rng, spread=16) or ()) for _ in range(400)}
    assert 10 <= len(offers) < len(wider)
    best = stadium.sections[stadium.by_rank[0]]
    assert all(stadium.section_of(place) is best for offer in offers for place in offer)


def test_sections_narrow_the_search_and_must_exist() -> None:
    theatre = generate(VenueKind.THEATRE, 1_400)
    found = find_best(theatre, everything(theatre), 4, sections=["Balcony"], rng=Random(1))
    assert found is not None
    assert {theatre.section_of(place).name for place in found} == {"Balcony"}
    with pytest.raises(KeyError):
        find_best(theatre, everything(theatre), 4, sections=["Moon"], rng=Random(1))
    with pytest.raises(ValueError, match="quantity"):
        find_best(theatre, everything(theatre), 0, rng=Random(1))


def test_a_house_sells_out_completely_pair_by_pair() -> None:
    theatre = generate(VenueKind.THEATRE, 420)
    rng, free = Random(7), set(range(420))
    while (found := find_best(theatre, bitset(theatre, free), 2, rng=rng)) is not None:
        assert free.issuperset(found)
        free -= set(found)
    ordinary = [place for place in free if not theatre.describe(place).accessible]
    assert len(ordinary) <= 2 * sum(1 for _ in theatre.runs())


def test_one_enormous_row_is_no_trouble() -> None:
    hall = build("Long", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", 200_000)])])
    for adjacent in (True, False):
        assert len(find_best(hall, everything(hall), 20, adjacent=adjacent, rng=Random(1)) or []) == 20
    assert largest_together(hall, everything(hall)) == 200_000
