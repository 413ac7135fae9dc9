"""Where the index lies on a node's disk, and which of its editions is the present one.

    search/writer.lock     held by the one process that writes
    search/current         the name of the present edition's folder
    search/wanted          there when a new edition is wanted: asked for, or because the present one is damaged
    search/edition-…/      events/, names/ and vocabulary/, each an index of the library's, and state.json

An edition is made aside and becomes the present one by a single rename, so that readers see the old or the new one.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec import Struct

from onsale.catalog.changes import Position
from onsale.search.finished import SHAPE
from onsale.search.schema import format_of

log = structlog.get_logger()

FORMAT = format_of(18, SHAPE)
"""The number counts what a document's fields hold; change it when an index must be made anew for it."""
_EDITION = "edition-"
_PARTS = ("fast", "idx", "store", "term")  # of each of the library's segments
_LEFT_FOR_READERS_S = 30.0


class State(Struct):
    """How far an edition has followed the catalogue, and by which rules it was made."""

    format: str
    position: Position


class Busy(Exception):
    """Another process writes this node's search index"""


@dataclass(frozen=True, slots=True)
class Edition:
    """One whole index."""

    folder: Path

    @property
    def events(self) -> Path:
        """The index of events."""
        return self.folder / "events"

    @property
    def names(self) -> Path:
        """The index of names."""
        return self.folder / "names"

    @property
    def vocabulary(self) -> Path:
        """The index of the events' words."""
        return self.folder / "vocabulary"

    @property
    def indexes(self) -> tuple[Path, Path, Path]:
        """All of them."""
        return self.events, self.names, self.vocabulary

    def state(self) -> State | None:
        """How far it has come; None for what isn't one of ours, or not any more."""
        try:
            state = msgspec.json.decode((self.folder / "state.json").read_bytes(), type=State)
        except (OSError, msgspec.MsgspecError):
            return None
        return state if state.format == FORMAT else None

    def record(self, position: Position) -> None:
        """Everything up to here is in it."""
        _replace(self.folder / "state.json", msgspec.json.encode(State(FORMAT, position)))

    def whole(self) -> bool:
        """Whether all files that are part of it are there."""
        try:
            return all(
                (folder / f"{segment}.{part}").exists()
                for folder in self.indexes
                for segment in self.segments(folder)
                for part in _PARTS
            )
        except (OSError, ValueError, KeyError):
            return False

    @staticmethod
    def segments(folder: Path) -> set[str]:
        """What the names of files begin with that are part of an index; others are of what was never finished."""
        meta = msgspec.json.decode((folder / "meta.json").read_bytes())
        return {segment["segment_id"].replace("-", "") for segment in meta["segments"]}

    def note_uncounted(self, names: list[list[Any]]) -> None:
        """These names' events are about to change and must be counted anew, by whoever comes after us if need be."""
        file = self.folder / "uncounted.json"
        if names:
            _replace(file, msgspec.json.encode(names))
        else:
            file.unlink(missing_ok=True)

    def uncounted(self) -> list[tuple[str, int | str]]:
        """The names somebody left uncounted."""
        try:
            return msgspec.json.decode((self.folder / "uncounted.json").read_bytes(), type=list[tuple[str, int | str]])
        except (OSError, msgspec.MsgspecError):
            return []

    def age(self) -> tuple[int, ...]:
        """Differs after every commit."""
        return tuple(_changed_at(folder / "meta.json") for folder in self.indexes)


class Shelf:
    """The folder of one node's index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def present(self) -> Edition | None:
        """The edition that is read, if there is one in a format of ours."""
        with suppress(OSError):
            edition = Edition(self.folder / (self.folder / "current").read_text("ascii").strip())
            if edition.state() is not None:
                return edition
        return None

    def new(self) -> Edition:
        """An empty folder for an edition that nobody reads yet."""
        edition = Edition(self.folder / f"{_EDITION}{time.time_ns() // 1_000_000:x}-{secrets.token_hex(3)}")
        for folder in edition.indexes:
            folder.mkdir(parents=True)
        return edition

    def publish(self, edition: Edition) -> None:
        """Let it be the present one; older ones go once nobody can be about to open them."""
        _replace(self.folder / "current", edition.folder.name.encode("ascii"))
        (self.folder / "wanted").unlink(missing_ok=True)

    def tidy(self, present: Edition | None) -> None:
        """Remove what other editions have left behind."""
        for folder in self.folder.glob(f"{_EDITION}*"):
            young = time.time() - folder.stat().st_mtime < _LEFT_FOR_READERS_S
            if (present is None or folder.name != present.folder.name) and not young:
                shutil.rmtree(folder, ignore_errors=True)

    def want_new(self, reason: str) -> None:
        """Ask whoever writes for a new edition."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "wanted").write_text(reason)
        log.warning("search_index_wanted_anew", reason=reason)

    def is_wanted(self) -> bool:
        """Whether a new edition is wanted."""
        return (self.folder / "wanted").exists()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one who writes; `Busy` if another process is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy("another process is writing the search index of this data directory") from None
            yield


def _changed_at(file: Path) -> int:
    try:
        status = file.stat()
    except OSError:
        return 0
    return hash((status.st_mtime_ns, status.st_ino, status.st_size))


def _replace(file: Path, content: bytes) -> None:
    """In one step, also if the machine stops in the middle."""
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
