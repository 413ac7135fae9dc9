"""Every pair of colours that carries text reaches WCAG AA, by day and by night; edges of fields reach 3 to 1."""

import re
from importlib.resources import files

import pytest

from onsale.console.preview import TONES
from onsale.design.colour import contrast

SHEET = files("onsale.design").joinpath("static/onsale.css").read_text()
DAY_TEXT, NIGHT_TEXT = SHEET.split("@media (prefers-color-scheme: dark)")[:2]


def _tokens(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", text))


DAY = _tokens(DAY_TEXT)
NIGHT = DAY | _tokens(NIGHT_TEXT.split("@layer reset")[0])
TEXT_PAIRS = [
    *[(ink, ground) for ink in ("ink", "soft", "accent-text") for ground in ("paper", "raised", "sunk", "wash")],
    *[(state, ground) for state in ("good", "warn", "bad") for ground in ("paper", "raised", f"{state}-wash")],
    *[("ink", f"{state}-wash") for state in ("good", "warn", "bad")],
    *[(ink, ground) for ink in ("on-velvet", "on-velvet-soft", "glow") for ground in ("velvet", "velvet-deep")],
    ("on-velvet", "velvet-rule"),
    ("on-glow", "glow"),
    ("on-glow", "glow-hot"),
    ("paper", "ink"),
    ("paper", "bad"),
]
EDGE_PAIRS = [
    *[(edge, ground) for edge in ("edge", "focus") for ground in ("paper", "raised")],
    ("edge", "velvet"),
    ("glow", "velvet"),
]


@pytest.mark.parametrize("tokens", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_is_legible(ink: str, ground: str, tokens: dict[str, str]) -> None:
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("tokens", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_and_focus_are_seen(edge: str, ground: str, tokens: dict[str, str]) -> None:
    assert contrast(tokens[edge], tokens[ground]) >= 3


def test_a_preview_shows_price_levels_in_the_colours_of_the_map() -> None:
    level = re.compile(r"--(?:seatmap-)?level-(\d): (#[0-9a-f]{6});")
    on_map = files("onsale.shop").joinpath("static/seatmap/seatmap.css").read_text()
    in_form = files("onsale.console").joinpath("static/organise.css").read_text()
    assert level.findall(in_form) == level.findall(on_map)
    assert len(level.findall(on_map)) == 2 * TONES


@pytest.mark.parametrize("tokens", [DAY, NIGHT], ids=["day", "night"])
def test_lines_of_a_chart_of_prices_are_seen(tokens: dict[str, str]) -> None:
    sheet = files("onsale.console").joinpath("static/prices.css").read_text()
    strokes = re.findall(r"\.price-chart \.tone-\d \{ stroke: (?:var\(--([\w-]+)\)|(#[0-9a-f]{6}));", sheet)
    assert len(strokes) == 6
    for token, colour in strokes:
        assert contrast(colour or tokens[token], tokens["paper"]) >= 3


@pytest.mark.parametrize("tokens", [DAY, NIGHT], ids=["day", "night"])
def test_a_meter_tells_what_is_sold_from_what_is_held(tokens: dict[str, str]) -> None:
    sold, held = (
        re.findall(rf"\.meter-svg \.{part} {{ fill: var\(--([\w-]+)\)", SHEET)[0] for part in ("sold", "held")
    )
    assert contrast(tokens[sold], tokens[held]) >= 2
    assert contrast(tokens[held], tokens["sunk"]) >= 3
