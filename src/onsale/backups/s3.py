"""Backups in an S3-compatible store, by obstore: what is large goes up in parts, and is there when all of them are."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from onsale.backups.errors import NotToBeReached
from onsale.backups.sealed import Sink
from onsale.platform.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Store

_TIMEOUT = timedelta(seconds=60)
_AGAIN_FOR = timedelta(seconds=15)


class Bucket:
    """A bucket, and what all names in it begin with."""

    def __init__(self, store: "S3Store", place: str) -> None:
        self._store, self._place = store, place

    @property
    def place(self) -> str:
        """For people."""
        return self._place

    def writing(self, name: str) -> AbstractContextManager[Sink]:
        """A block to write in; nothing is there unless it ends well."""
        return self._writing(name)

    @contextmanager
    def _writing(self, name: str) -> Iterator[Sink]:
        import obstore

        with self._explained():
            stream = obstore.open_writer(self._store, name, max_concurrency=2)
            yield cast("Sink", stream)
            stream.close()  # only now: what isn't closed never appears

    def reading(self, name: str) -> BinaryIO:
        """From its beginning."""
        import obstore

        with self._explained():
            return cast(
                "BinaryIO", BufferedReader(_Arriving(iter(obstore.get(self._store, name)), self._place), 1 << 20)
            )

    def names(self, prefix: str) -> list[str]:
        """Everything below it."""
        import obstore

        with self._explained():
            pages = obstore.list(self._store, prefix or None, chunk_size=1000)
            return sorted(one["path"].removeprefix(prefix) for page in pages for one in page)

    def delete(self, name: str) -> None:
        """No longer there."""
        import obstore

        with self._explained():
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError:
                return

    @contextmanager
    def _explained(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            said = " ".join(str(error).split()).partition("Debug source")[0].strip()
            raise NotToBeReached(f"{self._place} can't be used: {said[:500]}") from error


class _Arriving(RawIOBase):
    """Pieces as they come from the network, read as a file."""

    def __init__(self, pieces: Iterator[Any], place: str) -> None:
        super().__init__()
        self._pieces, self._place, self._left = pieces, place, memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next piece, or as much of it as fits."""
        from obstore.exceptions import BaseError

        try:
            while not self._left:
                piece = next(self._pieces, None)
                if piece is None:
                    return 0
                self._left = memoryview(bytes(piece))
        except (BaseError, OSError) as error:
            raise NotToBeReached(f"{self._place} stopped answering: {error}") from error
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def bucket(settings: Settings) -> Bucket:
    """The one the settings name (`s3://bucket/prefix`). Nothing is asked of it yet."""
    from obstore.store import S3Store

    told = urlsplit(settings.backup_to)
    endpoint = settings.backup_s3_endpoint
    store = S3Store(
        told.netloc,
        prefix=told.path.strip("/") or None,
        region=settings.backup_s3_region,
        access_key_id=settings.backup_s3_key,
        secret_access_key=settings.backup_s3_secret,
        virtual_hosted_style_request=not endpoint,
        client_options={"timeout": _TIMEOUT, "allow_http": endpoint.startswith("http://")},
        retry_config={"max_retries": 3, "retry_timeout": _AGAIN_FOR},
        config={"endpoint": endpoint} if endpoint else None,
    )
    return Bucket(store, settings.backup_to)
