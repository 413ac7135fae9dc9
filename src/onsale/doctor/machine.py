"""This machine: room on its disk, the keyring's file, the search index."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.clock import utc_now
from onsale.platform.settings import Settings
from onsale.search.shelf import Shelf

_GIB = 1024**3
_INDEX_LATE_S = 300  # it notes at least once a minute how far it is
_WRONG_BYTES, _WARNING_BYTES = 200 * 1024**2, 2 * _GIB


def look_at_machine(settings: Settings) -> Iterator[Finding]:
    """Without asking anybody else."""
    yield _disk(settings.data_dir)
    yield _keyring(settings.keyring_file)
    yield _index(settings)


def _disk(folder: Path) -> Finding:
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / _GIB:.1f} GiB free where {folder} is"
    if free < _WRONG_BYTES:
        return wrong("disk", said, "Make room at once: a full disk stops the database.")
    if free < _WARNING_BYTES:
        return warning("disk", said, "Make room: logs, old backups, a larger disk.")
    return fine("disk", said)


def _keyring(file: Path) -> Finding:
    try:
        mode, content = file.stat().st_mode, msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, str]])
    except FileNotFoundError:
        return warning(
            "keyring", f"there is none at {file}", "It is made at the first start; restore yours if there was one."
        )
    except PermissionError:
        return wrong("keyring", f"{file} can't be read", "Give it to the user Onsale runs as.")
    except msgspec.MsgspecError:
        return wrong("keyring", f"{file} is damaged", "Restore it from its backup before anything else.")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = f"{file} can be read by others (mode {stat.S_IMODE(mode):04o})"
        return wrong("keyring", said, f"Run `chmod 600 {file}`, and ask yourself who has read it.")
    periods = sorted(content.get("periods", {}))
    if f"{utc_now():%Y-%m}" not in periods:
        return fine("keyring", "readable by its owner alone; this month's key is made at its first use")
    return fine("keyring", f"readable by its owner alone; {len(periods)} periods")


def _index(settings: Settings) -> Finding:
    edition = Shelf(settings.index_dir).present()
    if edition is None:
        said = f"none of this version at {settings.index_dir}"
        return warning(
            "search index", said, "`onsale serve` makes it when it starts; searching answers 503 until then."
        )
    state = edition.state()
    behind_s = (utc_now() - state.position.read_at).total_seconds() if state else 0.0
    if behind_s > _INDEX_LATE_S:
        said = f"nobody has followed the catalogue for {behind_s / 60:.0f} minutes"
        return wrong("search index", said, "Start `onsale serve` or `onsale indexer` on this machine.")
    return fine("search index", "there, and it follows the catalogue")
