"""The drawings behind a poster's title. Each fills a box of the poster and is decided by the dice alone."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import cos, sin


class Dice:
    """Numbers that a seed decides, the same on every machine and every Python."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode("utf-8", "replace")
        self._throws = 0

    def unit(self) -> float:
        """The next number, 0 up to but excluding 1."""
        self._throws += 1
        digest = sha256(self._seed + self._throws.to_bytes(4, "big")).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def below(self, n: int) -> int:
        """The next whole number, 0 to n - 1."""
        return int(self.unit() * n)


@dataclass(frozen=True, slots=True)
class Palette:
    """Ground, the ink of the letters, and three colours for the art."""

    ground: str
    ink: str
    one: str
    two: str
    three: str


@dataclass(frozen=True, slots=True)
class Box:
    """Where the art may go, in the poster's units."""

    x: float
    y: float
    width: float
    height: float


Drawing = Callable[[Dice, Palette, Box], str]


def tiles(dice: Dice, palette: Palette, box: Box) -> str:
    """Quarter discs, half discs, discs and triangles on a grid."""
    across = max(3, round(box.width / 150))
    side = box.width / across
    down = max(2, int(box.height / side + 0.35))
    side_y = box.height / down
    colours = (palette.one, palette.two, palette.three, palette.ink)
    shapes: dict[str, list[str]] = {colour: [] for colour in colours}
    for row in range(down):
        for column in range(across):
            if dice.unit() < 0.14:
                continue
            colour = colours[min(3, int(dice.unit() * 3.35))]
            shapes[colour].append(_tile(dice.below(7), box.x + column * side, box.y + row * side_y, side, side_y))
    return "".join(f'<path fill="{colour}" d="{"".join(paths)}"/>' for colour, paths in shapes.items() if paths)


def _tile(kind: int, x: float, y: float, w: float, h: float) -> str:
    n = _short
    disc = f"a{n(w / 2)} {n(h / 2)} 0 0 1 {n(w)} 0a{n(w / 2)} {n(h / 2)} 0 0 1-{n(w)} 0z"
    return (
        f"M{n(x)} {n(y)}h{n(w)}a{n(w)} {n(h)} 0 0 1-{n(w)} {n(h)}z",  # quarter discs, by their corner
        f"M{n(x + w)} {n(y + h)}h-{n(w)}a{n(w)} {n(h)} 0 0 1 {n(w)}-{n(h)}z",
        f"M{n(x)} {n(y + h)}v-{n(h)}a{n(w)} {n(h)} 0 0 1 {n(w)} {n(h)}z",
        f"M{n(x + w)} {n(y)}v{n(h)}a{n(w)} {n(h)} 0 0 1-{n(w)}-{n(h)}z",
        f"M{n(x)} {n(y + h / 2)}{disc}",
        f"M{n(x)} {n(y)}h{n(w)}l-{n(w)} {n(h)}z",  # a triangle
        f"M{n(x)} {n(y + h / 2)}h{n(w)}a{n(w / 2)} {n(h / 2)} 0 0 1-{n(w)} 0z",  # the lower half of a disc
    )[kind]


def rings(dice: Dice, palette: Palette, box: Box) -> str:
    """Bands around a point low in the picture: a sun, a record, an amphitheatre seen from above."""
    x = box.x + box.width * (0.2 + 0.6 * dice.unit())
    y = box.y + box.height * (0.55 + 0.5 * dice.unit())
    bands = 5 + dice.below(4)
    reach = max(box.width, box.height) * (0.75 + 0.2 * dice.unit())
    colours = (palette.one, palette.ground, palette.two, palette.ground, palette.three, palette.ground)
    start = 2 * dice.below(3)
    return "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{reach * (bands - i) / bands:.0f}" fill="{colours[(start + i) % 6]}"/>'
        for i in range(bands)
    )


def waves(dice: Dice, palette: Palette, box: Box) -> str:
    """Sound, line under line: a bell of noise in the middle of each."""
    lines, steps = 14, 24
    gap = box.height / (lines + 1)
    phase, pitch = dice.unit() * 6.28, 0.55 + dice.unit() * 0.7
    colours = (palette.one, palette.two, palette.three)
    drawn = []
    for line in range(lines):
        base = box.y + gap * (line + 1.6)
        middle = 0.5 + 0.16 * sin(phase + line * 0.7)
        points = []
        for step in range(steps + 1):
            at = step / steps
            swell = max(0.0, 1 - ((at - middle) / 0.34) ** 2) ** 2
            lift = gap * 3.4 * swell * (0.6 + 0.4 * sin(pitch * step + line * 1.9 + phase))
            points.append(f"{box.x + at * box.width:.0f} {base - lift:.0f}")
        colour = colours[line * 3 // lines]
        drawn.append(f'<path d="M{"L".join(points)}" stroke="{colour}"/>')
    style = f'stroke-width="{gap * 0.34:.1f}" stroke-linejoin="round" stroke-linecap="round"'
    return f'<g fill="{palette.ground}" {style}>{"".join(drawn)}</g>'


def halftone(dice: Dice, palette: Palette, box: Box) -> str:
    """Printer's dots, large where the light falls; drawn as round caps so that a dot costs nine characters."""
    gap = box.width / 15
    rows = int(box.height / gap)
    light_x, light_y = box.width * dice.unit(), box.height * (0.2 + 0.6 * dice.unit())
    turn = dice.unit() * 6.28
    sizes: dict[int, list[str]] = {}
    for row in range(rows):
        for column in range(15):
            x, y = (column + 0.5) * gap, (row + 0.5) * gap
            away = ((x - light_x) ** 2 + (y - light_y) ** 2) ** 0.5 / box.width
            size = round(5 * (0.5 + 0.5 * cos(away * 7 + turn)) + 0.6)
            if size:
                sizes.setdefault(size, []).append(f"M{box.x + x:.0f} {box.y + y:.0f}h0")
    colours = (palette.one, palette.two, palette.three)
    return (
        '<g fill="none" stroke-linecap="round">'
        + "".join(
            f'<path d="{"".join(dots)}" stroke="{colours[size % 3]}" stroke-width="{gap * 0.19 * size:.1f}"/>'
            for size, dots in sorted(sizes.items())
        )
        + "</g>"
    )


def beams(dice: Dice, palette: Palette, box: Box) -> str:
    """Stage lights from above, crossing."""
    floor = box.y + box.height
    colours = (palette.one, palette.two, palette.three)
    lamps = 4 + dice.below(3)
    drawn = []
    for lamp in range(lamps):
        x = box.x + box.width * (lamp + 0.5) / lamps
        aim = box.x + box.width * (0.05 + 0.9 * dice.unit())
        half = box.width * (0.12 + 0.12 * dice.unit())
        drawn.append(
            f'<path d="M{x - 14:.0f} {box.y:.0f}h28L{aim + half:.0f} {floor:.0f}H{aim - half:.0f}z"'
            f' fill="{colours[lamp % 3]}" fill-opacity=".8"/>'
        )
    return "".join(drawn)


def monogram(letter: str, dice: Dice, palette: Palette, box: Box, family: str) -> str:
    """The first letter, larger than the sheet, with a disc behind or before it."""
    size = min(box.height * 1.55, box.width * 1.35)
    x = box.x + box.width * (0.34 + 0.3 * dice.unit())
    angle = -14 + 28 * dice.unit()
    disc_x, disc_y = box.x + box.width * dice.unit(), box.y + box.height * (0.25 + 0.5 * dice.unit())
    disc = f'<circle cx="{disc_x:.0f}" cy="{disc_y:.0f}" r="{box.height * 0.3:.0f}" fill="{palette.two}"/>'
    middle = box.y + box.height * 0.5
    glyph = (
        f'<text x="{x:.0f}" y="{middle + size * 0.35:.0f}" font-family="{family}" font-size="{size:.0f}"'
        f' font-weight="800" text-anchor="middle" fill="{palette.one}"'
        f' transform="rotate({angle:.0f} {x:.0f} {middle:.0f})">{letter}</text>'
    )
    floor, low = box.y + box.height, box.height * 0.12
    bar = f'<path fill="{palette.three}" d="M{box.x:.0f} {floor - low:.0f}h{box.width:.0f}V{floor:.0f}H{box.x:.0f}z"/>'
    return (disc + glyph if dice.unit() < 0.6 else glyph + disc) + bar


def petals(dice: Dice, palette: Palette, box: Box) -> str:
    """Ellipses around a point: a flower, a rosette, a dancer's skirt."""
    x, y = box.x + box.width * (0.38 + 0.24 * dice.unit()), box.y + box.height * 0.5
    reach = min(box.width, box.height) * 0.58
    count = 7 + dice.below(6)
    turn = dice.unit()
    colours = (palette.one, palette.two, palette.three)
    leaves = "".join(
        f'<ellipse cx="{x + reach * 0.5:.0f}" cy="{y:.0f}" rx="{reach * 0.5:.0f}" ry="{reach * 0.17:.0f}"'
        f' transform="rotate({(turn + i / count) * 360:.0f} {x:.0f} {y:.0f})" fill="{colours[i % 3]}"'
        ' fill-opacity=".85"/>'
        for i in range(count)
    )
    return leaves + f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{reach * 0.13:.0f}" fill="{palette.ink}"/>'


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
