"""What somebody may be typing: events, performers, venues and cities that begin like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tantivy import Order, Query

from onsale.platform.ids import encode_id
from onsale.search import names
from onsale.search.clauses import Clauses, both, either
from onsale.search.finding import entry_at
from onsale.search.folding import folded
from onsale.search.library import kept
from onsale.search.matching import edits_of, weighty
from onsale.search.names import Name, Sort
from onsale.search.plan import not_begun
from onsale.search.reader import Reading

Kind = Literal["event", "performer", "venue", "city"]
_PREFIXES: dict[Sort, str] = {Sort.PERFORMER: "per", Sort.VENUE: "ven"}
_LIKE_NAMED = 4
"""Dates of one show stand in a row; so many times as many events are read as are wanted."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A city's id is its name."""

    kind: Kind
    text: str
    id: str


def suggestions(reading: Reading, typed: str, now: datetime, *, most: int) -> list[Suggestion]:
    """At most `most`: what begins like it before what has a later word that does, and slips last of all. Within each,
    cities, performers and venues with much to come first; then events, soon ones first.
    """
    wanted = folded(typed)
    if not wanted:
        return []
    key = "suggested", wanted, most, int(now.timestamp()) // 60
    known: list[Suggestion] | None = reading.memory.get(key)
    return known if known is not None else reading.memory.put(key, _suggested(reading, wanted, now, most))


def _suggested(reading: Reading, wanted: str, now: datetime, most: int) -> list[Suggestion]:
    found: dict[tuple[str, str], Suggestion] = {}
    words = wanted.split()
    for of_names, of_events in zip(
        _ways(reading.of_names, words, whole="whole", field="words"),
        _ways(reading.of_events, words, whole="name", field="called"),
        strict=True,
    ):
        for suggestion in (*_names(reading, of_names, most), *_events(reading, of_events, now, most)):
            found.setdefault((suggestion.kind, folded(suggestion.text)), suggestion)
        if len(found) >= most:
            break
    return list(found.values())[:most]


def did_you_mean(reading: Reading, typed: str) -> str | None:
    """A name that is nearly what was typed, the one with most to come; None if there is none."""
    words = folded(typed).split()
    joined = "".join(words)
    if not edits_of(joined):
        return None
    of = reading.of_names
    ways = [of.nearly("whole", " ".join(words), edits_of(joined)), _slips(of, "words", words)]
    for query in ways:
        for name in _read_names(reading, query, 1):
            if folded(name.text) != " ".join(words):
                return name.text
    return None


def _ways(of: Clauses, words: Sequence[str], *, whole: str, field: str) -> list[Query]:
    """From what begins like it, to what has such words, to what nearly has."""
    *before, last = words
    begun = both([*(of.term(field, word) for word in before), of.begins(field, last)])
    return [of.begins(whole, " ".join(words)), begun, _slips(of, field, words)]


def _slips(of: Clauses, field: str, words: Sequence[str]) -> Query:
    *before, last = weighty(words)
    queries = [
        either([of.term(field, word), of.nearly(field, word, edits_of(word))])
        if edits_of(word)
        else of.term(field, word)
        for word in before
    ]
    edits = min(edits_of(last), 1 if len(words) > 1 else 2)
    queries.append(of.nearly(field, last, edits, unfinished=True) if edits else of.begins(field, last))
    return both(queries)


def _names(reading: Reading, query: Query, most: int) -> list[Suggestion]:
    return [Suggestion(name.sort.value, name.text, _id_of(name)) for name in _read_names(reading, query, most)]


def _read_names(reading: Reading, query: Query, most: int) -> list[Name]:
    hits = reading.names.search(query, limit=most, count=False, order_by_field="order", order=Order.Desc).hits
    return [names.read(kept(reading.names, address, "name")) for _, address in hits]


def _id_of(name: Name) -> str:
    return name.text if name.sort is Sort.CITY else encode_id(_PREFIXES[name.sort], name.id)


def _events(reading: Reading, query: Query, now: datetime, most: int) -> list[Suggestion]:
    """Events by their own names; of many of one name (a residency) the next one stands for all."""
    hits = reading.events.search(
        not_begun(reading, query, now), limit=most * _LIKE_NAMED, count=False, order_by_field="by_rank", order=Order.Asc
    ).hits
    found: dict[str, Suggestion] = {}
    for _, address in hits:
        event = entry_at(reading, address).catalogued.event
        name = folded(event.name)
        if name not in found:
            found[name] = Suggestion("event", event.name, encode_id("evt", event.id))
        if len(found) == most:
            break
    return list(found.values())
