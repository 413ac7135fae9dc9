"""Sealing what leaves this machine, by age: whoever has the identity can open it, whoever makes backups needn't."""

import io
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from onsale.backups.errors import Damaged, NoIdentity
from onsale.platform.settings import BadSetting, Settings


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int:
        """Take all of them."""
        ...


@dataclass(frozen=True, slots=True)
class Seal:
    """What seals, and what opens."""

    identity: Any
    recipients: Sequence[Any]

    def close(self, content: bytes) -> bytes:
        """Sealed whole."""
        import pyrage

        return bytes(pyrage.encrypt(content, self.recipients))

    def open(self, content: bytes, what: str) -> bytes:
        """The content again. `Damaged`, naming it, where it isn't what was sealed for this identity."""
        import pyrage

        try:
            return bytes(pyrage.decrypt(content, [self.identity]))
        except pyrage.DecryptError as error:
            raise Damaged(_damaged(what, error)) from None

    @contextmanager
    def closing(self, sink: Sink) -> Iterator[BinaryIO]:
        """What is written here arrives sealed in the sink; all of it when the block has ended. Raises as that does."""
        import pyrage

        reading, writing = os.pipe()
        source, arriving = os.fdopen(reading, "rb"), _Arriving(sink)

        def work() -> None:
            try:
                pyrage.encrypt_io(source, arriving, self.recipients)
            except pyrage.EncryptError as error:
                raise arriving.failure or error from None

        thread = _Pump(work, source)
        try:
            with os.fdopen(writing, "wb", buffering=1 << 16) as stream:
                yield stream
        except BrokenPipeError:
            thread.done()  # it ended before us, and knows why
            raise
        finally:
            thread.join()  # nothing may be written once the block is over
        thread.done()

    @contextmanager
    def opening(self, source: BinaryIO, what: str) -> Iterator[BinaryIO]:
        """What was sealed, to be read. `Damaged`, naming it, at the latest when the block has ended."""
        import pyrage

        reading, writing = os.pipe()
        sink = os.fdopen(writing, "wb", buffering=1 << 16)
        thread = _Pump(lambda: pyrage.decrypt_io(source, sink, [self.identity]), sink)
        try:
            with os.fdopen(reading, "rb") as stream:
                yield stream
                while stream.read(1 << 20):
                    pass  # its end says whether it was whole
        except Exception:
            thread.join()
            if thread.failure is not None and not isinstance(thread.failure, BrokenPipeError):
                raise Damaged(_damaged(what, thread.failure)) from None
            raise
        thread.join()
        if thread.failure is not None:
            raise Damaged(_damaged(what, thread.failure)) from None


class _Arriving:
    """A sink whose failure is known afterwards: age tells of it in its own words only."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.failure: Exception | None = None

    def write(self, data: bytes, /) -> int:
        """Pass on."""
        try:
            return self._sink.write(data)
        except Exception as error:
            self.failure = error
            raise

    def flush(self) -> None:
        """Nothing waits here."""


class _Pump(threading.Thread):
    """Lets age work on one end of a pipe while we are at the other; closes its end whatever happens."""

    def __init__(self, work: Callable[[], None], end: BinaryIO) -> None:
        super().__init__(name="age", daemon=True)
        self._work, self._end = work, end
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
            self._end.flush()
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            self.failure = error
        finally:
            with suppress(OSError):
                self._end.close()

    def done(self) -> None:
        """Wait, and raise what went wrong."""
        self.join()
        if self.failure is not None:
            raise self.failure


def seal(settings: Settings) -> Seal:
    """The one of this installation, made if there is none yet."""
    file = settings.backup_identity_file
    with suppress(FileExistsError):
        _make(file)
    return _read(file, settings.backup_recipients)


def existing_seal(settings: Settings) -> Seal:
    """The same, for whoever wants to open something: `NoIdentity` where it isn't there."""
    file = settings.backup_identity_file
    if not file.exists():
        raise NoIdentity(
            f"{file} is missing: it opens the backups. Put the copy there that you keep elsewhere, "
            "or name it in ONSALE_BACKUP_IDENTITY."
        )
    return _read(file, settings.backup_recipients)


def _read(file: Path, recipients: str) -> Seal:
    from pyrage import IdentityError, RecipientError, x25519

    lines = [line.strip() for line in file.read_text("ascii", "replace").splitlines()]
    told = next((line for line in lines if line and not line.startswith("#")), "")
    try:
        identity = x25519.Identity.from_str(told)
    except IdentityError:
        raise NoIdentity(
            f"{file} holds no age identity (AGE-SECRET-KEY-1…). Put back the copy kept elsewhere."
        ) from None
    others = []
    for name in (one.strip() for one in recipients.split(",") if one.strip()):
        try:
            others.append(x25519.Recipient.from_str(name))
        except RecipientError:
            raise BadSetting(f"ONSALE_BACKUP_RECIPIENTS: {name} is no age recipient (age1…)") from None
    return Seal(identity, [identity.to_public(), *others])


def _make(file: Path) -> None:
    from pyrage import x25519

    if file.exists():
        raise FileExistsError(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    identity = x25519.Identity.generate()
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    text = f"# Opens the backups of this installation. Keep a copy elsewhere.\n# {identity.to_public()}\n{identity}\n"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)  # whole from the first moment, and nobody's is replaced
    finally:
        draft.unlink(missing_ok=True)


def _damaged(what: str, error: Exception) -> str:
    return (
        f"{what} is damaged, or was sealed for another identity ({error}). Restore to a moment that doesn't need it, "
        "or from another copy."
    )


def reader(content: bytes) -> BinaryIO:
    """Bytes to be read as a file."""
    return io.BytesIO(content)
