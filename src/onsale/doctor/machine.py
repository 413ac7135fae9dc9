"""This machine: room on its disk, the keyring's file, the search index."""

import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.platform.clock import utc_now
from onsale.platform.disk_counted import free_bytes
from onsale.platform.i18n import gettext as _
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
    free = free_bytes(folder)
    said = _("%(n)s GiB free where %(folder)s is") % {"n": f"{free / _GIB:.1f}", "folder": folder}
    if free < _WRONG_BYTES:
        return wrong("disk", said, _("Make room at once: a full disk stops the database."))
    if free < _WARNING_BYTES:
        return warning("disk", said, _("Make room: logs, old backups, a larger disk."))
    return fine("disk", said)


def _keyring(file: Path) -> Finding:
    try:
        mode, content = file.stat().st_mode, msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, str]])
    except FileNotFoundError:
        return warning(
            "keyring",
            _("there is none at %(file)s") % {"file": file},
            _("It is made at the first start; restore yours if there was one."),
        )
    except PermissionError:
        return wrong("keyring", _("%(file)s can't be read") % {"file": file}, _("Give it to the user Onsale runs as."))
    except msgspec.MsgspecError:
        return wrong(
            "keyring", _("%(file)s is damaged") % {"file": file}, _("Restore it from its backup before anything else.")
        )
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = _("%(file)s can be read by others (mode %(n)s)") % {"file": file, "n": f"{stat.S_IMODE(mode):04o}"}
        return wrong("keyring", said, _("Run `chmod 600 %(file)s`, and ask yourself who has read it.") % {"file": file})
    periods = sorted(content.get("periods", {}))
    if f"{utc_now():%Y-%m}" not in periods:
        return fine("keyring", _("readable by its owner alone; this month's key is made at its first use"))
    return fine("keyring", _("readable by its owner alone; %(n)s periods") % {"n": len(periods)})


def _index(settings: Settings) -> Finding:
    edition = Shelf(settings.index_dir).present()
    if edition is None:
        said = _("none of this version at %(index_dir)s") % {"index_dir": settings.index_dir}
        return warning(
            "search index", said, _("`onsale serve` makes it when it starts; searching answers 503 until then.")
        )
    state = edition.state()
    behind_s = (utc_now() - state.position.read_at).total_seconds() if state else 0.0
    if behind_s > _INDEX_LATE_S:
        said = _("nobody has followed the catalogue for %(n)s minutes") % {"n": f"{behind_s / 60:.0f}"}
        return wrong("search index", said, _("Start `onsale serve` or `onsale indexer` on this machine."))
    return fine("search index", _("there, and it follows the catalogue"))
