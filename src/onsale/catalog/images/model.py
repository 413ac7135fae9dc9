"""An event's image: which cuts there are of it, and where they are."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

Shape = Literal["wide", "portrait", "square", "card"]

RATIOS: dict[Shape, tuple[int, int]] = {"wide": (16, 9), "portrait": (3, 4), "square": (1, 1), "card": (1200, 630)}
_WIDTHS: dict[Shape, tuple[int, ...]] = {
    "wide": (480, 800, 1200, 1600),
    "portrait": (300, 600, 900),
    "square": (180, 360, 600),
    "card": (1200,),  # what others show of a page that is shared
}
_STRETCHED = 4 / 3  # a little larger than what was uploaded still looks better than much smaller
_NAME = re.compile(r"([0-9a-f]{32})-((?:\d{1,3}-\d{1,3}-(?:wide|portrait|square|card)|whole)-\d{3,4}\.(?:webp|jpg))")


class Cut(NamedTuple):
    """An image in one shape and size, in pixels. `name` is the file's within its image."""

    shape: Shape
    width: int
    height: int
    name: str

    @property
    def media_type(self) -> str:
        """As which it is sent."""
        return media_type_of(self.name)


@dataclass(frozen=True, slots=True)
class Image:
    """The image of an event. `id` is the hash of what is kept of it, `width` and `height` that one's pixels.

    `focus_x` and `focus_y` are percent of them: what every cut keeps in sight. `alt` says what there is to see, for
    who doesn't see it; nothing, where it only decorates.
    """

    id: str
    width: int
    height: int
    focus_x: int = 50
    focus_y: int = 50
    alt: str = ""

    def cuts(self, shape: Shape) -> tuple[Cut, ...]:
        """What there is of a shape, the smallest first; never none."""
        across, down = RATIOS[shape]
        room = min(self.width, self.height * across / down) * _STRETCHED
        widths = [width for width in _WIDTHS[shape] if width <= room] or [_WIDTHS[shape][0]]
        if shape == "card":
            widths = list(_WIDTHS[shape])
        kind = "jpg" if shape == "card" else "webp"
        return tuple(
            Cut(shape, width, round(width * down / across), f"{self.focus_x}-{self.focus_y}-{shape}-{width}.{kind}")
            for width in widths
        )

    @property
    def all_cuts(self) -> tuple[Cut, ...]:
        """Every cut of every shape."""
        return tuple(cut for shape in RATIOS for cut in self.cuts(shape))

    def address(self, shape: Shape, width: int = 0) -> str:
        """Where the cut is that is at least so wide, or the widest."""
        cuts = self.cuts(shape)
        return address_of(self.id, next((cut for cut in cuts if cut.width >= width > 0), cuts[-1]).name)

    def srcset(self, shape: Shape) -> str:
        """All cuts of a shape, for a browser to choose from."""
        return ", ".join(f"{address_of(self.id, cut.name)} {cut.width}w" for cut in self.cuts(shape))

    @property
    def whole(self) -> str:
        """Where all of it is, small: to choose what to look at."""
        return address_of(self.id, WHOLE)


WHOLE = "whole-800.webp"
"""The file with all of an image, at most so wide and high."""


def address_of(image_id: str, name: str) -> str:
    """Where a file of an image is, for good."""
    return f"/images/{image_id}-{name}"


def file_named(name: str) -> tuple[str, str] | None:
    """The image and its file, by the last part of an address; None for what can't be one."""
    found = _NAME.fullmatch(name)
    return (found[1], found[2]) if found else None


def media_type_of(name: str) -> str:
    """The media type of a file of an image."""
    return "image/jpeg" if name.endswith(".jpg") else "image/webp"
