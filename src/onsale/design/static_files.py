"""Addresses of static files, with a content hash in them, so that they may be cached for ever.

A file: `/static/<room>/<path>?v=<hash of the file>`. A script that imports others by relative address:
`/static/<room>/<hash of the folder>/<path>`, because what it imports must come from the same version as itself.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOMS = Path(__file__).parent.parent


def static_roots() -> dict[str, Path]:
    """The folders served under `/static/<room>/`, by room."""
    return {folder.parent.name: folder for folder in sorted(_ROOMS.glob("*/static"))}


@cache
def static_url(path: str) -> str:
    """The address of `room/file`. Raises FileNotFoundError: a page never names a file that isn't there."""
    room, _, name = path.partition("/")
    digest = sha256((_ROOMS / room / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


def module_url(path: str) -> str:
    """The address of script `room/file` whose relative imports stay within the same version."""
    room, _, name = path.partition("/")
    return f"/static/{room}/{static_version(room)}/{name}"


def static_names(folder: str, suffix: str) -> list[str]:
    """The files of this ending in `room/folder` and below, in order, as the functions here want them."""
    room, _, name = folder.partition("/")
    root = _ROOMS / room / "static"
    return [f"{room}/{file.relative_to(root).as_posix()}" for file in sorted((root / name).rglob(f"*{suffix}"))]


def static_text(path: str) -> str:
    """What `room/file` says."""
    room, _, name = path.partition("/")
    return (_ROOMS / room / "static" / name).read_text("utf-8")


@cache
def static_version(room: str) -> str:
    """A hash of all of a room's static files."""
    folder = _ROOMS / room / "static"
    digest = sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]
