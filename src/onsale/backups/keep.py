"""Receiving the log and shipping it, round by round, whatever happens."""

from datetime import datetime

import structlog

from onsale.backups.archive import Archive
from onsale.backups.errors import BackupError
from onsale.backups.receiver import Receiver
from onsale.backups.sealed import seal
from onsale.backups.series import begun_series
from onsale.backups.source import require_copying, source_of
from onsale.backups.standing import ArchiveStanding, note_archive, standing
from onsale.backups.stores import store_of
from onsale.platform.settings import Settings

log = structlog.get_logger()

_TIDY_EVERY = 90  # rounds


class Keeper:
    """One process's share in keeping the archive: all of it, or none where another process does it."""

    def __init__(self, settings: Settings, url: str) -> None:
        self._settings, self._url = settings, url
        self._archive: Archive | None = None
        self._rounds, self._reason = 0, ""

    def round(self, now: datetime) -> None:
        """Ship what there is, and write down how it stands. Nothing is raised."""
        reason = ""
        try:
            self._archive = self._archive or self._begun()
            if self._archive is None:
                return
            if not self._archive.receiver.own():
                return
            self._archive.step()
            if self._rounds % _TIDY_EVERY == 0:
                self._archive.tidy()
            self._rounds += 1
            reason = self._archive.receiver.reason
        except (BackupError, OSError) as error:
            reason = str(error)
        except Exception as error:
            log.exception("archive_failed")
            reason = type(error).__name__
        self._note(now, reason)

    def stop(self) -> None:
        """End the receiver."""
        if self._archive is not None:
            self._archive.receiver.stop()

    def _begun(self) -> Archive | None:
        store = store_of(self._settings)
        if store is None:
            return None
        source = source_of(self._url)
        require_copying(source)
        series = begun_series(self._settings, store, seal(self._settings), source.system)
        return Archive(series, Receiver(self._settings, self._url, series.id), self._url)

    def _note(self, now: datetime, reason: str) -> None:
        before = standing(self._settings).archive
        until = before.until if before else None
        if self._archive is not None and (until is None or self._archive.until > until):
            until = self._archive.until if self._archive.until.year > 1970 else until
        if reason != self._reason:
            self._reason = reason
            log.warning("backups_wait", reason=reason) if reason else log.info("backups_go_on")
        began = before.began_at if before else now
        if self._archive is not None and self._archive.fresh:
            began, self._archive.fresh = now, False
        try:
            note_archive(self._settings, ArchiveStanding(began_at=began, until=until, looked_at=now, reason=reason))
        except OSError as error:
            log.warning("backups_not_noted", reason=str(error))
