"""Poster art for an event that brought no picture: deterministic, at most 6 kB of SVG, safe for any title.

Three families, each with two hands: letters (monogram, rings), geometry (tiles, beams and petals), print (waves,
halftone). The genre leans the choice, the seed decides it. Attributes only, no style, no script, no font to load.
"""

from dataclasses import dataclass
from functools import partial
from typing import Literal
from xml.sax.saxutils import escape

from onsale.design import poster_art as art
from onsale.design.colour import oklch
from onsale.design.lettering import cleaned, fit, is_right_to_left, width_em

Shape = Literal["portrait", "wide", "square", "card"]

SIZES: dict[Shape, tuple[int, int]] = {
    "portrait": (600, 800),
    "wide": (1200, 675),
    "square": (600, 600),
    "card": (1200, 630),  # what others show of a page that is shared
}
_SMALLEST_SUBTITLE = 23.0
_GROTESQUE = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',Roboto,sans-serif"
_ROMAN = "'Iowan Old Style','Palatino Linotype',Palatino,Georgia,'Liberation Serif',serif"
_ROMAN_GENRES = ("classic", "opera", "theat", "ballet", "dance", "folk", "literat", "jazz", "choral", "drama")
_PRINT_GENRES = ("rock", "metal", "electro", "hip", "punk", "techno", "indie", "alternative", "blues")

# hue offsets of the three art colours, and what light the ground stands in
_SCHEMES = (
    (0, 45, 200, "night"),
    (30, 75, 340, "night"),
    (160, 60, 20, "night"),
    (0, 60, 180, "day"),
    (90, 30, 250, "day"),
    (180, 60, 210, "bold"),
    (310, 110, 250, "bold"),
)


@dataclass(frozen=True, slots=True)
class _Layout:
    picture: art.Box
    letters: art.Box


def poster_svg(seed: str, title: str, subtitle: str, genre: str, *, shape: Shape = "portrait") -> str:
    """The poster as an SVG document. The same seed keeps palette and drawing in every shape.

    The square one is small, beside its event's name, and has no letters: nobody could read them.
    """
    width, height = SIZES[shape]
    dice = art.Dice(f"{seed}\x00{genre}")
    palette = _palette(dice)
    font = _font(genre)
    layout = _layout(shape, art_first=dice.unit() < 0.55)
    letters = "" if shape == "square" else _letters(title, subtitle, layout.letters, font)
    drawing = _drawing(dice, palette, layout.picture, genre, title, font)
    clip = f"c{art.Dice(seed + shape).below(16**6):x}"  # several posters may stand in one document
    label = escape(f"{cleaned(title)[:120]}", {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        f'<clipPath id="{clip}"><path d="{_rectangle(layout.picture)}"/></clipPath>'
        f'<path fill="{palette.ground}" d="M0 0h{width}v{height}H0z"/>'
        f'<g clip-path="url(#{clip})">{drawing}</g>'
        f'<g font-family="{font}" fill="{palette.ink}">{letters}</g></svg>'
    )


def stand_in_svg(seed: str, name: str) -> str:
    """A drawing without letters, for a picture that can't be fetched just now; its shape is in the file's `name`."""
    width, height = next((size for shape, size in SIZES.items() if f"-{shape}-" in name), SIZES["wide"])
    dice = art.Dice(seed)
    palette = _palette(dice)
    drawing = (art.tiles, art.rings, art.waves, art.petals)[dice.below(4)](dice, palette, art.Box(0, 0, width, height))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<path fill="{palette.ground}" d="M0 0h{width}v{height}H0z"/>{drawing}</svg>'
    )


def family_of(seed: str, genre: str) -> str:
    """The name of the drawing a seed gets."""
    dice = art.Dice(f"{seed}\x00{genre}")
    _palette(dice)
    dice.unit()  # the side the art is on
    return _choice(dice, genre)


def _layout(shape: Shape, *, art_first: bool) -> _Layout:
    if shape in {"wide", "card"}:
        x, height = 0 if art_first else 600, SIZES[shape][1]
        return _Layout(art.Box(x, 0, 600, height), art.Box(652 - x, 52, 496, height - 104))
    if shape == "square":
        return _Layout(art.Box(0, 0, 600, 600), art.Box(0, 0, 600, 600))
    return _Layout(art.Box(0, 0 if art_first else 320, 600, 480), art.Box(36, 508 if art_first else 36, 528, 256))


def _palette(dice: art.Dice) -> art.Palette:
    hue = dice.unit() * 360
    first, second, third, light = _SCHEMES[dice.below(len(_SCHEMES))]
    if light == "bold":
        return art.Palette(
            ground=oklch(0.76 + 0.05 * dice.unit(), 0.165, hue),
            ink=oklch(0.22, 0.07, hue + third),
            one=oklch(0.45, 0.15, hue + first),
            two=oklch(0.94, 0.06, hue + second),
            three=oklch(0.30, 0.10, hue + third),
        )
    if light == "night":
        return art.Palette(
            ground=oklch(0.24 + 0.07 * dice.unit(), 0.075, hue),
            ink=oklch(0.96, 0.025, hue + second),
            one=oklch(0.70, 0.17, hue + first),
            two=oklch(0.82, 0.14, hue + second),
            three=oklch(0.56, 0.16, hue + third),
        )
    return art.Palette(
        ground=oklch(0.90 + 0.04 * dice.unit(), 0.055, hue),
        ink=oklch(0.25, 0.08, hue + third),
        one=oklch(0.60, 0.19, hue + first),
        two=oklch(0.74, 0.16, hue + second),
        three=oklch(0.38, 0.13, hue + third),
    )


def _font(genre: str) -> str:
    return _ROMAN if any(word in genre.lower() for word in _ROMAN_GENRES) else _GROTESQUE


def _choice(dice: art.Dice, genre: str) -> str:
    throw = dice.unit()
    names: tuple[str, ...]
    if any(word in genre.lower() for word in _PRINT_GENRES):
        names = ("waves", "halftone", "beams", "waves", "halftone", "monogram", "rings")
    elif _font(genre) == _ROMAN:
        names = ("tiles", "petals", "rings", "monogram", "tiles", "petals")
    else:
        names = ("tiles", "rings", "beams", "monogram", "petals", "halftone", "waves")
    return names[int(throw * len(names))]


def _drawing(dice: art.Dice, palette: art.Palette, box: art.Box, genre: str, title: str, font: str) -> str:
    name = _choice(dice, genre)
    letter = next((c for c in cleaned(title) if c.isalnum()), "")
    drawings: dict[str, art.Drawing] = {
        "tiles": art.tiles,
        "rings": art.rings,
        "waves": art.waves,
        "halftone": art.halftone,
        "beams": art.beams,
        "petals": art.petals,
        "monogram": partial(_monogram, letter.upper()[:1], font) if letter else art.rings,
    }
    return drawings[name](dice, palette, box)


def _monogram(letter: str, font: str, dice: art.Dice, palette: art.Palette, box: art.Box) -> str:
    return art.monogram(escape(letter), dice, palette, box, font)


def _letters(title: str, subtitle: str, box: art.Box, font: str) -> str:
    below = cleaned(subtitle)
    small = 30.0
    room = box.height - (small * 1.9 if below else 0)
    leading = 1.02 if font == _GROTESQUE else 1.06
    set_title = fit(title, width=box.width, height=room, largest=170, smallest=38, leading=leading)
    anchor = _anchor(title)
    top = box.y + set_title.size * 0.8
    lines = "".join(
        f'<tspan x="{_edge(title, box):.0f}" y="{top + i * set_title.size * leading:.0f}">{escape(line)}</tspan>'
        for i, line in enumerate(set_title.lines)
    )
    drawn = f'<text font-weight="800" font-size="{set_title.size:.0f}" letter-spacing="-.01em"{anchor}>{lines}</text>'
    return drawn + (_subtitle(below, box, small) if below else "")


def _subtitle(text: str, box: art.Box, size: float) -> str:
    while size > _SMALLEST_SUBTITLE and width_em(text) * size > box.width:
        size -= 1
    while text and width_em(text) * size > box.width:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return (
        f'<text x="{_edge(text, box):.0f}" y="{box.y + box.height - 4:.0f}" font-size="{size:.0f}" font-weight="600"'
        f"{_anchor(text)}>{escape(text)}</text>"
    )


def _edge(text: str, box: art.Box) -> float:
    return box.x + box.width if is_right_to_left(text) else box.x


def _anchor(text: str) -> str:
    return ' direction="rtl"' if is_right_to_left(text) else ""


def _rectangle(box: art.Box) -> str:
    return f"M{box.x:.0f} {box.y:.0f}h{box.width:.0f}v{box.height:.0f}H{box.x:.0f}z"
