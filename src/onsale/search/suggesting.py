"""What somebody may be typing: events, performers, venues and cities whose words begin like it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onsale.platform.ids import encode_id
from onsale.search.document import Document
from onsale.search.folding import folded


Kind = Literal["event", "performer", "venue", "city"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` is event, performer, venue or city; a city's id is its name."""

    kind: Kind
    text: str
    id: str


def suggestions(documents: Iterable[Document], typed: str, *, most: int) -> list[Suggestion]:
    """At most `most`, those that begin like `typed` before those with a later word that does, frequent ones first."""
    wanted = folded(typed)
    if not wanted:
        return []
    counts: Counter[tuple[Kind, str]] = Counter()
    found: dict[tuple[Kind, str], tuple[datetime, Suggestion]] = {}
    for document in documents:
        for suggestion in _of(document):
            key = suggestion.kind, folded(suggestion.text)
            if f" {wanted}" not in f" {key[1]}":
                continue
            counts[key] += 1
            # Of many events of one name (a residency) the next one stands for all.
            if key not in found or document.starts_at < found[key][0]:
                found[key] = document.starts_at, suggestion
    best = sorted(found, key=lambda key: (not key[1].startswith(wanted), _ORDER[key[0]], -counts[key], key[1]))
    return [found[key][1] for key in best[:most]]


_ORDER: dict[Kind, int] = {"city": 0, "performer": 1, "venue": 2, "event": 3}


def _of(document: Document) -> Iterator[Suggestion]:
    yield Suggestion("event", document.name, encode_id("evt", document.id))
    yield Suggestion("venue", document.venue, encode_id("ven", document.venue_id))
    for performer_id, name in document.performers:
        yield Suggestion("performer", name, encode_id("per", performer_id))
    if document.city:
        yield Suggestion("city", document.city, document.city)
