"""Failures that a command foresees, told in a line. Read when one has failed: it knows of all that can fail."""

import sqlalchemy as sa

from onsale.backups.errors import BackupError
from onsale.catalog.importing import UnreadableFile
from onsale.demo.crowd import NoDemo, NotOurs
from onsale.entrypoints.distributing import NoCitus
from onsale.entrypoints.installation import NoDatabase
from onsale.entrypoints.ports import PortBusy
from onsale.entrypoints.processes import GaveUp
from onsale.keys.snapshots import NoSnapshot, UnreadableSnapshot
from onsale.platform.embedded import EmbeddedPostgresError
from onsale.platform.errors import Failure
from onsale.platform.migrate import DatabaseTooOld, SchemaBusy
from onsale.platform.settings import BadSetting
from onsale.privacy.errors import ErasureLogDamaged
from onsale.search.library import Damaged
from onsale.waitingroom.evidence import NotRead, Unreadable

_EXPECTED = (
    BackupError, BadSetting, Damaged, DatabaseTooOld, EmbeddedPostgresError, ErasureLogDamaged, Failure, GaveUp,
    NoCitus, NoDatabase, NoDemo, NotOurs, NotRead, NoSnapshot, PortBusy, SchemaBusy, Unreadable, UnreadableFile,
    UnreadableSnapshot,
)  # fmt: skip


def told(error: Exception) -> str | None:
    """What is wrong, in a line; None for what nobody foresaw."""
    if isinstance(error, _EXPECTED):
        return str(error)
    if isinstance(error, sa.exc.OperationalError):
        return f"the database can't be used: {' '.join(str(error.orig).split())}"
    return None
