"""Posters as pixels: what the drawing says, for programs that show no SVG."""

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageChops, ImageColor

from onsale.design.posters import SIZES, family_of, poster_svg
from onsale.design.printing import Printer
from onsale.design.raster import poster_jpeg
from onsale.design.raster_path import lines_of
from onsale.platform import limits
from onsale.platform.errors import Unavailable
from onsale.platform.kept_bytes import KeptBytes

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> Image.Image:
    """The drawing as a picture."""
    return Image.open(io.BytesIO(poster_jpeg(svg))).convert("RGB")


def test_every_family_becomes_a_picture() -> None:
    wanted = {"tiles", "rings", "waves", "halftone", "beams", "petals", "monogram"}
    seeds = {family_of(f"Play {n}", "Rock" if n % 2 else "Opera"): n for n in range(60)}
    assert seeds.keys() == wanted
    for number in seeds.values():
        svg = poster_svg(f"Play {number}", "Low Tide", "Pier Hall", "Rock" if number % 2 else "Opera", shape="card")
        picture, ground = drawn(svg), ET.fromstring(svg).findall(f"{SVG}path")[0].get("fill", "")
        assert picture.size == SIZES["card"]
        assert ImageChops.difference(picture, Image.new("RGB", picture.size, ImageColor.getrgb(ground))).getbbox()


def test_the_letters_are_there_and_letters_without_a_font_leave_the_rest() -> None:
    plain, latin, other = (
        drawn(poster_svg("one", title, "", "Rock", shape="wide")) for title in ("—", "Low Tide", "夜")
    )
    assert ImageChops.difference(plain, latin).getbbox()
    assert len(set(other.convert("L").tobytes())) > 8, "the art is there without its title"


@pytest.mark.parametrize(
    ("path", "corners"),
    [
        ("M1 2h3v4H1z", [(1, 2), (4, 2), (4, 6), (1, 6)]),
        ("M0 0L2 3L-1.5 .5", [(0, 0), (2, 3), (-1.5, 0.5)]),
        ("M0 0h10l-10 10z", [(0, 0), (10, 0), (0, 10)]),
    ],
)
def test_paths_are_followed(path: str, corners: list[tuple[float, float]]) -> None:
    assert lines_of(path) == [corners]


def test_arcs_are_round() -> None:
    (half,) = lines_of("M0 5a5 5 0 0 1 10 0z")
    assert all(abs((x - 5) ** 2 + (y - 5) ** 2 - 25) < 1e-6 for x, y in half)
    assert min(y for _x, y in half) == pytest.approx(0, abs=0.02), "over the top, as clockwise is"
    (quarter,) = lines_of("M10 0a10 10 0 0 1-10 10z")
    assert quarter[-1] == pytest.approx((0, 10))
    assert all(x**2 + y**2 == pytest.approx(100) for x, y in quarter)


async def test_a_poster_is_drawn_once_and_a_crowd_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    printer, svg = Printer(), poster_svg("one", "Low Tide", "", "Rock", shape="square")
    once = await printer.jpeg(svg)
    assert await printer.jpeg(svg) is once
    monkeypatch.setattr(limits, "POSTERS_WAITING", 0)
    assert await printer.jpeg(svg) is once
    printer._kept = KeptBytes(0)
    with pytest.raises(Unavailable):
        await printer.jpeg(svg)
