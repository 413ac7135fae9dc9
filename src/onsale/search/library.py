"""Opening indexes, and failures of the library that holds them told as one of ours."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from onsale.platform.errors import Unavailable

_NO_MEMORY = os.strerror(errno.ENOMEM)
_AGAIN_S = 5


class Damaged(Exception):
    """The search index on this node's disk can't be read"""


def opened(folder: Path) -> tantivy.Index:
    """The index in a folder; `Damaged` if there is none that can be read."""
    with told():
        if not tantivy.Index.exists(str(folder)):
            raise Damaged(f"there is no index in {folder.name}")
        index = tantivy.Index.open(str(folder))
        index.config_reader("manual")
        index.reload()
        return index


@contextmanager
def told() -> Iterator[None]:
    """Whatever the library fails with inside is `Damaged`, and `Unavailable` for want of memory. It also fails with
    panics, which aren't exceptions.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        raise _told(error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _told(error) from error
        raise


def _told(error: BaseException) -> Exception:
    return Unavailable(retry_after_s=_AGAIN_S) if _NO_MEMORY in str(error) else Damaged(str(error))


def count_of(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """How many documents answer."""
    return int(searcher.search(query, limit=1).count)  # type: ignore[attr-defined]


def kept(searcher: tantivy.Searcher, address: tantivy.DocAddress, field: str) -> bytes:
    """What a document keeps in a field."""
    return kept_in(searcher.doc(address), field)


def kept_in(document: tantivy.Document, field: str) -> bytes:
    """The same of one that has been read."""
    value = document.get_first(field)
    if not isinstance(value, bytes):
        raise Damaged(f"a document has no {field}")
    return value
