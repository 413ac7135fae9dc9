"""`onsale pricing simulate`: what prices that move would earn in made-up markets, beside prices that stay."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click

from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.trial.compare import FIRST, Compared, best_staying, compare
from onsale.pricing.trial.markets import MARKETS
from onsale.pricing.trial.picture import picture
from onsale.pricing.trial.play import play


@dataclass(frozen=True, slots=True)
class Asked:
    """Which markets, how far prices may go, how many sales each, which luck, where pictures go."""

    markets: Sequence[str]
    temper: Temper
    runs: int
    seed: int
    pictures: Path | None = None


def run_simulate(asked: Asked, *, as_json: bool) -> None:
    """Play and print, a line for each market as soon as it is known."""
    if not as_json:
        click.echo(_head(asked))
    told = []
    for name in asked.markets or tuple(MARKETS):
        market = MARKETS[name]
        best = best_staying(market)
        rows = {
            start: compare(market, max(1, round(best * times)), asked.temper, asked.runs, asked.seed)
            for start, times in FIRST.items()
        }
        told.append({"market": name, "best_staying_minor": best} | {start: _as_json(rows[start]) for start in rows})
        if not as_json:
            click.echo(f"| {name} | {best / 100:.2f} | " + " | ".join(_cell(rows[start]) for start in FIRST) + " |")
        if asked.pictures is not None:
            _draw(asked, name, asked.pictures)
    if as_json:
        click.echo(json.dumps({"temper": asked.temper.value, "runs": asked.runs, "seed": asked.seed, "markets": told}))


def _head(asked: Asked) -> str:
    return (
        f"A price that moves ({asked.temper.value}), over the same first price that stays; {asked.runs} sales each, "
        f"± 95 %, seed {asked.seed}.\n\n"
        "| market | best price that stays | first price right | half of it | double |\n|---|---|---|---|---|"
    )


def _cell(row: Compared) -> str:
    return f"{row.ratio:.3f} ± {row.off:.3f}"


def _as_json(row: Compared) -> dict[str, float]:
    return {
        "first_minor": row.first_minor,
        "ratio": row.ratio,
        "off": row.off,
        "staying_minor": row.staying_minor,
        "moving_minor": row.moving_minor,
        "sold_staying": row.sold_staying,
        "sold_moving": row.sold_moving,
    }


def _draw(asked: Asked, name: str, folder: Path) -> None:
    """The first sale of each start, as pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    market = MARKETS[name]
    for start, times in FIRST.items():
        first = max(1, round(best_staying(market) * times))
        staying = play(market, first, None, Random(f"staying {asked.seed} 0"))  # noqa: S311 - a made-up sale
        moving = play(market, first, rails_for(asked.temper, first), Random(f"moving {asked.seed} 0"))  # noqa: S311 - a made-up sale
        file = folder / f"pricing-{name.replace(' ', '-')}-{start}.svg"
        file.write_text(picture(market, staying, moving), encoding="utf-8")
