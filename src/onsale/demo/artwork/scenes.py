"""Indoors: candles for nocturnes."""

from random import Random

from PIL import Image

from onsale.demo.artwork.brushes import HEIGHT, WIDTH, Colour, Point, bokeh, finished, glow, polygon, shape, sky

_WARM: tuple[Colour, ...] = ((255, 170, 70), (255, 140, 50), (255, 200, 110))
_FLAME: tuple[tuple[Colour, float, float, float], ...] = (
    ((255, 148, 40), 1.9, 0.36, 5),
    ((255, 226, 140), 1.5, 0.22, 2),
    ((255, 252, 232), 0.95, 0.14, 1.5),
)
"""A flame from without to within: colour, height and half its breadth in a candle's, softness."""


def candles() -> Image.Image:
    """Candles on the steps of a dark hall, sharp in front and soft behind."""
    rng = Random(11)  # noqa: S311 - the same picture each time
    picture = sky((10, 6, 14), (30, 14, 16), (58, 28, 14), midpoint=150)
    picture = bokeh(picture, [
        (rng.uniform(0, WIDTH), rng.gauss(560, 130), rng.uniform(14, 46), rng.choice(_WARM), rng.uniform(0.12, 0.5))
        for _ in range(90)
    ])  # fmt: skip
    row = sorted((rng.uniform(0.02, 0.98) * WIDTH, rng.uniform(640, 900), rng.uniform(26, 48)) for _ in range(15))
    picture = glow(picture, [(x, top - 46, width * 9) for x, top, width in row], (255, 150, 60), 0.55)
    picture = shape(picture, (92, 50, 30), polygon(*(_stick(x, top, width, HEIGHT) for x, top, width in row)), soft=1.2)
    lit = [_stick(x, top, width, top + width * 4) for x, top, width in row]
    picture = shape(picture, (232, 166, 92), polygon(*lit), soft=26)
    picture = shape(
        picture, (150, 92, 50), polygon(*(_stick(x, top, width * 0.9, top + 26) for x, top, width in row)), soft=8
    )
    picture = shape(picture, (40, 20, 12), polygon(*(_stick(x, top - 16, 4, top + 2) for x, top, _width in row)))
    for colour, tall, half, soft in _FLAME:
        flames = [_flame(x, top - 8, width * tall, width * half) for x, top, width in row]
        picture = shape(picture, colour, polygon(*flames), soft=soft)
    return finished(picture)


def _stick(x: float, top: float, width: float, foot: float) -> list[Point]:
    return [(x - width / 2, top), (x + width / 2, top + width / 10), (x + width / 2, foot), (x - width / 2, foot)]


def _flame(x: float, foot: float, tall: float, half: float) -> list[Point]:
    right = [(0.0, 0.0), (0.75, 0.12), (1.0, 0.3), (0.8, 0.52), (0.42, 0.76), (0.0, 1.0)]
    outline = [(x + half * across, foot - tall * up) for across, up in right]
    return outline + [(x - half * across, foot - tall * up) for across, up in reversed(right)]
