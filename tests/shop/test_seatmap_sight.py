"""The view from a place, in words and drawn: from the map's geometry alone, and always the same."""

import pytest
from playwright.sync_api import Page, expect

from onsale.catalog.seatmap import Kind, Layout, RowSpec, SectionSpec, build, from_wire, to_wire
from onsale.catalog.seatmap.generators import generate
from onsale.catalog.seatmap.generators.kinds import Floor, VenueKind
from tests.shop.conftest import Run
from tests.shop.seat_site import SeatSite

pytestmark = pytest.mark.browser

THEATRE = generate(VenueKind.THEATRE, 900)
SIGHTS = "(() => { const l = layOut(arg[0]), s = stageOf(l); return arg[1].map((place) => sightOf(l, s, place)); })()"
WORDS = "(() => { const l = layOut(arg[0]), s = stageOf(l); return arg[1].map((place) => sightWords(l, s, place)); })()"
PICTURE = "(() => { const l = layOut(arg[0]); return pictureOf(l, stageOf(l), arg[1]).shapes; })()"


def place(layout: Layout, section: str, row: str, seat: str) -> int:
    found = layout.find(section, row, seat)
    assert found is not None
    return found


def test_templates_are_to_scale_and_say_so_on_the_wire() -> None:
    assert THEATRE.to_scale
    assert from_wire(to_wire(THEATRE)) == THEATRE
    by_count = build("House", [SectionSpec("Stalls", Kind.SEATED, rows=[RowSpec("A", 4)])])
    assert not by_count.to_scale
    assert "to_scale" not in to_wire(by_count)


def test_metres_and_sides_as_who_sits_there_sees_them(run: Run) -> None:
    row = THEATRE.sections[0].rows[0]
    left, right = row.first, row.first + row.count - 1
    first, last = run("geometry sight", SIGHTS, [to_wire(THEATRE), [left, right]])
    assert (first["side"], last["side"]) == ("left", "right")
    assert first["angle"] == pytest.approx(last["angle"], abs=1)
    middle, back = (THEATRE.sections[0].rows[n] for n in (0, -1))
    near, far = run(
        "geometry sight", SIGHTS, [to_wire(THEATRE), [line.first + line.count // 2 for line in (middle, back)]]
    )
    assert near["distance_cm"] < far["distance_cm"]
    assert near["angle"] < 10


def test_words_only_where_the_map_has_no_scale(run: Run) -> None:
    rows = [RowSpec(letter, 12) for letter in "ABCDEFGH"]
    house = build("House", [SectionSpec("Stalls", Kind.SEATED, rows=rows)])
    front, back = (
        run("geometry sight", WORDS, [to_wire(house), [place(house, "Stalls", row, "6")]])[0] for row in "AH"
    )
    assert (front["how"]["name"], back["how"]["name"]) == ("near_front", "at_back")
    assert front["where"] == "in_middle"
    assert run("geometry sight", WORDS, [to_wire(THEATRE), [0]])[0]["how"]["name"] == "metres_stage"


def test_behind_the_stage_and_beside_a_pitch(run: Run) -> None:
    hall = generate(VenueKind.CONCERT_HALL, 1450)
    choir = next(section for section in hall.sections if section.name == "Choir")
    [told] = run("geometry sight", WORDS, [to_wire(hall), [choir.first + choir.count // 2]])
    assert told["where"] == "behind"
    ground = generate(VenueKind.STADIUM, 32_000, Floor.PITCH)
    [told] = run("geometry sight", WORDS, [to_wire(ground), [0]])
    assert (told["how"]["name"], told["where"]) == ("metres_pitch", None)


@pytest.mark.parametrize("kind", [VenueKind.THEATRE, VenueKind.CLUB, VenueKind.ARENA])
def test_a_picture_is_bounded_and_always_the_same(run: Run, kind: VenueKind) -> None:
    layout = generate(kind, {VenueKind.THEATRE: 900, VenueKind.CLUB: 250, VenueKind.ARENA: 12_000}[kind])
    for section in (layout.sections[0], layout.sections[-1]):
        shapes = run("geometry sight", PICTURE, [to_wire(layout), section.first])
        assert shapes == run("geometry sight", PICTURE, [to_wire(layout), section.first])
        assert 3 < len(shapes) < 600
        assert {"ground", "top", "figure"} <= {shape["kind"] for shape in shapes}, "the stage is in it"


def test_the_page_shows_the_best_section_then_what_is_picked(seat_page: Page, seat_site: SeatSite) -> None:
    seat_page.goto(seat_site.page_url)
    seat_page.wait_for_selector('[data-state="ready"]')
    view = seat_page.locator(".seatmap-view")
    best = min(seat_site.layout.sections, key=lambda section: section.rank)
    expect(view.locator("figcaption b")).to_have_text(f"View from {best.name}")
    expect(view.locator("figcaption span").first).to_contain_text("from the stage")
    before = view.locator("svg").inner_html()
    section = seat_page.locator(".seatmap-list-section").last
    section.locator("summary").first.click()
    expect(section.locator(".seatmap-sight")).to_contain_text("from the stage")
    section.locator('.seatmap-seat[aria-disabled="false"]').first.click()
    expect(view.locator("figcaption b")).to_contain_text("row")
    assert view.locator("svg").inner_html() != before
    expect(seat_page.locator("[data-part=live]")).to_contain_text("from the stage")
