"""What the scenes are painted with: gradients, glows, silhouettes, grain. Everything is decided by a seed."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

SIZE = WIDTH, HEIGHT = 1600, 1200
Colour = tuple[int, int, int]
Point = tuple[float, float]
Pen = ImageDraw.ImageDraw
_TWICE = 2
_FAR = 8  # what is blurred anyway is painted so much smaller


def sky(top: Colour, middle: Colour, bottom: Colour, *, midpoint: int = 128) -> Image.Image:
    """From the top down, by way of a third colour; `midpoint` of 255 says how far down that is."""
    return ImageOps.colorize(Image.linear_gradient("L"), top, bottom, middle, midpoint=midpoint).resize(
        SIZE, Image.Resampling.BICUBIC
    )


def glow(
    picture: Image.Image, lights: Sequence[tuple[float, float, float]], colour: Colour, strength: float
) -> Image.Image:
    """Lights (x, y, radius) that spill over what is around them."""
    small = Image.new("L", (WIDTH // _FAR, HEIGHT // _FAR))
    pen = ImageDraw.Draw(small)
    for x, y, radius in sorted(lights, key=lambda light: -light[2]):
        _disc(pen, x / _FAR, y / _FAR, radius / _FAR / 2, round(255 * strength))
    widest = max((radius for _x, _y, radius in lights), default=1)
    soft = small.filter(ImageFilter.GaussianBlur(widest / _FAR / 2.2)).resize(SIZE, Image.Resampling.BICUBIC)
    return ImageChops.screen(picture, ImageOps.colorize(soft, (0, 0, 0), colour))


def shape(picture: Image.Image, colour: Colour, draw: Callable[[Pen, float], None], *, soft: float = 0) -> Image.Image:
    """What `draw` draws, on a sheet so many times larger, in one colour; `soft` for what is out of focus."""
    mask = Image.new("L", (WIDTH * _TWICE, HEIGHT * _TWICE))
    draw(ImageDraw.Draw(mask), _TWICE)
    mask = mask.reduce(_TWICE)
    if soft:
        mask = mask.filter(ImageFilter.GaussianBlur(soft))
    painted = picture.copy()
    painted.paste(colour, mask=mask)
    return painted


def bokeh(picture: Image.Image, spots: Sequence[tuple[float, float, float, Colour, float]]) -> Image.Image:
    """Lights out of focus: discs (x, y, radius, colour, strength) with a brighter rim."""
    layer = Image.new("RGB", SIZE)
    for x, y, radius, colour, strength in spots:
        side = int(radius * 2) + 8
        disc = Image.new("L", (side, side))
        pen = ImageDraw.Draw(disc)
        _disc(pen, side / 2, side / 2, radius, round(255 * strength))
        pen.ellipse(
            [4, 4, side - 4, side - 4], outline=round(min(1.0, strength * 1.5) * 255), width=max(2, int(radius / 14))
        )
        disc = disc.filter(ImageFilter.GaussianBlur(max(1.0, radius / 22)))
        spot = Image.new("RGB", (side, side), colour)
        spot = ImageChops.multiply(spot, Image.merge("RGB", (disc, disc, disc)))
        corner = (int(x - side / 2), int(y - side / 2))
        below = layer.crop((*corner, corner[0] + side, corner[1] + side))
        layer.paste(ImageChops.screen(below, spot), corner)
    return ImageChops.screen(picture, layer)


def hills(rng: Random, level: float, rough: float) -> list[Point]:
    """A line of hills from edge to edge, closed at the bottom."""
    heights = [level + rng.uniform(-rough, rough) for _ in range(2)]
    while len(heights) < 65:
        rough *= 0.62
        between = [(a + b) / 2 + rng.uniform(-rough, rough) for a, b in pairwise(heights)]
        heights = [height for pair in zip(heights, between, strict=False) for height in pair] + [heights[-1]]
    step = WIDTH / (len(heights) - 1)
    return [(0, HEIGHT), *((i * step, height) for i, height in enumerate(heights)), (WIDTH, HEIGHT)]


def polygon(*lines: Sequence[Point]) -> Callable[[Pen, float], None]:
    """A brush that fills these outlines."""

    def draw(pen: Pen, scale: float) -> None:
        for line in lines:
            pen.polygon([(x * scale, y * scale) for x, y in line], fill=255)

    return draw


def discs(*where: tuple[float, float, float]) -> Callable[[Pen, float], None]:
    """A brush that fills circles (x, y, radius)."""

    def draw(pen: Pen, scale: float) -> None:
        for x, y, radius in where:
            _disc(pen, x * scale, y * scale, radius * scale, 255)

    return draw


def finished(picture: Image.Image, *, grain: float = 0.025, dark: float = 0.45) -> Image.Image:
    """With darker corners, and the grain of film."""
    vignette = Image.radial_gradient("L").resize((int(WIDTH * 1.1), int(HEIGHT * 1.1)))
    vignette = ImageOps.fit(vignette, SIZE)
    shade = vignette.point(lambda value: 255 - int(dark * max(0, value - 90)))
    picture = ImageChops.multiply(picture, Image.merge("RGB", (shade, shade, shade)))
    noise = Image.effect_noise(SIZE, 60).convert("RGB")
    return Image.blend(picture, ImageChops.overlay(picture, noise), grain * 4)


def _disc(pen: Pen, x: float, y: float, radius: float, fill: int) -> None:
    pen.ellipse([x - radius, y - radius, x + radius, y + radius], fill=fill)
