"""`onsale backup …` and `onsale restore`."""

from datetime import UTC, datetime
from pathlib import Path

import click

from onsale.platform import settings as settings_module

_DATA_DIR = click.option(
    "--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Where data lives. [default: .onsale]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_SERIES = click.option("--series", help="Which series of backups, where the store has several.")
_SCHEDULED = click.option("--scheduled", is_flag=True, hidden=True)


class Moment(click.ParamType[datetime | str]):
    """A moment, or the latest there is (None)."""

    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | str:
        """As it was typed; without a zone it is UTC's."""
        if value == "latest" or isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time: write 2026-11-29T20:15:00Z, or latest", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.group()
def backup() -> None:
    """Copies of the database, and trying whether they are any good."""


@backup.command()
@click.option("--full", is_flag=True, help="A whole one, where an incremental one would do.")
@_SCHEDULED
@_DATA_DIR
@_JSON
def create(data_dir: Path | None, *, full: bool, scheduled: bool, as_json: bool) -> None:
    """Make a base backup now. The worker makes them by itself, and keeps the log since the last one."""
    from onsale.entrypoints.backing_up import run_create

    run_create(settings_module.load(data_dir=data_dir), full=full, scheduled=scheduled, as_json=as_json)


@backup.command(name="list")
@click.option("--check", is_flag=True, help="Read all of it back, and name what is damaged.")
@_SERIES
@_DATA_DIR
@_JSON
def list_(data_dir: Path | None, series: str | None, *, check: bool, as_json: bool) -> None:
    """Say which backups there are, and which moments can be restored."""
    from onsale.entrypoints.backing_up import run_list

    if not run_list(settings_module.load(data_dir=data_dir), series, check=check, as_json=as_json):
        raise SystemExit(1)


@backup.command()
@_SCHEDULED
@_DATA_DIR
@_JSON
def drill(data_dir: Path | None, *, scheduled: bool, as_json: bool) -> None:
    """Restore elsewhere, replay erasures, check every promise, say what it proved, and clean up. Changes nothing."""
    from onsale.entrypoints.drilling import run_drill

    if not run_drill(settings_module.load(data_dir=data_dir), scheduled=scheduled, as_json=as_json):
        raise SystemExit(1)


@click.command()
@click.option("--to", required=True, type=Moment(), help="The moment (2026-11-29T20:15:00Z), or latest.")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="A new data directory.")
@_SERIES
@_DATA_DIR
@_JSON
def restore(to: datetime | str, into: Path | None, series: str | None, data_dir: Path | None, *, as_json: bool) -> None:
    """Bring back the database of a moment, in a new data directory; the old one stays as it is."""
    from onsale.entrypoints.restoring import run_restore

    moment = to if isinstance(to, datetime) else None
    settings = settings_module.load(data_dir=data_dir)
    if not run_restore(settings, moment, into=into, series=series, as_json=as_json):
        raise SystemExit(1)
