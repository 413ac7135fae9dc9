"""What prices that move earn: learning which price to ask, and whole sales beside prices that stay."""

from collections.abc import Iterator

from benchmarks.result import Result
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.trial.compare import FIRST, Compared, best_staying, compare
from onsale.pricing.trial.few_prices import PUBLISHED, FewPrices, share_of_optimum
from onsale.pricing.trial.markets import MARKETS, Market

NAME = "pricing_share_of_optimum"
RUNS = 200
SEED = 1
LEARNING, NOT_MINDING = 0.985, 0.90
"""Learning reaches this share of what the all-knowing earns; not minding that places run out stays below that."""

RIGHT, MISJUDGED = 0.97, 1.15
SCARCE = ("steady", "opening", "slow", "both ends", "bell", "shock")
"""Where more fans come than there are places. Elsewhere there is little to be gained: printed, not promised."""


def figures(runs: int = RUNS) -> list[Result]:
    """All of them."""
    learning = [_learning(few, runs) for few in PUBLISHED]
    sales = [result for name, market in MARKETS.items() for result in _sales(name, market, runs)]
    return learning + sales


def _learning(few: FewPrices, runs: int) -> Result:
    share, off = share_of_optimum(few, runs, SEED)
    blind, blind_off = share_of_optimum(few, runs, SEED, mind_places=False)
    broken = ""
    if share - off < LEARNING:
        broken = f"below {LEARNING:.1%}"
    elif blind + blind_off >= NOT_MINDING:
        broken = f"not minding places isn't below {NOT_MINDING:.0%}"
    note = f"± {off:.2%} (95 %, {runs} sales); not minding that places run out {blind:.1%} ± {blind_off:.1%}"
    name = f"{NAME} ({few.places} places)"
    return Result(name, share * few.optimum(), "a look", "all-knowing", few.optimum(), note, broken)


def _sales(name: str, market: Market, runs: int) -> Iterator[Result]:
    for start, times in FIRST.items():
        row = compare(market, round(best_staying(market) * times), Temper.BOLD, runs, SEED)
        least = RIGHT if start == "right" else MISJUDGED
        broken = f"surely below {least:.0%}" if name in SCARCE and row.ratio + row.off < least else ""
        yield _result(f"pricing_{name.replace(' ', '_')}_{start}", row, broken)


def _result(name: str, row: Compared, broken: str) -> Result:
    note = f"± {row.off:.1%} (95 %, {row.runs} sales); sold {row.sold_moving:.0f} and {row.sold_staying:.0f}"
    return Result(name, row.moving_minor / 100, "earned", "staying", row.staying_minor / 100, note, broken)
