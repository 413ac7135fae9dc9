"""The nearest places as good as those somebody else got: beside the party's others, else together, else one by one."""

import random

import pytest

from onsale.catalog.seatmap import Kind, Layout, RowSpec, SeatSpec, SectionSpec, build
from onsale.catalog.seatmap.generators import generate
from onsale.catalog.seatmap.generators.kinds import VenueKind
from onsale.inventory.nearest import free_beside, nearest_equal

EVERYWHERE = {"Stalls", "Circle"}


def house() -> Layout:
    """Two sections of three rows of eight, an aisle in none, and standing room."""
    rows = [RowSpec(letter, 8) for letter in "ABC"]
    return build(
        "House",
        [
            SectionSpec("Stalls", Kind.SEATED, rows=rows),
            SectionSpec("Circle", Kind.SEATED, rows=rows),
            SectionSpec("Standing", Kind.STANDING, capacity=5),
        ],
    )


def bits(layout: Layout, *taken: int) -> bytearray:
    free = bytearray((layout.places + 7) // 8)
    for place in set(range(layout.places)) - set(taken):
        free[place >> 3] |= 1 << (place & 7)
    return free


def test_beside_those_that_are_kept() -> None:
    found = nearest_equal(house(), bits(house(), 3, 4), [3, 4, 5], [3, 4], EVERYWHERE)
    assert found is not None
    assert (found.gone, found.instead, found.together) == ((3, 4), (6, 7), True)


def test_the_whole_party_together_elsewhere() -> None:
    layout = house()
    found = nearest_equal(layout, bits(layout, 0, 1, 2, 5, 6, 7, 3), [3, 4], [3], EVERYWHERE)
    assert found is not None
    assert found.gone == (3, 4), "the one that is free still is given up for two together"
    assert found.together
    assert {layout.describe(place).row for place in found.instead} == {"B"}


def test_one_by_one_when_there_is_nothing_together() -> None:
    layout = house()
    free = {1, 8, 17}
    found = nearest_equal(layout, bits(layout, *set(range(48)) - free), [3, 4], [3, 4], EVERYWHERE)
    assert found is not None
    assert not found.together
    assert set(found.instead) < free


def test_only_where_it_costs_the_same() -> None:
    layout = house()
    stalls_gone = range(24)
    found = nearest_equal(layout, bits(layout, *stalls_gone), [3, 4], [3, 4], EVERYWHERE)
    assert found is not None
    assert {layout.section_of(place).name for place in found.instead} == {"Circle"}
    assert nearest_equal(layout, bits(layout, *stalls_gone), [3, 4], [3, 4], {"Stalls"}) is None


def test_standing_places_are_made_up_for_in_their_area() -> None:
    layout = house()
    assert nearest_equal(layout, bits(layout, 48, 49), [48, 49], [48], EVERYWHERE).instead == (50,)  # type: ignore[union-attr]
    assert nearest_equal(layout, bits(layout, *range(48, 53)), [48], [48], EVERYWHERE) is None


def test_accessible_places_are_left_to_those_who_asked_for_one() -> None:
    seats = [SeatSpec(str(n), accessible=n in {3, 5}) for n in range(1, 6)]
    layout = build("Row", [SectionSpec("Stalls", Kind.SEATED, rows=[RowSpec("A", seats)])])
    ordinary = nearest_equal(layout, bits(layout, 1), [1], [1], {"Stalls"})
    assert ordinary is not None
    assert ordinary.instead == (0,)
    wheelchair = nearest_equal(layout, bits(layout, *(0, 1, 2)), [2], [2], {"Stalls"})
    assert wheelchair is not None
    assert wheelchair.instead[0] in {3, 4}


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_offered_is_free_and_as_many(seed: int) -> None:
    rng, layout = random.Random(seed), generate(VenueKind.THEATRE, 420, None)
    taken = set(rng.sample(range(layout.places), rng.randrange(50, layout.places - 5)))
    names = {section.name for section in layout.sections}
    start = rng.choice([run.start for run in layout.runs() if len(run) >= 3])
    party = [start, start + 1, start + 2]
    lost = rng.sample(party, rng.randrange(1, 4))
    free = bits(layout, *(taken | set(lost)) - (set(party) - set(lost)))
    found = nearest_equal(layout, free, party, lost, names)
    if found is None:
        return
    after = (set(party) - set(found.gone)) | set(found.instead)
    assert len(after) == 3
    assert all(free[place >> 3] >> (place & 7) & 1 for place in after)
    if found.together:
        assert after <= set(layout.run_of(min(after)))


def test_what_is_free_beside_mine() -> None:
    layout = house()
    assert free_beside(layout, bits(layout, 3, 4, 2), [3, 4]) == [5]
    assert free_beside(layout, bits(layout, 7), [7]) == [6], "the next row is not beside"
