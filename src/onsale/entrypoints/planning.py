"""`onsale plan`: what a crowd takes in machines, disks, bandwidth and money."""

import dataclasses
import json
import math
from pathlib import Path

import click

from onsale.capacity.assumptions import Assumptions
from onsale.capacity.document import filled
from onsale.capacity.figures import Figure
from onsale.capacity.plan import Plan
from onsale.capacity.plan import plan as make_plan

_NAMES = [each.name for each in dataclasses.fields(Assumptions)]
_MOST = 1e15


@click.command()
@click.option("--fans", type=float, help="Who come for the one event. [default: 10 million]")
@click.option("--places", type=float, help="What it has. [default: 80,000]")
@click.option("--events", type=float, help="On sale in a year. [default: 1 million]")
@click.option(
    "--suppose", multiple=True, metavar="NAME=NUMBER", help="Any other assumption; `onsale plan` prints them."
)
@click.option(
    "--fill",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Write the figures into this document where it names them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def plan(
    fans: float | None,
    places: float | None,
    events: float | None,
    suppose: tuple[str, ...],
    fill: Path | None,
    *,
    as_json: bool,
) -> None:
    """Reckon what a crowd takes: requests, disks, bandwidth, machines and the bill. Needs no installation.

    From assumptions, which you may change, and rates that were measured on two cores. Each figure says how it is made.
    """
    given = {"fans": fans, "places": places, "events": events}
    asked = {name: _sound(name, value) for name, value in given.items() if value is not None}
    asked |= dict(_supposed(each) for each in suppose)
    made = make_plan(Assumptions(**asked))
    if fill is not None:
        _fill(fill, made)
    elif as_json:
        click.echo(json.dumps(_document(made)))
    else:
        click.echo("\n\n".join(_part(sheet.title, sheet.figures) for sheet in made.sheets))


def _supposed(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    if name not in _NAMES:
        raise click.BadParameter(
            f"there is no assumption {name!r}; they are {', '.join(_NAMES)}", param_hint="--suppose"
        )
    try:
        return name, _sound(name, float(number.replace(",", "")))
    except ValueError:
        raise click.BadParameter(f"{number!r} is no number for {name}", param_hint="--suppose") from None


def _sound(name: str, value: float) -> float:
    if not math.isfinite(value) or not 0 < value <= _MOST:
        raise click.BadParameter("must be more than nothing, and no more than 10^15", param_hint=name)
    if (name.endswith("_share") or name == "load_at_most") and value > 1:
        raise click.BadParameter("is a share, 1 at most", param_hint=name)
    return value


def _fill(path: Path, made: Plan) -> None:
    try:
        text = filled(path.read_text("utf-8"), made)
    except KeyError as unknown:
        raise click.ClickException(f"{path} names a figure that the plan hasn't: {unknown.args[0]}") from None
    path.write_text(text, "utf-8")
    click.echo(f"{path} has this plan's figures.")


def _document(made: Plan) -> dict[str, object]:
    sheets = [
        {"title": sheet.title, "figures": [dataclasses.asdict(one) for one in sheet.figures]} for sheet in made.sheets
    ]
    return {"sheets": sheets}


def _part(title: str, figures: list[Figure]) -> str:
    name = max(len(figure.name) for figure in figures)
    value = max(len(figure.shown) for figure in figures)
    unit = max(len(figure.unit) for figure in figures)
    lines = (f"  {one.name:<{name}}  {one.shown:>{value}} {one.unit:<{unit}}  {one.how}" for one in figures)
    return "\n".join((title, *lines))
