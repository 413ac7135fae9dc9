"""One sale as a picture: the price that moves beside the one that stays, and the places left."""

from collections.abc import Iterator, Sequence
from html import escape

from onsale.pricing.trial.markets import Market
from onsale.pricing.trial.play import DAYS, Sale

_WIDTH, _PANEL, _GAP, _LEFT, _TOP, _RIGHT = 720, 130, 40, 60, 40, 692
_BLUE, _ORANGE, _GREY, _INK, _PALE = "#1f5fbf", "#c2570c", "#6b7280", "#1f2937", "#e5e7eb"
_FONT = 'font-family="system-ui, sans-serif" font-size="12"'


def picture(market: Market, staying: Sale, moving: Sale, scale: int = 100) -> str:
    """As SVG; `scale` is how many minor units a unit has."""
    prices = [[price / scale for price in sale.prices] for sale in (moving, staying)]
    lefts = [[float(left) for left in sale.left] for sale in (moving, staying)]
    heading = f'x="{_LEFT}" y="22" font-size="14" font-weight="600" fill="{_INK}"'
    height = _TOP + 2 * (_PANEL + _GAP)
    incomes = f"moving earned {moving.income_minor / scale:,.0f}, staying {staying.income_minor / scale:,.0f}"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" {_FONT}>',
        f"<title>{escape(market.title)}: {incomes}</title>",
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="#fff"/>',
        f'<text {heading}>{escape(market.title)}: {incomes}</text>',
        *_panel("price", prices, _TOP),
        *_panel("places left", lefts, _TOP + _PANEL + _GAP),
        "</svg>",
        "",
    ])  # fmt: skip


def _panel(name: str, curves: Sequence[Sequence[float]], top: int) -> Iterator[str]:
    most = _round_above(max(max(curve) for curve in curves))
    bottom, room = top + _PANEL, _PANEL - 20
    for share in (0, 0.5, 1):
        y = bottom - share * room
        yield f'<path d="M{_LEFT} {y:.0f}H{_RIGHT}" stroke="{_PALE}"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end" fill="{_GREY}">{most * share:,.0f}</text>'
    for day in range(0, DAYS + 1, 10):
        x = _LEFT + (_RIGHT - _LEFT) * day / DAYS
        yield f'<text x="{x:.0f}" y="{bottom + 15}" text-anchor="middle" fill="{_GREY}">day {day}</text>'
    yield f'<text x="{_LEFT}" y="{top + 10}" fill="{_BLUE}">{name}, moving</text>'
    yield f'<text x="{_LEFT + 140}" y="{top + 10}" fill="{_ORANGE}">staying</text>'
    for curve, colour, dashes in zip(curves, (_BLUE, _ORANGE), ("", ' stroke-dasharray="5 4"'), strict=True):
        points = " ".join(
            f"{_LEFT + (_RIGHT - _LEFT) * i / len(curve):.0f},{bottom - value / most * room:.0f}"
            for i, value in enumerate(curve)
        )
        yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'


def _round_above(value: float) -> float:
    power = 1.0
    while power * 10 <= value:
        power *= 10
    return next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)
