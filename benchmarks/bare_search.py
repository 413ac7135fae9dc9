"""The references for searching: the index asked in this process, and the library given documents made beforehand."""

import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import tantivy
from tantivy import Order

from benchmarks.load import Tally
from benchmarks.node import Node
from onsale.platform.clock import utc_now
from onsale.search import names
from onsale.search.api import SUGGESTIONS
from onsale.search.document import document_of
from onsale.search.entry import Entry, unpacked
from onsale.search.finding import find
from onsale.search.library import kept
from onsale.search.plan import plan_of
from onsale.search.query import Asked, checked
from onsale.search.reader import Reader, Reading
from onsale.search.schema import EVENTS, schema_of
from onsale.search.shelf import Shelf
from onsale.search.suggesting import suggestions

_DOCUMENTS = 50_000
_HEAP_BYTES = 256_000_000
_PAGE = 20
_RENAMED = {"from": "first", "to": "last"}
_NUMBERS = {"lat": float, "lon": float, "radius_km": float, "price_max_minor": int}


def asked_here(shelf: Shelf, queries: Iterable[tuple[str, str]]) -> tuple[dict[str, Tally], Tally]:
    """The queries, one after another, by kind; and the library alone, which orders what answers and reads a page."""
    reading, now = Reader(shelf).now(), utc_now()
    tallies: dict[str, Tally] = {}
    alone = Tally()
    for kind, address in queries:
        parameters = dict(parse_qsl(urlsplit(address).query))
        began = time.perf_counter()
        _answer(reading, kind, parameters, now)
        tallies.setdefault(kind, Tally()).note(200, time.perf_counter() - began)
        if kind not in ("suggest", "deep"):
            alone.note(200, _library_alone(reading, parameters, now))
    return tallies, alone


def documents_per_s(node: Node) -> tuple[float, float]:
    """Documents a second that the library takes from one thread, committed; and what we take to make them."""
    entries = _some_entries(Reader(node.shelf).now())
    began = time.perf_counter()
    documents = [document_of(entry) for entry in entries]
    names.gather({}, entries)
    made = len(entries) / (time.perf_counter() - began)
    with tempfile.TemporaryDirectory(prefix="onsale-bench-") as folder:
        index = tantivy.Index(schema_of(EVENTS), path=folder)
        began = time.perf_counter()
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for document in documents:
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        return len(entries) / (time.perf_counter() - began), made


def _answer(reading: Reading, kind: str, parameters: dict[str, str], now: datetime) -> None:
    if kind == "suggest":
        suggestions(reading, parameters.get("q", ""), now, most=SUGGESTIONS)
        return
    cursor = parameters.pop("cursor", None)
    find(reading, checked(_asked(parameters)), limit=_PAGE, cursor=cursor, now=now)


def _library_alone(reading: Reading, parameters: dict[str, str], now: datetime) -> float:
    query = plan_of(reading, checked(_asked(parameters)), now).query()
    began = time.perf_counter()
    found = reading.events.search(query, limit=_PAGE, count=True, order_by_field="by_rank", order=Order.Asc)
    for _, address in found.hits:
        reading.events.doc(address)
    return time.perf_counter() - began


def _asked(parameters: dict[str, str]) -> Asked:
    return Asked(**{_RENAMED.get(name, name): _NUMBERS.get(name, str)(text) for name, text in parameters.items()})


def _some_entries(reading: Reading) -> Sequence[Entry]:
    hits = reading.events.search(tantivy.Query.all_query(), limit=_DOCUMENTS, count=False).hits
    return [unpacked(kept(reading.events, address, "entry")) for _, address in islice(hits, _DOCUMENTS)]
