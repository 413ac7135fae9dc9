"""Bringing the log into the series: whole segments when they are full, the one being written every twenty seconds."""

from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from onsale.backups.model import NEVER, SEGMENT_BYTES, Segment
from onsale.backups.receiver import Receiver
from onsale.backups.series import Series
from onsale.backups.source import Tick, tick
from onsale.platform import limits

_PARTIAL, _HISTORY = ".partial", ".history"
_PAGE = 8192
_TICKS = 500
_GONE = ("has already been removed", "can no longer get changes", "was invalidated", "has been invalidated")


@dataclass(slots=True)
class Archive:
    """One receiver's way into a series. `until`: everything that was committed by then is in the store."""

    series: Series
    receiver: Receiver
    url: str
    until: datetime = NEVER
    fresh: bool = False
    """Something of the log was lost: only a base backup from now on leads on."""
    _ticks: deque[Tick] = field(default_factory=lambda: deque(maxlen=_TICKS))
    _partial: Segment | None = None
    _shipped: frozenset[str] = frozenset()

    def step(self) -> None:
        """Receive on, and ship what there is. Raises `BackupError`; what wasn't shipped stays where it is."""
        try:
            self._receive()
        finally:
            self._ship()

    def _receive(self) -> None:
        waiting = sum(1 for name in self._names() if len(name) == 24)
        if waiting > limits.BACKUP_SPOOL_SEGMENTS:
            self.receiver.pause()  # the server keeps what comes, as far as it may; our disk isn't filled
            return
        if not self.receiver.running and any(sign in self.receiver.reason for sign in _GONE):
            self.receiver.start_afresh()
            self.fresh = True
        self.receiver.ensure()
        self._ticks.append(tick(self.url))

    def _ship(self) -> None:
        for name in self._names():
            file = self.receiver.spool / name
            if name.endswith(_HISTORY):
                if name not in self._shipped:
                    self.series.put_log(name, file.read_bytes())
                    self._shipped |= {name}
            elif len(name) == 24 and file.stat().st_size == SEGMENT_BYTES:
                self._put(Segment(name, self._known_by(file, name)), file.read_bytes())
                file.unlink()
        for name in self._names():
            if name.endswith(_PARTIAL):
                # Gone once it is full: then it is whole, and the next round's.
                with suppress(FileNotFoundError):
                    self._ship_partial(self.receiver.spool / name, name.removesuffix(_PARTIAL))

    def _ship_partial(self, file: Path, name: str) -> None:
        until = self._known_by(file, name)  # before it is read: what comes meanwhile may be in it
        content = file.read_bytes().rstrip(b"\0")
        self._put(Segment(name, until, partial=True), content)

    def _put(self, segment: Segment, content: bytes) -> None:
        self.series.put_log(segment.stored_as, content)
        before, self._partial = self._partial, segment if segment.partial else None
        if before is not None and before.name == segment.name and before.stored_as != segment.stored_as:
            self.series.forget_log(before)
        self.until = max(self.until, segment.until)

    def _known_by(self, file: Path, name: str) -> datetime:
        """The last moment of which it is sure that all its commits are in this file or one before it."""
        known = self.until
        for one in self._ticks:
            if one.at > known and holds(file, name, one.lsn):
                known = one.at
        return known

    def tidy(self) -> None:
        """Parts of segments that are there whole by now, or of which there is a later part."""
        segments = self.series.segments()
        whole = {one.name for one in segments if not one.partial}
        latest: dict[str, datetime] = {}
        for one in segments:
            latest[one.name] = max(latest.get(one.name, NEVER), one.until)
        for one in segments:
            if one.partial and (one.name in whole or one.until < latest[one.name]):
                self.series.forget_log(one)

    def _names(self) -> list[str]:
        return sorted(file.name for file in self.receiver.spool.iterdir())


def holds(file: Path, name: str, lsn: int) -> bool:
    """Whether the log up to this place has arrived, in this segment or one before it.

    A segment being written is as long as a whole one, and empty where nothing came yet. What PostgreSQL has written
    ends at `lsn` or after it; so something just before it, or after it, shows that it is there.
    """
    first = Segment(name, NEVER).number * SEGMENT_BYTES
    if lsn <= first:
        return True
    if lsn > first + SEGMENT_BYTES:
        return False
    at = lsn - 1 - first
    page = at - at % _PAGE
    with file.open("rb") as stream:
        stream.seek(page)
        content = stream.read(2 * _PAGE)
    address = int.from_bytes(content[8:16], "little")
    if address != first + page:
        return False
    end = at - page + 1
    return any(content[max(end - 8, 0) :])
