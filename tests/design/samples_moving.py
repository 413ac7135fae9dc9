"""Sample views of the organiser's pages of prices that move."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from onsale.console.moving_prices.chart import chart_of
from onsale.console.moving_prices.views import (
    ChangeRow,
    LevelPricePage,
    LevelRow,
    PlayedRow,
    PricesPage,
    TemperCard,
    WaitingRow,
)
from onsale.platform.money import Money
from onsale.pricing.moving.model import ChangeWhy, PriceChange
from tests.design.samples_events import LONG, NOW, RTL

_WHY = (
    "More want places than there are, so the price rises. Expected until the doors: about 1,402 visits and 31 "
    "bookings. Places left: 12. Without your largest step it would be €56.50."
)
_FAULT = "Something is not right."
_EURO = [Money(amount, "EUR") for amount in (4500, 4950, 5400)]
_DINAR = Money(1_234_567_890, "KWD")


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    yield from _history()
    yield from _setting()


def _history() -> Iterator[tuple[str, object]]:
    how = ("The price moves with demand (Balanced): €54.00 now.", "Each change waits for your approval.", LONG)
    moving = LevelRow(
        level="Stalls", url="/organise/events/evt_1/prices/0", price=_EURO[2], how=how, moves=True,
        back_to=_EURO[0], places=212, earned=Money(1_020_000, "EUR"), at_first=Money(954_000, "EUR"),
    )  # fmt: skip
    staying = LevelRow(level=RTL, url="/x", price=_DINAR, how=("The price stays at KWD 1,234,567.890.",))
    waiting = WaitingRow(level="Stalls", now=_EURO[1], suggested=_EURO[2], why=_WHY, made_at=NOW)
    changes = [_change(n, *pair) for n, pair in enumerate(((4500, 4950), (4950, 5400), (5400, 5150)), start=1)]
    chart = chart_of(
        NOW - timedelta(days=9),
        NOW,
        {"Stalls": 5150, "Balcony": 3200, LONG: 4000},
        changes,
        {1: 40, 5: 9, 28: 22},
        "EUR",
    )
    rows = tuple(
        ChangeRow(at=one.changed_at, level=LONG, was=_EURO[0], now=_EURO[1], why=_WHY) for one in reversed(changes)
    )
    page = PricesPage(
        event_id="evt_1", name=LONG, starts_at=NOW, timezone="Europe/Berlin", closed=False, stopped=False,
        levels=(moving, staying),
        waiting=(waiting, replace(waiting, level=RTL, suggested=_DINAR)), chart=chart, changes=rows, more=True,
    )  # fmt: skip
    yield "console/moving_prices/prices.html", page
    yield "console/moving_prices/prices.html", replace(page, stopped=True, waiting=(), error="Not any more.")
    yield "console/moving_prices/prices.html", replace(page, closed=True, waiting=(), more=False)
    flat = chart_of(NOW - timedelta(days=2), NOW, {"Stalls": 4500}, [], {}, "EUR")
    yield "console/moving_prices/prices.html", replace(page, waiting=(), chart=flat, changes=())
    yield (
        "console/moving_prices/prices.html",
        replace(page, levels=(staying,), waiting=(), chart=None, changes=(), more=False),
    )


def _change(n: int, was: int, now: int) -> PriceChange:
    at = NOW - timedelta(days=8 - 2 * n)
    return PriceChange(1, "Stalls", n, was, now, ChangeWhy.SCARCE, None, {}, at)


def _setting() -> Iterator[tuple[str, object]]:
    promises = ("Never under €27.00, never over €76.50.", "By 10% at most at a time, and not again for 6 hours.")
    played = tuple(
        PlayedRow(sale=sale, moving=Money(1_742_050, "EUR"), staying=Money(1_710_000, "EUR"), difference=difference)
        for sale, difference in (
            ("Quiet sale", "+21% ±\u00a09%"),
            ("As expected", "+2% ±\u00a06%"),
            ("Crowded sale", "+84% ±\u00a07%"),
        )
    )
    tempers = tuple(
        TemperCard(value=value, label=label, promises=promises, played=played)
        for value, label in (("cautious", "Cautious"), ("balanced", "Balanced"), ("bold", "Bold"))
    )
    values = {
        "kind": "fixed", "price": "45.00", "price_was": "45.00", "mode": "suggest", "temper": "balanced",
        "shown_temper": "balanced", "floor": "27.00", "ceiling": "76.50", "step_percent": "10", "interval_h": "6",
        "rest_after_h": "48", "rest_before_h": "2",
    }  # fmt: skip
    page = LevelPricePage(
        event_id="evt_1", event_name=LONG, level=LONG, url="/organise/events/evt_1/prices/0", currency="EUR",
        places=400, days=60, free=False, values=values, tiers=3, tempers=tempers,
        before=("The price stays at €45.00.",),
        read=("Now: €49.50",),
    )  # fmt: skip
    steps = values | {
        "kind": "tiered", "tiers.0.price": "50.00", "tiers.0.date": "2027-11-05", "tiers.0.time": "10:00",
        "tiers.1.price": LONG, "tiers.1.places": "100",
    }  # fmt: skip
    read = ("Now: €49.50", "From Fri 5 Nov, 10:00: €55.00", "Once 100 places are sold: €60.50")
    yield "console/moving_prices/level.html", page
    yield "console/moving_prices/level.html", replace(page, values=steps, after=read, read=read)
    wrong = {"": _FAULT, "tiers.1.price": _FAULT, "tiers.0.date": _FAULT, "price": _FAULT, "kind": _FAULT}
    yield "console/moving_prices/level.html", replace(page, values=steps, errors=wrong)
    demand = values | {"kind": "dynamic", "mode": "automatic", "temper": "bold"}
    yield "console/moving_prices/level.html", replace(page, values=demand, errors={"ceiling": _FAULT}, level=RTL)
    unplayed = tuple(replace(card, played=()) for card in tempers)
    yield "console/moving_prices/level.html", replace(page, values=demand, tempers=unplayed)
    yield "console/moving_prices/level.html", replace(page, free=True)
