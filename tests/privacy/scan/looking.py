"""Looking for somebody's words in bytes, files and folders, and in what is compressed within them.

PostgreSQL's own compression of long values isn't undone here: those are looked at in dumps, taken early and late.
"""

import hashlib
import io
import quopri
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.privacy.scan.unmistakable import Shape

_DEEPEST = 4
_LARGEST = 64 << 20
_WINDOW = 4 << 20
_LARGEST_TEXT = 1 << 20
_STREAMS = (
    (b"\x1f\x8b\x08", "gzip", zlib.MAX_WBITS | 16),
    *((magic, "zlib", zlib.MAX_WBITS) for magic in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")),
)
_ZIP = b"PK\x03\x04"
_AROUND = 60
_HOLD_NOTHING: set[tuple[bytes, tuple[Shape, ...], int]] = set()
"""At that depth: what lies deepest isn't looked into any further."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something of somebody, where nothing should be."""

    where: str
    shape: Shape
    around: bytes

    def __str__(self) -> str:
        return f"{self.where}: {self.shape.word} ({self.shape.how}) in {self.around!r}"


def look(content: bytes, where: str, shapes: Iterable[Shape], *, depth: int = 0) -> Iterator[Found]:
    """Each word that is in these bytes in any shape, or in what is compressed in them. Most files of a database are the
    same in the next one: what holds nothing is looked through once.
    """
    these = hashlib.sha256(content).digest(), tuple(shapes), depth
    if these not in _HOLD_NOTHING:
        found = list(_look(content, where, these[1], depth))
        yield from found
        if not found:
            _HOLD_NOTHING.add(these)


def _look(content: bytes, where: str, shapes: tuple[Shape, ...], depth: int) -> Iterator[Found]:
    lower = content.lower()
    for shape in shapes:
        at = lower.find(shape.content)
        if at >= 0:
            yield Found(where, shape, content[max(0, at - _AROUND) : at + len(shape.content) + _AROUND])
    if depth < _DEEPEST:
        for how, inner in _within(content):
            yield from look(inner, f"{where} > {how}", shapes, depth=depth + 1)


def look_in_files(files: Iterable[tuple[Path, str]], shapes: Iterable[Shape]) -> Iterator[Found]:
    """The same in files, and in their names. A file that goes away meanwhile holds nothing any more."""
    for file, where in files:
        yield from look(str(file).encode(), f"the name of {where}", shapes)
        with suppress(FileNotFoundError):
            yield from look(file.read_bytes(), where, shapes)


def files_of(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below a folder, with what to call it."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            yield file, str(file.relative_to(folder.parent))


def _within(content: bytes) -> Iterator[tuple[str, bytes]]:
    """What is compressed or wrapped in it: files in an archive, streams in a document, the lines of a mail."""
    if content.startswith(_ZIP):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield "a name", name.encode()
                yield name, archive.read(name)
        return
    view = memoryview(content)
    for magic, how, bits in _STREAMS:
        for at in _places(content, magic):
            with suppress(zlib.error):
                yield how, zlib.decompressobj(wbits=bits).decompress(view[at : at + _WINDOW], _LARGEST)
    if len(content) < _LARGEST_TEXT:
        yield from _mailed(content)


def _mailed(content: bytes) -> Iterator[tuple[str, bytes]]:
    """As a mail's lines are read: they end anywhere, in the middle of a word too."""
    if b"=\n" in content or b"=\r\n" in content:
        yield "quoted-printable", quopri.decodestring(content)
    elif b"base64" in content.lower() and b"\n" in content:
        yield "lines joined", content.replace(b"\r", b"").replace(b"\n", b"")


def _places(content: bytes, magic: bytes) -> Iterator[int]:
    at = content.find(magic)
    while at >= 0:
        yield at
        at = content.find(magic, at + 1)
