"""Writing an edition of the index: all of the catalogue into a new one, or what has changed into the present one."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import NamedTuple, Self

import tantivy
from tantivy import Order, Query

from onsale.platform.giving_way import give_way_all
from onsale.search import names, vocabulary
from onsale.search.clauses import Clauses
from onsale.search.document import document_of, words_of
from onsale.search.entry import Entry, unpacked
from onsale.search.keys import Standing, kind_of, seconds
from onsale.search.library import kept, opened, told
from onsale.search.schema import EVENTS, NAMES, VOCABULARY, schema_of
from onsale.search.shelf import Edition

_CHANGE_BYTES = 30_000_000
_BULK_BYTES_LEAST, _BULK_BYTES_MOST, _BULK_BYTES_PER_EVENT = 64_000_000, 2_000_000_000, 1_800
"""What is taken up in memory becomes one part of the index, and each part costs every search its time: a million events
are made in one, which takes 1.7 GB of memory meanwhile.
"""
_MERGING = "merge_thread"
"""What the library calls the threads that make one part of several: half a second of a core's work now and then."""
MANY_EVENTS = 10_000
"""From so many on what has time waits for the processor to be free; what is done with fewer takes no time."""
_FILLED = ("popularity", "standing", "off_sale")
_KINDS = {"kinds": {"terms": {"field": "classified", "size": 5_000, "segment_size": 5_000}}}


class Builder:
    """Fills an empty edition."""

    def __init__(self, edition: Edition, *, events: int = 0) -> None:
        """`events`: about how many there will be."""
        self._edition = edition
        self._bytes = min(max(events * _BULK_BYTES_PER_EVENT, _BULK_BYTES_LEAST), _BULK_BYTES_MOST)
        with told():
            self._index = tantivy.Index(schema_of(EVENTS), path=str(edition.events))
            self._writer = self._index.writer(heap_size=self._bytes, num_threads=1)
        self._names: dict[names.Key, names.Gathered] = {}
        self.events = 0

    def add(self, entries: Sequence[Entry]) -> None:
        """Some more events, none of them twice."""
        with told():
            for entry in entries:
                self._writer.add_document(document_of(entry))
        names.gather(self._names, entries)
        self.events += len(entries)

    def finish(self) -> None:
        """Write what is left, and the names."""
        with told():
            self._writer.commit()
            self._writer.wait_merging_threads()
            index = tantivy.Index(schema_of(NAMES), path=str(self._edition.names))
            writer = index.writer(heap_size=self._bytes, num_threads=1)
            for key, gathered in self._names.items():
                writer.add_document(names.document_of(key, gathered.name(key)))
            writer.commit()
            writer.wait_merging_threads()
            self._names.clear()
            self._finish_vocabulary()

    def _finish_vocabulary(self) -> None:
        index = tantivy.Index(schema_of(VOCABULARY), path=str(self._edition.vocabulary))
        writer = index.writer(heap_size=self._bytes, num_threads=1)
        self._index.reload()
        for field, term in vocabulary.all_of(self._index.searcher()):
            writer.add_document(vocabulary.document_of(field, term))
        writer.commit()
        writer.wait_merging_threads()


class Filled(NamedTuple):
    """What the index says of an event's places, without reading the event. `full`: how many there are, and how many of
    them are taken, together; `off_sale`: when its sale ends (`keys.seconds`).
    """

    full: int
    standing: int
    off_sale: int

    def may_differ(self, places: int, taken: int, now: datetime) -> bool:
        """From what is so; postponed events may without doing so."""
        over = self.off_sale <= seconds(now)
        if self.full != places + taken or (self.standing == Standing.OPEN and over):
            return True
        return self.standing == Standing.GONE and not over and taken < places


class Editor:
    """Changes the present edition. One at a time: the caller holds the shelf's lock."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._events, self._names, self._vocabulary = (opened(folder) for folder in edition.indexes)
        with told():
            self._events_writer, self._names_writer, self._vocabulary_writer = (
                index.writer(heap_size=_CHANGE_BYTES, num_threads=1)
                for index in (self._events, self._names, self._vocabulary)
            )
        self._of_events, self._of_vocabulary = Clauses(self._events.schema), Clauses(self._vocabulary.schema)
        if left := edition.uncounted():  # the one before us ended in the middle
            self._count([names.Key(names.Sort(sort), value) for sort, value in left])
            edition.note_uncounted([])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        for writer in (self._events_writer, self._names_writer, self._vocabulary_writer):
            with suppress(ValueError, RuntimeError):
                writer.wait_merging_threads()

    @property
    def parts(self) -> int:
        """Of how many the events' index is made: more while nobody has had the time to merge them."""
        return int(self._events.searcher().num_segments)

    def known(self, event_ids: Collection[int]) -> dict[int, Entry]:
        """Those of the events that are in the index, as they are there."""
        if not event_ids:
            return {}
        return self._matching(self._of_events.among("id", list(event_ids)), most=len(event_ids) + 1)

    def filled(self, event_ids: Collection[int]) -> dict[int, Filled]:
        """Those of the events that are in the index."""
        if not event_ids:
            return {}
        with told():
            searcher, query = self._events.searcher(), self._of_events.among("id", list(event_ids))
            addresses = [address for _, address in searcher.search(query, limit=len(event_ids), count=False).hits]
            columns = [searcher.fast_field_values(field, addresses) for field in ("id", *_FILLED)]
        return {
            int(row[0] or 0): Filled(*(int(number or 0) for number in row[1:])) for row in zip(*columns, strict=True)
        }

    def begun(self, now_key: int, *, most: int) -> list[int]:
        """Events in the index that have started."""
        return list(self._matching(self._of_events.at_most("by_date", now_key), most=most))

    def replace(self, event_ids: Iterable[int], entries: Sequence[Entry]) -> None:
        """Let these entries be all there is of these events, and count the names they touch anew. Commits."""
        self._let_merging_wait()
        ids = list(event_ids)
        touched = self._touched(self.known(ids), entries)
        self.edition.note_uncounted([list(key) for key in touched])
        self._learn(entries)
        with told():
            for event_id in ids:
                # (By term, the library takes a number for a signed one and finds nothing.)
                self._events_writer.delete_documents_by_query(self._of_events.term("id", event_id))
            for entry in entries:
                self._events_writer.add_document(document_of(entry))
            self._events_writer.commit()
            self._events.reload()
        if touched:
            self._count(touched)
            self.edition.note_uncounted([])

    def _let_merging_wait(self) -> None:
        """The threads that merge, for whom each commit may have something to do. (They name themselves when they begin
        to run, which may be later than they were made; so it is said at each commit.)
        """
        if self._events.searcher().num_docs >= MANY_EVENTS:
            give_way_all(_MERGING)

    def _learn(self, entries: Iterable[Entry]) -> None:
        """Take up the words that are new; those that nobody uses any more do no harm."""
        with told():
            searcher = self._vocabulary.searcher()
            words = (word for entry in entries for word in words_of(entry))
            unknown = vocabulary.unknown(searcher, self._of_vocabulary, words)
            for field, term in unknown:
                self._vocabulary_writer.add_document(vocabulary.document_of(field, term))
            if unknown:
                self._vocabulary_writer.commit()
                self._vocabulary.reload()

    def _touched(self, before: dict[int, Entry], entries: Iterable[Entry]) -> dict[names.Key, None]:
        """The names whose events have changed in what names say of them."""
        touched: dict[names.Key, None] = {}
        after = {entry.catalogued.event.id: entry for entry in entries}
        for event_id in before.keys() | after.keys():
            old, new = before.get(event_id), after.get(event_id)
            if old is None or new is None or _told_of(old) != _told_of(new):
                for entry in filter(None, (old, new)):
                    touched |= dict.fromkeys(names.keys_of(entry))
        return touched

    def _count(self, keys: Iterable[names.Key]) -> None:
        with told():
            for key in keys:
                self._names_writer.delete_documents_by_term("key", key.term)
                if (name := self._counted(key)) is not None:
                    self._names_writer.add_document(names.document_of(key, name))
            self._names_writer.commit()
            self._names.reload()

    def _counted(self, key: names.Key) -> names.Name | None:
        field = {names.Sort.VENUE: "venue", names.Sort.PERFORMER: "performer", names.Sort.CITY: "town"}[key.sort]
        query = self._of_events.term(field, key.value)
        first = self._matching(query, most=1)
        if not first:
            return None
        (entry,) = first.values()
        gathered = names.begin(key, entry)
        gathered.add(entry)
        gathered.events, gathered.genres = self._kinds(query)
        return gathered.name(key)

    def _kinds(self, query: Query) -> tuple[int, dict[tuple[str, str], int]]:
        """How many answer, and how many of each genre and its segment."""
        with told():
            answer = self._events.searcher().aggregate(query, _KINDS)
        counted = {kind_of(one["key"]): one["doc_count"] for one in answer["kinds"]["buckets"]}
        return sum(counted.values()), {(genre, segment): count for (segment, genre), count in counted.items()}

    def _matching(self, query: Query, *, most: int) -> dict[int, Entry]:
        with told():
            searcher = self._events.searcher()
            hits = searcher.search(query, limit=most, count=False, order_by_field="by_date", order=Order.Asc).hits
            found = [unpacked(kept(searcher, address, "entry")) for _, address in hits]
        return {entry.catalogued.event.id: entry for entry in found}


def _told_of(entry: Entry) -> tuple[object, ...]:
    """What of an event its names tell, too."""
    told, event = entry.catalogued, entry.catalogued.event
    return event.genre, event.segment, event.starts_at, told.venue, told.performers, told.sources
