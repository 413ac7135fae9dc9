"""The wire format: nothing lost, the same bytes for the same map, small enough for a stadium."""

import gzip

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.catalog.seatmap import (
    Kind,
    RowSpec,
    SeatSpec,
    SectionSpec,
    build,
    canonical_bytes,
    content_hash,
    from_wire,
    to_wire,
)
from onsale.catalog.seatmap.generators import CAPACITIES, Floor, VenueKind, generate

names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=6)
counted = st.integers(1, 40)
named = st.lists(st.tuples(names, st.booleans()), min_size=1, max_size=12, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [SeatSpec(name, accessible=accessible) for name, accessible in pairs]
)
placed = st.lists(st.tuples(st.integers(-300, 300), st.integers(-300, 300)), min_size=1, max_size=8, unique=True).map(
    lambda points: [SeatSpec(str(index), x, y) for index, (x, y) in enumerate(points)]
)
rows_of_a_section = st.tuples(
    st.lists(placed, max_size=1), st.lists(st.one_of(counted, named), min_size=1, max_size=3)
).map(lambda parts: [*parts[0], *parts[1]])


@settings(max_examples=80, deadline=None)
@given(rows=rows_of_a_section, standing=st.integers(1, 500))
def test_a_map_survives_the_wire(rows: list[int | list[SeatSpec]], standing: int) -> None:
    specs = [SectionSpec("S", Kind.SEATED, "Ground", [RowSpec(str(i), row) for i, row in enumerate(rows)])]
    layout = build("Map", [*specs, SectionSpec("F", Kind.STANDING, capacity=standing)])
    stored = canonical_bytes(layout)
    again = from_wire(msgspec.json.decode(stored))
    assert again == layout
    assert canonical_bytes(again) == stored


@pytest.mark.parametrize("kind", VenueKind)
def test_generated_houses_survive_the_wire(kind: VenueKind) -> None:
    layout = generate(kind, CAPACITIES[kind][-1] // 2)
    assert from_wire(msgspec.json.decode(canonical_bytes(layout))) == layout


def test_defaults_are_left_out_and_exceptions_told() -> None:
    named = [SeatSpec("1"), SeatSpec("2"), SeatSpec("2A"), SeatSpec("4", accessible=True)]
    layout = build("Map", [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", 3), RowSpec("B", named)])])
    plain, special = to_wire(layout)["sections"][0]["rows"]
    assert set(plain) == {"name", "first", "count", "x", "y", "dx", "dy"}
    assert (special["labels"], special["accessible"]) == ({"2": "2A"}, [3])


def test_the_overview_has_no_rows_and_a_section_stands_alone() -> None:
    layout = generate(VenueKind.CLUB, 500)
    overview = to_wire(layout, overview=True)
    assert [section["name"] for section in overview["sections"]] == [section.name for section in layout.sections]
    assert all("rows" not in section for section in overview["sections"])
    (gallery,) = to_wire(layout, section="Gallery")["sections"]
    assert gallery["rows"]
    with pytest.raises(KeyError):
        to_wire(layout, section="Moon")


def test_the_hash_is_the_content_s() -> None:
    specs = [SectionSpec("S", Kind.SEATED, rows=[RowSpec("A", 3)])]
    assert content_hash(build("Map", specs)) == content_hash(build("Map", specs))
    assert content_hash(build("Map", specs)) != content_hash(build("Other", specs))
    assert len(content_hash(build("Map", specs))) == 32


@pytest.mark.parametrize("floor", Floor)
def test_a_stadium_is_small_on_the_wire(floor: Floor) -> None:
    layout = generate(VenueKind.STADIUM, 80_000, floor)
    overview = msgspec.json.encode(to_wire(layout, overview=True))
    assert len(gzip.compress(canonical_bytes(layout), 6)) <= 120_000
    assert len(gzip.compress(overview, 6)) <= 40_000
