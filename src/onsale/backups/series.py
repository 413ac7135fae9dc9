"""One installation's backups in a store: base backups and the log since, sealed.

SERIES/base/ID.json            what it is; there once all the rest is
SERIES/base/ID.tar.age         the database's files
SERIES/base/ID.manifest.age    their checksums, which the next incremental backup starts from
SERIES/wal/NAME[.partial].UNTIL.age
"""

import gzip
import os
import re
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from onsale.backups.errors import Damaged, NoBackups, NotToBeReached
from onsale.backups.model import SEGMENT_BYTES, Base, Segment, Span, spans
from onsale.backups.sealed import Seal
from onsale.backups.stores import Store
from onsale.platform.settings import Settings

_SEALED = ".age"
# Names become paths where a restore lays things out, and whoever can write to the store says what they are.
_BASE_ID, _HISTORY = re.compile(r"\d{8}T\d{12}Z", re.ASCII), re.compile(r"[0-9A-F]{8}\.history")
_FILE = "series"
_TRIES = 5  # a piece that is being written is replaced every few seconds


@dataclass(frozen=True, slots=True)
class Series:
    """A series of that id in a store. `seal` closes and opens it."""

    store: Store
    id: str
    seal: Seal

    def bases(self) -> list[Base]:
        """Those that are whole, the oldest first. `Damaged` names one that can't be read."""
        names = self.store.names(f"{self.id}/base/")
        found = []
        for name in (name for name in names if name.endswith(".json")):
            with self.store.reading(f"{self.id}/base/{name}") as stream:
                content = stream.read()
            try:
                base = msgspec.json.decode(content, type=Base)
                if not _BASE_ID.fullmatch(base.id) or name != f"{base.id}.json":
                    raise msgspec.ValidationError
                found.append(base)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise Damaged(
                    f"{self.id}/base/{name} in {self.store.place} is damaged: delete it to go by others."
                ) from None
        return sorted(found, key=lambda one: one.finished_at)

    def segments(self) -> list[Segment]:
        """The log that is there."""
        found = []
        for name in self.store.names(f"{self.id}/wal/"):
            with suppress(ValueError):
                found.append(Segment.called(name.removesuffix(_SEALED)))
        return found

    def spans(self) -> list[Span]:
        """What can be restored."""
        return spans(self.bases(), self.segments())

    def histories(self) -> list[str]:
        """The files that tell how timelines branch off each other."""
        names = (name.removesuffix(_SEALED) for name in self.store.names(f"{self.id}/wal/"))
        return [name for name in names if _HISTORY.fullmatch(name)]

    def put_log(self, stored_as: str, content: bytes) -> None:
        """A segment or a history, compressed and sealed."""
        with self.store.writing(f"{self.id}/wal/{stored_as}{_SEALED}") as sink:
            sink.write(self.seal.close(gzip.compress(content, 1, mtime=0)))

    def log(self, stored_as: str) -> bytes:
        """The same again. `Damaged` names it where it isn't what was put there."""
        name = f"{self.id}/wal/{stored_as}{_SEALED}"
        with self.store.reading(name) as stream:
            sealed = stream.read()
        return unpacked(self.seal.open(sealed, name), name)

    def segment(self, segment: Segment) -> bytes:
        """A whole segment; what is missing of a partial one is empty, unless more of it has come meanwhile."""
        for _ in range(_TRIES):
            try:
                return self._padded(segment)
            except NotToBeReached:
                later = [one for one in self.segments() if one.name == segment.name]
                if not segment.partial or not later:
                    raise
                segment = max(later, key=lambda one: (not one.partial, one.until))
        return self._padded(segment)

    def _padded(self, segment: Segment) -> bytes:
        content = self.log(segment.stored_as)
        if len(content) > SEGMENT_BYTES or (len(content) < SEGMENT_BYTES and not segment.partial):
            raise Damaged(f"{segment.stored_as} in {self.store.place} is no segment of PostgreSQL's log.")
        return content.ljust(SEGMENT_BYTES, b"\0")

    def forget_log(self, segment: Segment) -> None:
        """It goes."""
        self.store.delete(f"{self.id}/wal/{segment.stored_as}{_SEALED}")

    @contextmanager
    def putting_base(self, base_id: str) -> Iterator["Counted"]:
        """The files of a base backup, to be written as a tar; it counts what arrives in the store."""
        with self.store.writing(f"{self.id}/base/{base_id}.tar{_SEALED}") as sink:
            counted = Counted(cast("BinaryIO", sink))
            with self.seal.closing(counted) as stream:
                counted.packed = Packing(stream)
                yield counted
                counted.packed.finish()

    def put_manifest(self, base_id: str, manifest: bytes) -> None:
        """The checksums of its files."""
        with self.store.writing(f"{self.id}/base/{base_id}.manifest{_SEALED}") as sink:
            sink.write(self.seal.close(gzip.compress(manifest, 1, mtime=0)))

    def put_entry(self, base: Base) -> None:
        """From now on it is there."""
        with self.store.writing(f"{self.id}/base/{base.id}.json") as sink:
            sink.write(msgspec.json.format(msgspec.json.encode(base)))

    def manifest(self, base: Base) -> bytes:
        """The checksums of its files."""
        name = f"{self.id}/base/{base.id}.manifest{_SEALED}"
        with self.store.reading(name) as stream:
            return unpacked(self.seal.open(stream.read(), name), name)

    @contextmanager
    def base(self, base: Base) -> Iterator[BinaryIO]:
        """Its files as a tar, to be read to the end."""
        name = f"{self.id}/base/{base.id}.tar{_SEALED}"
        with self.store.reading(name) as source, self.seal.opening(source, name) as packed:
            try:
                with gzip.GzipFile(fileobj=packed, mode="rb") as stream:
                    yield cast("BinaryIO", stream)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise Damaged(f"{name} in {self.store.place} is damaged ({error}).") from None

    def forget_base(self, base: Base) -> None:
        """It goes; first what says that it is there."""
        for ending in (".json", f".tar{_SEALED}", f".manifest{_SEALED}"):
            self.store.delete(f"{self.id}/base/{base.id}{ending}")


class Packing:
    """Compresses on the way."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._packer = stream, zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)

    def write(self, content: bytes) -> None:
        """Some more."""
        if packed := self._packer.compress(content):
            self._stream.write(packed)

    def finish(self) -> None:
        """That was all."""
        self._stream.write(self._packer.flush())


class Counted:
    """Counts what goes into a sink."""

    packed: Packing

    def __init__(self, sink: BinaryIO) -> None:
        self._sink, self.bytes = sink, 0

    def write(self, content: bytes, /) -> int:
        """Pass on."""
        self._sink.write(bytes(content))
        self.bytes += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""


def unpacked(content: bytes, name: str) -> bytes:
    """Decompressed; `Damaged` where it isn't whole."""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise Damaged(f"{name} is damaged ({error}).") from None


def own_series(settings: Settings, store: Store, seal: Seal) -> Series | None:
    """The one this data directory's database goes to; None where nothing was begun."""
    told = _noted(settings)
    return Series(store, told[0], seal) if told else None


def begun_series(settings: Settings, store: Store, seal: Seal, system: str) -> Series:
    """The same, begun where there is none yet, or where the database is another one than it was (`system`)."""
    folder = work_folder(settings)
    told = _noted(settings)
    if told is not None and told[1] not in {system, ""}:
        (folder / _FILE).unlink(missing_ok=True)
        for name in ("wal", "archive.json", "base.json"):
            _forget(folder / name)
    draft = folder / f"{_FILE}.{os.getpid()}.new"
    draft.write_text(f"onsale-{secrets.token_hex(6)} {system}\n", "ascii")
    with suppress(FileExistsError):
        os.link(draft, folder / _FILE)  # whoever was first
    draft.unlink()
    begun = own_series(settings, store, seal)
    assert begun is not None
    return begun


def _noted(settings: Settings) -> tuple[str, str] | None:
    """The series and the system it is of."""
    try:
        name, _, system = (settings.backup_work_dir / _FILE).read_text("ascii").strip().partition(" ")
    except FileNotFoundError:
        return None
    return name, system


def _forget(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def series_to_read(settings: Settings, store: Store, seal: Seal, wanted: str | None) -> Series:
    """The one to restore from: the named one, this data directory's own, or the only one there is.

    `NoBackups` where it can't be told which is meant.
    """
    own = own_series(settings, store, seal)
    there = sorted({name.partition("/")[0] for name in store.names("") if "/base/" in name})
    if wanted is not None:
        if wanted not in there:
            raise NoBackups(f"there is no series {wanted} in {store.place}. There are: {', '.join(there) or 'none'}.")
        return Series(store, wanted, seal)
    if own is not None and (own.id in there or not there):
        return own
    if len(there) == 1:
        return Series(store, there[0], seal)
    if not there:
        raise NoBackups(f"there are no backups in {store.place} yet: `onsale backup create` makes one.")
    raise NoBackups(f"there are several series in {store.place}; choose one with --series: {', '.join(there)}.")


def work_folder(settings: Settings) -> Path:
    """Where things are prepared; nobody else can look in."""
    settings.backup_work_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return settings.backup_work_dir
