"""Posters: valid XML whatever the title, always the same, small, and legible."""

from typing import get_args
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.design.colour import contrast
from onsale.design.lettering import fit, width_em
from onsale.design.posters import Shape, poster_svg

ANY_TEXT = st.text(st.characters(codec=None), max_size=300)
SHAPES = st.sampled_from(get_args(Shape))
SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=200, deadline=None)
@given(seed=ANY_TEXT, title=ANY_TEXT, subtitle=ANY_TEXT, genre=ANY_TEXT, shape=SHAPES)
def test_any_title_makes_a_small_valid_drawing(seed: str, title: str, subtitle: str, genre: str, shape: Shape) -> None:
    svg = poster_svg(seed, title, subtitle, genre, shape=shape)
    ET.fromstring(svg)
    assert len(svg.encode()) <= 6_144
    assert svg == poster_svg(seed, title, subtitle, genre, shape=shape)
    assert "style=" not in svg
    assert "<script" not in svg


@settings(max_examples=100, deadline=None)
@given(title=ANY_TEXT, width=st.floats(120, 600), height=st.floats(60, 400))
def test_no_line_leaves_its_box(title: str, width: float, height: float) -> None:
    lettering = fit(title, width=width, height=height, largest=128, smallest=38)
    assert all(width_em(line) * lettering.size <= width + 38 * 1.3 for line in lettering.lines)
    assert len(lettering.lines) * lettering.size <= max(height, 38)


@settings(deadline=None)
@given(number=st.integers(0, 10_000))
def test_letters_stand_out_from_the_ground(number: int) -> None:
    root = ET.fromstring(poster_svg(f"evt_{number}", "Low Tide", "Pier Hall", "Indie"))
    ground, letters = root.findall(f"{SVG}path")[0].get("fill"), root.findall(f"{SVG}g")[-1].get("fill")
    assert ground is not None
    assert letters is not None
    assert contrast(ground, letters) >= 4.5


def test_right_to_left_titles_start_at_the_right() -> None:
    assert 'direction="rtl"' in poster_svg("evt_1", "ليلة الطرب", "دار الأوبرا", "World")


def test_long_word_is_broken_not_lost() -> None:
    svg = poster_svg("evt_1", "Donaudampfschifffahrtsgesellschaftskapitän", "", "Comedy")
    letters = "".join(ET.fromstring(svg).itertext())
    assert letters.replace("-", "").endswith("gesellschaftskapitän")
