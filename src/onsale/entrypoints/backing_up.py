"""`onsale backup create` and `list`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import click

from onsale.backups.create import create
from onsale.backups.errors import BackupError
from onsale.backups.expire import expire
from onsale.backups.model import Base, told
from onsale.backups.restore import check
from onsale.backups.sealed import existing_seal, seal
from onsale.backups.series import Series, begun_series, series_to_read
from onsale.backups.source import source_of
from onsale.backups.standing import BaseStanding, note_base, standing
from onsale.backups.stores import Store, store_of
from onsale.entrypoints.installation import DATABASE, NoDatabase
from onsale.platform.clock import utc_now
from onsale.platform.embedded import Supervisor
from onsale.platform.schemas import rfc3339
from onsale.platform.settings import BadSetting, Settings


def run_create(settings: Settings, *, full: bool, scheduled: bool, as_json: bool) -> None:
    """Make one, delete what nobody needs any more, write down how it went, and say it."""
    with live_database(settings) as url:
        base = created(settings, url, full=full, gently=scheduled)
    if as_json:
        click.echo(json.dumps(_base(base)))
    else:
        place = required_store(settings).place
        click.echo(f"Backup ({base.kind}) of {_when(base.finished_at)} UTC, {base.bytes / 1e6:,.1f} MB.")
        click.echo(f"It is in {place}.")


def created(settings: Settings, url: str, *, full: bool = False, gently: bool = False) -> Base:
    """The same without a word; how it went is written down."""
    before, now = standing(settings).base, utc_now()
    try:
        store = required_store(settings)
        series = begun_series(settings, store, seal(settings), source_of(url).system)
        base = create(settings, series, url, full=full, gently=gently)
        expire(series, base.finished_at, timedelta(days=settings.backup_keep_days))
    except (BackupError, OSError) as error:
        last = before or BaseStanding(tried_at=now)
        failed = BaseStanding(made_at=last.made_at, kind=last.kind, bytes=last.bytes, tried_at=now, reason=str(error))
        with suppress(OSError):
            note_base(settings, failed)
        raise
    note_base(settings, BaseStanding(made_at=base.finished_at, kind=base.kind, bytes=base.bytes, tried_at=now))
    return base


def run_list(settings: Settings, wanted: str | None, *, check: bool, as_json: bool) -> bool:
    """Say what there is; false where something of it is damaged."""
    series = series_to_read(settings, required_store(settings), existing_seal(settings), wanted)
    bases, spans = series.bases(), series.spans()
    damaged = list(_checked(series)) if check else []
    stretches = told(spans)
    if as_json:
        ranges = [{"since": rfc3339(since), "until": rfc3339(until)} for since, until in stretches]
        answer = {"series": series.id, "place": series.store.place, "bases": [_base(one) for one in bases]}
        click.echo(json.dumps(answer | {"restorable": ranges, "damaged": damaged}))
        return not damaged
    click.echo(f"{series.id} in {series.store.place}:")
    whole = {span.base.id for span in spans}
    for one in bases:
        note = "" if one.id in whole else "  what it is incremental to is missing"
        click.echo(f"  {_when(one.finished_at)}  {one.kind:<12} {one.bytes / 1e6:>10,.1f} MB{note}")
    for since, until in stretches:
        click.echo(f"Every moment from {_when(since)} to {_when(until)} UTC can be restored.")
    if not bases:
        click.echo("Nothing yet: `onsale backup create` makes one, and a worker does by itself.")
    for name in damaged:
        click.echo(f"DAMAGED: {name}")
    if check and not damaged:
        click.echo("All of it was read back and is as it was put there.")
    return not damaged


def required_store(settings: Settings) -> Store:
    """Where backups go. `BadSetting` where they are off."""
    store = store_of(settings)
    if store is None:
        raise BadSetting("ONSALE_BACKUP_TO is off: there are no backups. Name a folder or s3://bucket/prefix.")
    return store


@contextmanager
def live_database(settings: Settings) -> Iterator[str]:
    """Its address, as it is: nothing is migrated for a copy."""
    if settings.database_url:
        yield settings.database_url
        return
    folder = settings.data_dir / "postgres"
    if not folder.exists():
        raise NoDatabase(f"there is no installation in {settings.data_dir}: nothing was started there yet")
    with Supervisor(folder) as supervisor:
        yield supervisor.server.url(DATABASE)


def _checked(series: Series) -> list[str]:
    return list(check(series, lambda word: click.echo(word, err=True)))


def _base(one: Base) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "parent": one.parent,
        "finished_at": rfc3339(one.finished_at),
        "bytes": one.bytes,
    }


def _when(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"
