"""One scenario as a picture: who is inside, how many are let in, what is free and sold."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from benchmarks.admission.scenarios import Scenario
from benchmarks.admission.shop import History

WIDTH, PANEL, GAP, LEFT, TOP = 720, 110, 34, 56, 34
RIGHT = WIDTH - 28
STEP_S = 20
FONT = 'font-family="system-ui, sans-serif" font-size="12"'
BLUE, ORANGE, GREEN, GREY, INK, PALE = "#1f5fbf", "#c2570c", "#1b7f4b", "#6b7280", "#1f2937", "#e5e7eb"


class Curve(NamedTuple):
    """One line of a panel."""

    name: str
    colour: str
    values: Sequence[float]
    dashed: bool = False


def plot(scenario: Scenario, history: History) -> str:
    """The scenario as SVG."""
    panels = [
        [
            Curve("inside", BLUE, sampled(history.active)),
            Curve("turns on their way", ORANGE, sampled(history.outstanding)),
            Curve("target", INK, [scenario.target] * len(sampled(history.active)), dashed=True),
        ],
        [
            Curve("let in a minute", BLUE, per_minute(history.new)),
            Curve("of whom late", ORANGE, per_minute(history.late)),
        ],
        [
            Curve("sold", GREEN, sampled(history.sold)),
            Curve("free", GREY, sampled(history.free)),
        ],
    ]
    height = TOP + len(panels) * (PANEL + GAP)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" {FONT}>',
        f"<title>{escape(scenario.title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="600" fill="{INK}">{escape(scenario.title)}</text>',
        *(line for i, curves in enumerate(panels) for line in panel(curves, TOP + i * (PANEL + GAP), scenario.minutes)),
        "</svg>",
        "",
    ])  # fmt: skip


def panel(curves: list[Curve], top: float, minutes: int) -> Iterator[str]:
    """Curves on one scale, with their names above them."""
    most = nice(max(max(curve.values) for curve in curves))
    bottom = top + PANEL
    for share in (0, 0.5, 1):
        y = bottom - share * (PANEL - 18)
        yield f'<path d="M{LEFT} {y:.0f}H{RIGHT}" stroke="{PALE}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.0f}" text-anchor="end" fill="{GREY}">{most * share:,.0f}</text>'
    for minute in range(0, minutes + 1, 15):
        x = LEFT + (RIGHT - LEFT) * minute / minutes
        yield f'<text x="{x:.0f}" y="{bottom + 15:.0f}" text-anchor="middle" fill="{GREY}">{minute} min</text>'
    x = float(LEFT)
    for curve in curves:
        yield f'<text x="{x:.0f}" y="{top + 10:.0f}" fill="{curve.colour}">{escape(curve.name)}</text>'
        x += 7 * len(curve.name) + 18
        points = " ".join(
            f"{LEFT + (RIGHT - LEFT) * i * STEP_S / (minutes * 60):.0f},{bottom - value / most * (PANEL - 18):.0f}"
            for i, value in enumerate(curve.values)
        )
        dashes = ' stroke-dasharray="5 4"' if curve.dashed else ""
        yield f'<polyline points="{points}" fill="none" stroke="{curve.colour}" stroke-width="1.5"{dashes}/>'


def sampled(values: Sequence[float]) -> list[float]:
    """One of each stretch."""
    return list(values[::STEP_S])


def per_minute(values: Sequence[int]) -> list[float]:
    """Sums of each stretch, as many as a minute would have."""
    return [sum(values[i : i + STEP_S]) * 60 / STEP_S for i in range(0, len(values), STEP_S)]


def nice(most: float) -> float:
    """The next of 1, 2, 4, 5, 6 or 8 times a power of ten."""
    power = 10.0
    while power * 10 <= most:
        power *= 10
    return next(step * power for step in (1, 2, 4, 5, 6, 8, 10) if step * power >= most)
