"""Where backups lie: a folder, or an S3-compatible store. Names are paths with slashes; what is there is whole."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from onsale.backups.errors import NotToBeReached, StoreFull
from onsale.backups.sealed import Sink
from onsale.platform import limits
from onsale.platform.settings import Settings

_DRAFT = ".part"
_LOOK_EVERY_BYTES = 8 << 20
OFF = "off"


class Store(Protocol):
    """Raises `NotToBeReached` where it is away, `StoreFull` where nothing more fits."""

    def writing(self, name: str) -> AbstractContextManager[Sink]:
        """Something to write to; it is there, whole, once the block has ended without a failure."""
        ...

    def reading(self, name: str) -> BinaryIO:
        """To be read from its beginning; `NotToBeReached` where there is no such thing."""
        ...

    def names(self, prefix: str) -> list[str]:
        """Everything below a prefix that ends with a slash, the prefix left out."""
        ...

    def delete(self, name: str) -> None:
        """No longer there; nor need it have been."""
        ...

    @property
    def place(self) -> str:
        """For people."""
        ...


class Folder:
    """A folder of this machine, or one that is mounted."""

    def __init__(self, folder: Path, *, free_bytes: int = limits.BACKUP_FREE_BYTES) -> None:
        self._folder, self._free_bytes = folder, free_bytes

    @property
    def place(self) -> str:
        """For people."""
        return str(self._folder)

    def writing(self, name: str) -> AbstractContextManager[Sink]:
        """A block to write in; the file has its name once it is whole and on the disk."""
        return self._writing(name)

    @contextmanager
    def _writing(self, name: str) -> Iterator[Sink]:
        file = self._folder / name
        draft = file.with_name(f"{file.name}.{os.getpid()}{_DRAFT}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._require_room(file.parent)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                yield _LeavingRoom(stream, lambda: self._require_room(file.parent))
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(file)
            _sync(file.parent)
        except OSError as error:
            raise NotToBeReached(f"{self._folder} can't be written: {error.strerror or error}") from error
        finally:
            if draft.exists():
                draft.unlink(missing_ok=True)

    def _require_room(self, where: Path) -> None:
        free = shutil.disk_usage(where).free
        if free < self._free_bytes:
            raise StoreFull(
                f"{self._folder} has {free >> 20} MB left, and {self._free_bytes >> 20} MB stay free for the shop. "
                "Make room, or name another place in ONSALE_BACKUP_TO."
            )

    def reading(self, name: str) -> BinaryIO:
        """From its beginning."""
        try:
            return (self._folder / name).open("rb")
        except OSError as error:
            raise NotToBeReached(f"{self._folder / name} can't be read: {error.strerror}") from error

    def names(self, prefix: str) -> list[str]:
        """Everything below it."""
        top = self._folder / prefix
        files = (file for file in top.rglob("*") if file.is_file() and file.suffix != _DRAFT)
        return sorted(file.relative_to(top).as_posix() for file in files)

    def delete(self, name: str) -> None:
        """No longer there."""
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise NotToBeReached(f"{self._folder / name} can't be deleted: {error.strerror}") from error


class _LeavingRoom:
    """Looks now and then whether what is being written still leaves room: nobody knows before how long it gets."""

    def __init__(self, stream: BinaryIO, require_room: Callable[[], None]) -> None:
        self._stream, self._require_room, self._unseen = stream, require_room, 0

    def write(self, data: bytes, /) -> int:
        """Pass on."""
        self._unseen += len(data)
        if self._unseen >= _LOOK_EVERY_BYTES:
            self._require_room()
            self._unseen = 0
        return self._stream.write(data)

    def flush(self) -> None:
        """Pass on."""
        self._stream.flush()


def store_of(settings: Settings) -> Store | None:
    """The one the settings name; None where backups are off."""
    if settings.backup_to == OFF:
        return None
    if settings.backup_to.startswith("s3://"):
        from onsale.backups.s3 import bucket

        return bucket(settings)
    return Folder(Path(settings.backup_to) if settings.backup_to else settings.data_dir / "backups")


def _sync(folder: Path) -> None:
    there = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(there)
    finally:
        os.close(there)
