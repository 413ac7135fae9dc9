"""Outdoors: a fox under the moon, the sea at low tide, a festival by the water at dusk."""

from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw

from onsale.demo.artwork.brushes import (
    HEIGHT,
    WIDTH,
    Colour,
    Point,
    bokeh,
    discs,
    finished,
    glow,
    hills,
    polygon,
    shape,
    sky,
)


def fox() -> Image.Image:
    """A forest in layers of mist, a moon too large for it, and a fox that looks at it."""
    rng = Random(23)  # noqa: S311 - the same picture each time
    picture = sky((16, 30, 62), (58, 92, 120), (206, 190, 160), midpoint=150)
    moon = (1060.0, 430.0, 210.0)
    picture = glow(picture, [(moon[0], moon[1], 900)], (255, 226, 170), 0.6)
    picture = shape(picture, (255, 240, 206), discs(moon), soft=1.5)
    picture = shape(picture, (236, 212, 170), discs((990, 380, 44), (1110, 500, 60), (1120, 350, 26)), soft=9)
    mist: tuple[Colour, ...] = ((96, 122, 138), (62, 90, 108), (36, 60, 80), (18, 34, 52))
    for depth, colour in enumerate(mist):
        firs = [_fir(rng, depth) for _ in range(34 - depth * 6)]
        picture = shape(
            picture, colour, polygon(hills(rng, 780 + depth * 95, 50), *firs), soft=(2.5, 1.5, 0.8, 0)[depth]
        )
    hill = [(-20, HEIGHT), (-20, 1080), (300, 985), (640, 960), (900, 1010), (1200, 1110), (1620, 1150), (1620, HEIGHT)]
    picture = shape(picture, (7, 14, 26), polygon(hill))
    picture = shape(picture, (7, 14, 26), polygon(*_fox_lines(470, 972, 1.25)))
    return finished(picture, dark=0.4)


def _fir(rng: Random, depth: int) -> list[Point]:
    x, foot = rng.uniform(-0.02, 1.02) * WIDTH, 800 + depth * 100 + rng.uniform(0, 70)
    tall = rng.uniform(120, 230) * (1 + depth * 0.42)
    tiers, left, right = 7, [], []
    for tier in range(tiers):
        y, half = foot - tall * (1 - tier / tiers), tall * (0.035 + 0.03 * tier)
        left += [(x - half * 0.45, y), (x - half, y + tall * 0.11)]
        right += [(x + half * 0.45, y), (x + half, y + tall * 0.11)]
    return [(x, foot - tall * 1.1), *right, *reversed(left)]


def _fox_lines(x: float, foot: float, scale: float) -> list[list[Point]]:
    """Sitting, its nose towards the moon."""
    body = [
        (0, 0), (-52, 0), (-70, -34), (-66, -84), (-44, -132), (-14, -170), (-4, -196), (-10, -232), (6, -212),
        (22, -216), (40, -248), (42, -206), (58, -190), (92, -192), (96, -184), (62, -166), (40, -156), (34, -120),
        (36, -60), (40, -8), (54, 0),
    ]  # fmt: skip
    tail = [
        (-44, 0),
        (-92, -4),
        (-140, -26),
        (-170, -66),
        (-176, -110),
        (-158, -84),
        (-128, -58),
        (-96, -48),
        (-60, -52),
    ]
    return [[(x + a * scale, foot + b * scale) for a, b in line] for line in (body, tail)]


def tide() -> Image.Image:
    """Wet sand after sunset: the sky twice, and one dancer on her own reflection."""
    rng = Random(8)  # noqa: S311 - the same picture each time
    picture = sky((38, 44, 92), (226, 120, 110), (255, 206, 140), midpoint=132)
    sun = (560.0, 655.0)
    picture = glow(picture, [(*sun, 760)], (255, 190, 120), 0.75)
    picture = shape(picture, (255, 236, 196), discs((*sun, 62)), soft=2)
    picture = shape(picture, (108, 74, 112), polygon([(0, 672), (0, 640), (340, 656), (700, 672)]), soft=2)
    clouds = [_streak(rng, y) for y in (150, 210, 262, 330, 420, 470, 540) for _ in range(3)]
    picture = shape(picture, (250, 150, 130), polygon(*clouds), soft=11)
    picture = shape(picture, (30, 20, 46), polygon(*_dancer(1090, 705, 1.5)))
    return finished(_mirrored(rng, picture, 700), dark=0.35)


def _streak(rng: Random, y: float) -> list[Point]:
    x, half, thick = rng.uniform(0, WIDTH), rng.uniform(120, 420), rng.uniform(4, 15)
    return [(x - half, y), (x, y - thick), (x + half, y + rng.uniform(-6, 6)), (x, y + thick * 0.6)]


def _dancer(x: float, foot: float, scale: float) -> list[list[Point]]:
    """On one leg, the other stretched behind, arms wide."""
    lines: list[list[Point]] = [
        [(-7, 0), (7, 0), (10, -88), (24, -176), (-12, -176), (-8, -88)],  # the leg that stands
        [(4, -152), (-40, -176), (-116, -216), (-196, -268), (-200, -258), (-120, -196), (-44, -146), (4, -134)],
        [(-36, -150), (-74, -112), (-30, -128), (6, -98), (34, -126), (62, -116), (34, -164), (26, -196), (-10, -196)],
        [(-10, -186), (26, -186), (40, -262), (26, -292), (6, -290), (-4, -250)],  # the back
        [(28, -284), (92, -318), (170, -356), (174, -349), (98, -300), (34, -262)],
        [(8, -286), (-58, -330), (-118, -392), (-124, -387), (-64, -316), (6, -262)],
        [(18, -288), (30, -288), (34, -310), (18, -312)],
        [(32 + 19 * cos(turn * pi / 12), -327 + 22 * sin(turn * pi / 12)) for turn in range(24)],
    ]
    return [[(x + a * scale, foot + b * scale) for a, b in line] for line in lines]


def _mirrored(rng: Random, picture: Image.Image, shore: int) -> Image.Image:
    """What lies under the shore is what lies above it, darker, trembling and drawn long."""
    above = picture.crop((0, shore - (HEIGHT - shore), WIDTH, shore)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    water = ImageChops.multiply(above, Image.new("RGB", above.size, (206, 178, 196)))
    trembling = Image.new("RGB", above.size)
    for y in range(0, above.height, 4):
        off = int(rng.gauss(0, 1 + y / 60))
        trembling.paste(ImageChops.offset(water.crop((0, y, WIDTH, y + 4)), off, 0), (0, y))
    sand = trembling.copy()
    pen = ImageDraw.Draw(sand)
    for _ in range(70):
        y = int(above.height * rng.random() ** 0.6)
        x, half = rng.uniform(0, WIDTH), rng.uniform(30, 60 + y * 0.8)
        pen.ellipse([x - half, y - 1 - y / 160, x + half, y + 1 + y / 160], fill=(96, 62, 92))
    whole = picture.copy()
    whole.paste(Image.blend(trembling, sand, 0.55), (0, shore))
    return whole


def weekender() -> Image.Image:
    """Tents, strings of lamps and a wheel above the sea, just after sunset."""
    rng = Random(31)  # noqa: S311 - the same picture each time
    picture = sky((24, 26, 78), (196, 84, 120), (255, 176, 96), midpoint=150)
    picture = bokeh(
        picture,
        [(rng.uniform(0, WIDTH), rng.uniform(20, 330), rng.uniform(1, 2.4), (255, 255, 255), 0.7) for _ in range(70)],
    )
    picture = glow(picture, [(500, 800, 900)], (255, 160, 90), 0.55)
    sea = [(0, 800), (WIDTH, 800), (WIDTH, HEIGHT), (0, HEIGHT)]
    picture = shape(picture, (92, 62, 116), polygon(sea), soft=1)
    picture = _wheel(picture, 1180, 600, 270)
    picture = shape(picture, (52, 30, 72), polygon(hills(rng, 900, 34)), soft=1)
    stripes: tuple[Colour, Colour] = ((238, 96, 84), (250, 222, 184))
    tents = ((250, 1010, 200), (690, 990, 150), (1430, 1000, 170))
    for side, colour in enumerate(stripes):
        panels = [panel for x, foot, half in tents for panel in _tent(x, foot, half)[side]]
        picture = shape(picture, colour, polygon(*panels), soft=0.6)
    picture = glow(picture, [(x, foot - half * 0.4, half * 1.6) for x, foot, half in tents], (255, 190, 110), 0.35)
    crowd = [(rng.uniform(-20, WIDTH + 20), rng.gauss(1120, 26), rng.uniform(15, 25)) for _ in range(230)]
    picture = shape(picture, (18, 10, 32), discs(*crowd, *((x, y + 52, r * 1.9) for x, y, r in crowd)))
    strings = [
        lamp for ends in ((0, 300, 900, 420), (700, 340, 1650, 240), (-40, 520, 640, 470)) for lamp in _string(*ends)
    ]
    picture = glow(picture, [(x, y, 80) for x, y in strings], (255, 210, 130), 0.4)
    picture = shape(picture, (255, 240, 200), discs(*((x, y, 7) for x, y in strings)), soft=0.8)
    return finished(picture, dark=0.4)


def _tent(x: float, foot: float, half: float) -> tuple[list[list[Point]], list[list[Point]]]:
    """Panels of two colours from the top of a tent to its wall, and the wall."""
    top, eaves, parts = foot - half * 1.3, foot - half * 0.5, 8
    panels: tuple[list[list[Point]], list[list[Point]]] = ([], [])
    for part in range(parts):
        left, right = (x - half + 2 * half * (part + n) / parts for n in (0, 1))
        dip = eaves + half * 0.07
        panels[part % 2].append([(x, top), (left, eaves), ((left + right) / 2, dip), (right, eaves)])
        panels[part % 2].append([(left, eaves), (right, eaves), (right, foot + half), (left, foot + half)])
    return panels


def _wheel(picture: Image.Image, x: float, y: float, radius: float) -> Image.Image:
    spokes, lamps = 20, []
    lines: list[list[Point]] = [
        [(x - 6, y), (x + 6, y), (x + 120, 960), (x + 100, 960)],
        [(x - 6, y), (x + 6, y), (x - 100, 960), (x - 120, 960)],
    ]
    for n in range(spokes):
        turn, after = 2 * pi * n / spokes, 2 * pi * (n + 1) / spokes
        tip, following = ((x + radius * cos(t), y + radius * sin(t)) for t in (turn, after))
        lines += [[(x - 1.5, y - 1.5), (x + 1.5, y + 1.5), (tip[0] + 1, tip[1] + 1), (tip[0] - 1, tip[1] - 1)]]
        lines += [
            [
                (tip[0] - 2, tip[1] - 2),
                (following[0] - 2, following[1] - 2),
                (following[0] + 3, following[1] + 3),
                (tip[0] + 3, tip[1] + 3),
            ]
        ]
        lamps.append((*tip, 13.0))
    picture = shape(picture, (56, 30, 78), polygon(*lines), soft=0.6)
    picture = glow(picture, [(lx, ly, 110) for lx, ly, _r in lamps], (255, 120, 150), 0.7)
    return shape(picture, (255, 226, 214), discs(*((lx, ly, 8) for lx, ly, _r in lamps)), soft=0.8)


def _string(left: float, left_y: float, right: float, right_y: float) -> list[Point]:
    """Lamps on a line that hangs through."""
    count = 22
    return [
        (
            left + (right - left) * n / count,
            left_y + (right_y - left_y) * n / count + 110 * (1 - (2 * n / count - 1) ** 2),
        )
        for n in range(count + 1)
    ]
