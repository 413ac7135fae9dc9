"""`onsale pricing …`."""

from pathlib import Path

import click

from onsale.platform import limits
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.trial.markets import MARKETS


@click.group()
def pricing() -> None:
    """Prices that move."""


@pricing.command()
@click.option("--market", "markets", multiple=True, type=click.Choice(list(MARKETS)), help="Only these. [default: all]")
@click.option("--temper", default="bold", show_default=True, type=click.Choice([each.value for each in Temper]))
@click.option("--runs", default=200, show_default=True, type=click.IntRange(2, limits.PRICING_RUNS))
@click.option("--seed", default=1, show_default=True, type=int, help="The same luck again.")
@click.option(
    "--pictures", type=click.Path(path_type=Path, file_okay=False), help="A folder for pictures of one sale each."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def simulate(
    markets: tuple[str, ...], temper: str, runs: int, seed: int, pictures: Path | None, *, as_json: bool
) -> None:
    """Play made-up sales at prices that move and at prices that stay, and compare what they earn.

    Needs neither database nor network.
    """
    from onsale.entrypoints.simulating_prices import Asked, run_simulate

    run_simulate(Asked(markets, Temper(temper), runs, seed, pictures), as_json=as_json)
