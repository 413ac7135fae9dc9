"""Laying out a database at a moment: base backup, what is incremental to it, and the log from there on."""

import shutil
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from onsale.backups.errors import Damaged, NoBackups, OutOfRange, ProgramFailed
from onsale.backups.model import Base, Span, chain_of, span_for, told
from onsale.backups.programs import OWN_MAJOR, run
from onsale.backups.series import Series
from onsale.platform import limits
from onsale.platform.embedded import EmbeddedPostgresError, Machine
from onsale.platform.embedded.recover import Copied, new_home, recover

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Laid:
    """What a restore brought back. `until`: everything committed by then is there (None of a moment: the latest)."""

    span: Span
    until: datetime
    bytes: int
    incremental: int


def choose(series: Series, moment: datetime | None) -> Span:
    """Where to start from. `NoBackups`; `OutOfRange`, naming the moments that can be had."""
    found = series.spans()
    if not found:
        raise NoBackups(f"there is no whole base backup in {series.store.place}: `onsale backup create` makes one.")
    span = span_for(found, moment)
    if span is None:
        stretches = " and ".join(f"{_written(since)} to {_written(until)}" for since, until in told(found))
        assert moment is not None
        raise OutOfRange(f"{_written(moment)} can't be restored. What can be had: {stretches} (UTC).")
    if span.base.server != OWN_MAJOR:
        raise NoBackups(
            f"these backups are of PostgreSQL {span.base.server}, which this installation's {OWN_MAJOR} can't read. "
            "See docs/OPERATIONS.md, Backups."
        )
    return span


def lay_out(
    series: Series, span: Span, moment: datetime | None, postgres_dir: Path, tell: Tell, machine: Machine | None = None
) -> Laid:
    """Bring the database of that moment into `postgres_dir`, ready for the embedded server. Nothing is left on failure.

    Raises `Damaged` naming what is, `EmbeddedPostgresError`.
    """
    chain = chain_of(span.base, series.bases())
    with new_home(postgres_dir, machine) as home:
        scratch = home.gate / "restored.new-parts"
        building = home.gate / "restored.new-data"
        try:
            parts = [_unpacked(series, one, scratch / one.id, tell) for one in chain]
            if len(parts) == 1:
                parts[0].rename(building)
            else:
                tell(f"Putting {len(parts)} backups together …")
                run("pg_combinebackup", ["-o", str(building), *map(str, parts)])
            shutil.rmtree(scratch, ignore_errors=True)
            _add_log(series, span, building, tell)
            building.rename(home.cluster)
            tell("Replaying the log …")
            copied = Copied(span.base.superuser, span.base.database)
            recover(home, copied, until=moment, limit_s=limits.BACKUP_RECOVERY_S, machine=machine)
        except EmbeddedPostgresError as error:
            shutil.rmtree(home.cluster, ignore_errors=True)
            raise Damaged(f"the log couldn't be replayed from {span.base.id}: {error}") from error
        except BaseException:
            shutil.rmtree(home.cluster, ignore_errors=True)
            raise
        finally:
            for folder in (scratch, building):
                shutil.rmtree(folder, ignore_errors=True)
    size = sum(one.bytes for one in chain)
    return Laid(span, moment or span.until, size, len(chain) - 1)


def _unpacked(series: Series, base: Base, folder: Path, tell: Tell) -> Path:
    """Its files, compared with their checksums."""
    tell(f"Fetching the {base.kind} backup of {_written(base.finished_at)} ({base.bytes / 1e6:,.1f} MB) …")
    folder.mkdir(parents=True, mode=0o700)
    try:
        with series.base(base) as stream, tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 20) as files:
            files.extractall(folder, filter="data")
    except tarfile.TarError as error:
        raise Damaged(f"the backup {base.id} in {series.store.place} is damaged ({error}).") from error
    try:
        # Not its log: that of an incremental one begins in the one before.
        run("pg_verifybackup", ["-n", "-e", "-q", str(folder)])
    except ProgramFailed as error:
        raise Damaged(f"the backup {base.id} in {series.store.place} is damaged. {error}") from error
    return folder


def _add_log(series: Series, span: Span, cluster: Path, tell: Tell) -> None:
    folder = cluster / "pg_wal"
    folder.mkdir(exist_ok=True)
    if span.segments:
        tell(f"Fetching {len(span.segments):,} segments of the log …")
    for name in series.histories():
        (folder / name).write_bytes(series.log(name))
    for segment in span.segments:
        (folder / segment.name).write_bytes(series.segment(segment))


def check(series: Series, tell: Tell) -> Sequence[str]:
    """Read all of it back; what is damaged, by name."""
    damaged = []
    for base in series.bases():
        try:
            with series.base(base) as stream:
                while stream.read(1 << 20):
                    pass
            series.manifest(base)
        except Damaged as error:
            damaged.append(str(error))
        tell(f"{base.id} read")
    for segment in series.segments():
        try:
            series.segment(segment)
        except Damaged as error:
            damaged.append(str(error))
    return damaged


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
