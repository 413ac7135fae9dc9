"""Addresses of static files: `/static/<room>/<path>?v=<content hash>`, so that they may be cached for ever."""

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
