"""The node's index as one process reads it: opened when it is first asked for, and again whenever it has changed.

Reading needs nothing but the disk. Where files are gone or damaged, what is open goes on being read, and a new edition
is asked for.
"""

import threading
import time
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import structlog
import tantivy

from onsale.platform import limits
from onsale.platform.errors import Unavailable
from onsale.platform.kept import Kept
from onsale.search import finished, gist
from onsale.search.clauses import Clauses, Terms
from onsale.search.entry import Entry, unpacked
from onsale.search.finished import Finished
from onsale.search.gist import Gist
from onsale.search.library import Damaged, kept, kept_in, opened, told
from onsale.search.shelf import Edition, Shelf

log = structlog.get_logger()

LOOK_EVERY_S = 0.1
"""So old may what is read be; whoever has nothing else to do looks sooner, so that no question waits for it."""
_LOOK_AT_LEISURE_S = 0.04
_RETRY_AFTER_S = 2


def _memory() -> Kept[Any, Any]:
    return Kept(limits.SEARCHES_REMEMBERED)


def _pages() -> Kept[Any, tuple[bytes, str]]:
    return Kept(limits.SEARCH_PAGES_REMEMBERED)


class NoIndex(Unavailable):
    """The search index is being prepared; try again in a moment"""

    code = "search_preparing"


@dataclass(frozen=True, eq=False)
class Reading:
    """The index at one moment: what is read with it is of one piece."""

    edition: Edition
    age: tuple[int, ...]
    events: tantivy.Searcher
    names: tantivy.Searcher
    vocabulary: tantivy.Searcher
    events_schema: tantivy.Schema
    names_schema: tantivy.Schema
    vocabulary_schema: tantivy.Schema
    memory: Kept[Any, Any] = field(default_factory=_memory)
    """What was worked out and holds for this reading."""
    pages: Kept[Any, tuple[bytes, str]] = field(default_factory=_pages)
    """Answers as they are sent, with their ETags: whoever only looks around asks what others ask."""
    slips: Kept[Any, dict[str, list[str]]] = field(default_factory=_memory)
    """What was found in the vocabulary; holds for as long as that doesn't change."""
    terms: Terms = field(default_factory=dict)
    """Queries for terms that the events' index has had; hold for its edition."""
    entries: Kept[tuple[int, int], Entry] = field(default_factory=lambda: Kept(limits.ENTRIES_REMEMBERED))
    """What was read, by where it lies."""
    gists: Kept[tuple[int, int], Gist] = field(default_factory=lambda: Kept(limits.ENTRIES_REMEMBERED))
    answers: Kept[tuple[int, int], bytes] = field(default_factory=lambda: Kept(limits.ENTRIES_REMEMBERED))
    """What lay beside a gist that was read, and is wanted next."""

    @cached_property
    def of_events(self) -> Clauses:
        """Queries on events."""
        return Clauses(self.events_schema, self.events, self.terms)

    @cached_property
    def of_names(self) -> Clauses:
        """Queries on names."""
        return Clauses(self.names_schema, self.names)

    @cached_property
    def of_vocabulary(self) -> Clauses:
        """Queries on words."""
        return Clauses(self.vocabulary_schema)

    def entry_at(self, address: tantivy.DocAddress) -> Entry:
        """The event at an address."""
        at = address.segment_ord, address.doc
        return self.entries.get(at) or self.entries.put(at, unpacked(kept(self.events, address, "entry")))

    def answer_at(self, address: tantivy.DocAddress) -> Finished:
        """The JSON of the event at an address."""
        beside = self.answers.get((address.segment_ord, address.doc))
        return finished.read(beside or kept(self.events, address, "answer"))

    def gist_at(self, address: tantivy.DocAddress) -> Gist:
        """What the event at an address is judged by."""
        at = address.segment_ord, address.doc
        if (known := self.gists.get(at)) is not None:
            return known
        document = self.events.doc(address)
        self.answers.put(at, kept_in(document, "answer"))
        return self.gists.put(at, gist.read(kept_in(document, "gist")))


class Reader:
    """Gives the index as it is now. Used by several threads."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._lock = threading.Lock()
        self._looked_at = 0.0
        self._reading: Reading | None = None
        self._indexes: list[tantivy.Index] = []

    def now(self) -> Reading:
        """The index as it was at most a tenth of a second ago; `NoIndex` while there is none."""
        reading = self._reading
        if reading is not None and time.monotonic() - self._looked_at < LOOK_EVERY_S:
            return reading
        if not self._lock.acquire(blocking=reading is None):
            assert reading is not None
            return reading  # somebody is opening what is new; meanwhile this will do
        try:
            if self._reading is None or time.monotonic() - self._looked_at >= LOOK_EVERY_S:
                self._look()
                self._looked_at = time.monotonic()
            if self._reading is None:
                raise NoIndex(retry_after_s=_RETRY_AFTER_S)
            return self._reading
        finally:
            self._lock.release()

    def look_at_leisure(self) -> None:
        """Open what is new, when nobody waits."""
        if time.monotonic() - self._looked_at >= _LOOK_AT_LEISURE_S:
            self.look()
            self.ready()

    def look(self) -> None:
        """See at the next reading whether there is something new."""
        self._looked_at = 0.0

    def ready(self) -> str | None:
        """What keeps us from searching; None when nothing does."""
        try:
            self.now()
        except NoIndex as missing:
            return missing.detail
        return None

    def _look(self) -> None:
        edition = self.shelf.present()
        reading = self._reading
        if edition is None:
            return
        same = reading is not None and reading.edition == edition
        age = edition.age()
        if same and reading is not None and reading.age == age:
            return
        try:
            self._reading = self._again(reading, age) if same and reading is not None else self._open(edition, age)
        except Damaged as damaged:
            if not self.shelf.is_wanted():
                log.warning("search_index_damaged", reason=str(damaged))
                self.shelf.want_new(f"damaged: {damaged}")
        except Unavailable as short:
            log.warning("search_index_not_opened", reason=str(short.__cause__))

    def _open(self, edition: Edition, age: tuple[int, ...]) -> Reading:
        self._indexes = [opened(folder) for folder in edition.indexes]
        events, names, vocabulary = self._indexes
        with told():
            return Reading(
                edition,
                age,
                events=events.searcher(),
                names=names.searcher(),
                vocabulary=vocabulary.searcher(),
                events_schema=events.schema,
                names_schema=names.schema,
                vocabulary_schema=vocabulary.schema,
            )

    def _again(self, reading: Reading, age: tuple[int, ...]) -> Reading:
        """Only what has changed is opened anew."""
        searchers = [reading.events, reading.names, reading.vocabulary]
        with told():
            for place, index in enumerate(self._indexes):
                if age[place] != reading.age[place]:
                    index.reload()
                    searchers[place] = index.searcher()
        events, names, vocabulary = searchers
        fresh = replace(reading, age=age, events=events, names=names, vocabulary=vocabulary)
        fresh = replace(fresh, memory=_memory(), pages=_pages())
        if events is not reading.events:
            entries, gists, answers = (Kept[Any, Any](limits.ENTRIES_REMEMBERED) for _ in range(3))
            fresh = replace(fresh, entries=entries, gists=gists, answers=answers)
        if vocabulary is not reading.vocabulary:
            fresh = replace(fresh, slips=_memory())
        return fresh
