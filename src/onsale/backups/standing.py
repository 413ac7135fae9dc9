"""How backups stand, in small files of the data directory: written by whoever does something, read by whoever asks."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from onsale.backups.stores import OFF
from onsale.platform import limits
from onsale.platform.settings import Settings

T = TypeVar("T", bound=msgspec.Struct)


class ArchiveStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How far the log is in the store, without a hole since `began_at`; `reason`: why not further."""

    began_at: datetime
    until: datetime | None = None
    looked_at: datetime
    reason: str = ""


class BaseStanding(msgspec.Struct, frozen=True, kw_only=True):
    """The last base backup that was made, and the last try."""

    made_at: datetime | None = None
    kind: str = ""
    bytes: int = 0
    tried_at: datetime
    reason: str = ""


class DrillReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a drill has proved. Figures only; nobody is named."""

    at: datetime
    holds: bool
    took_s: float
    restored_to: datetime | None = None
    base_at: datetime | None = None
    behind_s: float | None = None
    bytes: int = 0
    bookings: int = 0
    tickets: int = 0
    people: int = 0
    compared: int = 0
    missing: int = 0
    erasures: int = 0
    erased_again: int = 0
    invariants: int = 0
    broken: tuple[str, ...] = ()
    reason: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `on`: backups are wanted."""

    on: bool
    archive: ArchiveStanding | None = None
    base: BaseStanding | None = None
    drill: DrillReport | None = None


def standing(settings: Settings) -> Standing:
    """As it was written down last; what can't be read counts as not there."""
    folder = settings.backup_work_dir
    return Standing(
        on=settings.backup_to != OFF,
        archive=_read(folder / "archive.json", ArchiveStanding),
        base=_read(folder / "base.json", BaseStanding),
        drill=_read(folder / "drill.json", DrillReport),
    )


def note_archive(settings: Settings, told: ArchiveStanding) -> None:
    """Write down how the archive stands."""
    _write(settings.backup_work_dir / "archive.json", told)


def note_base(settings: Settings, told: BaseStanding) -> None:
    """Write down how making a base backup went."""
    _write(settings.backup_work_dir / "base.json", told)


def note_drill(settings: Settings, told: DrillReport) -> None:
    """Keep a drill's report."""
    _write(settings.backup_work_dir / "drill.json", told)


def archive_is_late(told: Standing, now: datetime) -> bool:
    """Whether what is committed now would be lost for longer than it may."""
    if told.archive is None:
        return False
    return _between(now, told.archive.until or told.archive.began_at) > timedelta(seconds=limits.BACKUP_ARCHIVE_LATE_S)


def base_is_due(settings: Settings, told: Standing, now: datetime) -> bool:
    """Whether it is time for another; not before the log is received, which a new shop has to itself at first."""
    if not told.on or told.archive is None:
        return False
    made = _made(told)
    return made is None or _between(now, made) >= timedelta(hours=settings.backup_every_h)


def _between(now: datetime, noted: datetime) -> timedelta:
    """How long it is from one to the other. What is noted to be of a time to come was noted by a clock that has been
    set back since, and must not keep anybody waiting until then.
    """
    return abs(now - noted)


def _made(told: Standing) -> datetime | None:
    """When the last was made that the log goes on from without a hole."""
    made = told.base.made_at if told.base else None
    return made if made and told.archive and made > told.archive.began_at else None


def base_is_late(settings: Settings, told: Standing, now: datetime) -> bool:
    """Whether one should long have been there."""
    if told.archive is None:
        return False
    made = _made(told) or told.archive.began_at
    return _between(now, made) > timedelta(hours=1 + settings.backup_every_h * 1.25)


def drill_is_due(told: Standing, now: datetime) -> bool:
    """Once a week, as soon as there is something to restore; a failed one again after a day."""
    if not told.on or told.base is None or told.base.made_at is None:
        return False
    if told.drill is None:
        return _between(now, told.base.made_at) > timedelta(hours=1)
    after_s = limits.BACKUP_DRILL_EVERY_S if told.drill.holds else 24 * 3600
    return _between(now, told.drill.at) >= timedelta(seconds=after_s)


def drill_is_late(told: Standing, now: datetime) -> bool:
    """Whether nobody knows any more if a restore would work."""
    known = told.drill.at if told.drill else told.archive.began_at if told.archive else now
    return _between(now, known) > timedelta(seconds=limits.BACKUP_DRILL_LATE_S)


def _read(file: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _write(file: Path, told: msgspec.Struct) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    draft.write_bytes(msgspec.json.encode(told))
    draft.replace(file)
