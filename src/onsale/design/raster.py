"""Our own drawings as pixels: for programs that show no SVG, such as those that preview a page that is shared.

It knows what `posters.py` and `poster_art.py` write, and nothing else: paths of straight lines and round arcs, circles,
ellipses, lines of text. Letters are Open Sans, whatever the drawing asks for; a text it has no letters for is left out.
"""

import io
from collections.abc import Iterator
from functools import cache
from math import radians
from xml.etree import ElementTree as ET

import ttf_opensans
from PIL import Image, ImageColor, ImageDraw, ImageFont

from onsale.design.raster_path import Point, around, lines_of, turned

_TWICE = 2  # drawn larger, then made smaller: that is what smooths edges
_QUALITY = 86
_SVG = "{http://www.w3.org/2000/svg}"
_WEIGHT = ttf_opensans.OPENSANS_EXTRABOLD


def poster_jpeg(svg: str) -> bytes:
    """The drawing as a JPEG of its own size."""
    stream = io.BytesIO()
    _Sheet(ET.fromstring(svg)).picture().save(stream, "JPEG", quality=_QUALITY, optimize=True, progressive=True)  # noqa: S314 - ours
    return stream.getvalue()


def drawing_png(svg: str, width: int) -> bytes:
    """The drawing as a PNG, so many pixels wide."""
    picture = _Sheet(ET.fromstring(svg)).picture()  # noqa: S314 - ours
    stream = io.BytesIO()
    height = round(picture.height * width / picture.width)
    picture.resize((width, height), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


class _Sheet:
    """A drawing under way."""

    def __init__(self, root: ET.Element) -> None:
        self._root = root
        _x, _y, self._width, self._height = (int(part) for part in root.get("viewBox", "").split())
        self._size = (self._width * _TWICE, self._height * _TWICE)
        self._sheet = Image.new("RGB", self._size)

    def picture(self) -> Image.Image:
        self._draw_all(self._root, {})
        return self._sheet.resize((self._width, self._height), Image.Resampling.LANCZOS)

    def _draw_all(self, parent: ET.Element, given: dict[str, str]) -> None:
        """What a group says counts for what is in it."""
        for element in parent:
            told = given | element.attrib
            name = element.tag.removeprefix(_SVG)
            if name == "g" and "clip-path" in element.attrib:
                self._draw_clipped(element, given)
            elif name == "g":
                self._draw_all(element, told)
            elif name == "text":
                self._draw_text(element, told)
            elif name in {"path", "circle", "ellipse"}:
                self._draw_shape(name, told)

    def _draw_clipped(self, group: ET.Element, given: dict[str, str]) -> None:
        """What sticks out of the box is cut off."""
        clip = self._root.find(f"{_SVG}clipPath/{_SVG}path")
        assert clip is not None
        corners = [point for line in lines_of(clip.get("d", "")) for point in line]
        mask = Image.new("1", self._size)
        ImageDraw.Draw(mask).polygon(self._scaled(corners), fill=1)
        below = self._sheet.copy()
        self._draw_all(group, given)
        self._sheet = Image.composite(self._sheet, below, mask)

    def _draw_shape(self, name: str, told: dict[str, str]) -> None:
        lines = [list(line) for line in _outlines(name, told)]
        colour, opacity = told.get("fill", "#000000"), float(told.get("fill-opacity", 1))
        if colour != "none":
            mask = Image.new("L", self._size)
            for line in lines:
                if len(line) > 2:
                    ImageDraw.Draw(mask).polygon(self._scaled(line), fill=round(255 * opacity))
            self._sheet.paste(ImageColor.getrgb(colour), mask=mask)
        if "stroke" in told:
            self._draw_stroke(lines, told["stroke"], float(told.get("stroke-width", 1)) * _TWICE)

    def _draw_stroke(self, lines: list[list[Point]], colour: str, width: float) -> None:
        """With round ends and corners, as all of ours have."""
        pen, half = ImageDraw.Draw(self._sheet), width / 2
        for line in lines:
            points = self._scaled(line)
            if len(set(points)) > 1:
                pen.line(points, fill=colour, width=round(width), joint="curve")
            for x, y in (points[0], points[-1]):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)

    def _draw_text(self, element: ET.Element, told: dict[str, str]) -> None:
        size = float(told["font-size"])
        lines = [(part.text or "", told | part.attrib) for part in element] or [(element.text or "", told)]
        if not all(_can_be_set(text) for text, _ in lines):
            return
        mask = Image.new("L", self._size)
        pen, font = ImageDraw.Draw(mask), _font(round(size * _TWICE))
        for text, at in lines:
            anchor = "ms" if told.get("text-anchor") == "middle" else "rs" if told.get("direction") == "rtl" else "ls"
            pen.text((float(at["x"]) * _TWICE, float(at["y"]) * _TWICE), text, fill=255, font=font, anchor=anchor)
        if turn := told.get("transform"):
            angle, x, y = _turn(turn)
            mask = mask.rotate(-angle, Image.Resampling.BICUBIC, center=(x * _TWICE, y * _TWICE))
        self._sheet.paste(ImageColor.getrgb(told.get("fill", "#000000")), mask=mask)

    @staticmethod
    def _scaled(points: list[Point]) -> list[Point]:
        return [(x * _TWICE, y * _TWICE) for x, y in points]


def _outlines(name: str, told: dict[str, str]) -> Iterator[list[Point]]:
    if name == "path":
        yield from lines_of(told["d"])
        return
    across, down = (told["r"], told["r"]) if name == "circle" else (told["rx"], told["ry"])
    outline = around(float(told["cx"]), float(told["cy"]), float(across), float(down))
    if turn := told.get("transform"):
        angle, x, y = _turn(turn)
        outline = turned(outline, radians(angle), (x, y))
    yield outline


def _turn(told: str) -> tuple[float, float, float]:
    """`rotate(angle x y)`."""
    angle, x, y = (float(part) for part in told.removeprefix("rotate(").removesuffix(")").split())
    return angle, x, y


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_WEIGHT.path), size)


@cache
def _nothing() -> bytes:
    return bytes(_font(40).getmask("\uffff"))


def _can_be_set(text: str) -> bool:
    """Whether the font has every letter: what it hasn't, it draws as an empty box."""
    font = _font(40)
    return all(char.isspace() or bytes(font.getmask(char)) != _nothing() for char in text)
