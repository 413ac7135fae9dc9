"""`onsale keys …`."""

from pathlib import Path

import click

from onsale.keys.secrets import ROTATED
from onsale.platform import settings as settings_module

_DATA_DIR = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Where data lives. [default: .onsale]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def keys() -> None:
    """The keys that everything rests on."""


@keys.command(name="list")
@_DATA_DIR
@_JSON
def list_(data_dir: Path | None, *, as_json: bool) -> None:
    """Say which keys there are, what needs them and when the old ones are destroyed. Shows no key."""
    from onsale.entrypoints.keys_told import run_list

    run_list(settings_module.load(data_dir=data_dir), as_json=as_json)


@keys.command(name="put-back")
@_DATA_DIR
@_JSON
def put_back_(data_dir: Path | None, *, as_json: bool) -> None:
    """After restoring a database: take people's keys from the newest snapshot, so that who was erased stays so."""
    from onsale.entrypoints.keys_told import run_put_back

    run_put_back(settings_module.load(data_dir=data_dir), as_json=as_json)


@keys.command()
@click.argument("names", nargs=-1, required=True, type=click.Choice([*ROTATED, "all"]), metavar="NAME…")
@_DATA_DIR
@_JSON
def rotate(names: tuple[str, ...], data_dir: Path | None, *, as_json: bool) -> None:
    """Replace keys while everything runs: period, lookup, tickets, tokens, csrf, line, marks, snapshots or all.

    Interrupted, it goes on where it was when called again, and by itself within the hour.
    """
    from onsale.entrypoints.keys_told import run_rotate

    wanted = ROTATED if "all" in names else tuple(dict.fromkeys(names))
    if not run_rotate(settings_module.load(data_dir=data_dir), wanted, as_json=as_json):
        raise SystemExit(1)
