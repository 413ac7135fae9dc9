"""Static files: read and compressed once a process, addressed by their content's hash and so cacheable for ever.

Single files have the hash in the query; scripts that import each other have that of their folder in the path, because
what one imports must come from the same version as itself.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from onsale.accounts.guards import anyone
from onsale.design.static_files import static_roots, static_version
from onsale.platform.errors import NotFound
from onsale.platform.etags import matches
from onsale.platform.web.caching import tag_of
from onsale.platform.web.express import takes_gzip

_FOR_EVER = "public, max-age=31536000, immutable"
_GZIP_LEVEL = 9
_TEXTS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent; `gzipped` where that makes it shorter."""

    media_type: str
    tag: str
    plain: bytes
    gzipped: bytes | None


@get("/static/{room:str}/{name:path}", guards=[anyone], include_in_schema=False, opt={"no_compression": True})
async def static_file(request: Request[Any, Any, Any], room: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """One file."""
    found = static_files().get(f"{room}{name}")
    if found is None:
        raise NotFound
    headers = {"Cache-Control": _FOR_EVER, "ETag": found.tag, "Vary": "accept-encoding"}
    if matches(request.headers.get("if-none-match"), found.tag):
        return Response(b"", status_code=304, headers=headers)
    body = found.plain
    if found.gzipped is not None and takes_gzip(request.headers.get("accept-encoding", "").encode("latin-1")):
        body, headers["Content-Encoding"] = found.gzipped, "gzip"
    return Response(body, media_type=found.media_type, headers=headers)


@cache
def static_files() -> dict[str, StaticFile]:
    """All of them, by `room/path` and by `room/version/path`."""
    found = {}
    for room, folder in static_roots().items():
        version = static_version(room)
        for file in sorted(file for file in folder.rglob("*") if file.is_file()):
            name, sent = file.relative_to(folder).as_posix(), _read(file.read_bytes(), file.name)
            found[f"{room}/{name}"] = found[f"{room}/{version}/{name}"] = sent
    return found


def _read(plain: bytes, name: str) -> StaticFile:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".js"):
        media_type = "text/javascript"  # some systems' tables still have the older word
    is_text = media_type.startswith(_TEXTS)
    gzipped = gzip.compress(plain, _GZIP_LEVEL, mtime=0) if is_text else None
    if gzipped is not None and len(gzipped) >= len(plain):
        gzipped = None
    return StaticFile(f"{media_type}; charset=utf-8" if is_text else media_type, tag_of(plain), plain, gzipped)
