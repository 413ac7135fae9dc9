"""What the preview of an event's form shows. Conventions as in `views.py`."""

from dataclasses import dataclass

from onsale.platform.money import Money


@dataclass(frozen=True, slots=True)
class Shape:
    """A part of the drawing, as an SVG path: rows of one tone, or whole sections, filled. The focus has no tone."""

    path: str
    tone: int | None
    filled: bool


@dataclass(frozen=True, slots=True)
class FanPrice:
    """What one kind of ticket costs a fan who buys one, all in; no price where what was typed isn't one."""

    kind: str | None
    price: Money | None


@dataclass(frozen=True, slots=True)
class PreviewLevel:
    """A price level as fans see it. `tone` is that of its sections in the drawing."""

    name: str
    places: int
    tone: int
    prices: tuple[FanPrice, ...]
    hidden: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The room drawn in its price levels. `fees` tells whether anything comes upon the prices typed."""

    box: str
    shapes: tuple[Shape, ...]
    levels: tuple[PreviewLevel, ...]
    places: int
    fees: bool
