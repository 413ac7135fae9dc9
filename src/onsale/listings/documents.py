"""JSON made once for everybody who asks."""

import gzip
from dataclasses import dataclass

from onsale.platform.etags import etag_of


@dataclass(frozen=True, slots=True)
class Document:
    """JSON, the same compressed, and its ETag."""

    tag: str
    plain: bytes
    gzipped: bytes


def document_of(plain: bytes, version: object, *, level: int) -> Document:
    """The document with an ETag of this version; `level` is gzip's."""
    return Document(etag_of(version), plain, gzip.compress(plain, level, mtime=0))
