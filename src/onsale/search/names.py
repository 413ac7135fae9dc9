"""Performers, venues and cities: who and where can be looked for, with how much there is to come of each.

They are gathered from the events in the index, so that one that has nothing to come isn't there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec
import tantivy
from msgspec import Struct

from onsale.catalog.model import Event, Venue
from onsale.search.entry import Entry
from onsale.search.folding import folded
from onsale.search.keys import by_date, classified
from onsale.search.spelling import spelled
from onsale.search.squares import squares_of


class Sort(StrEnum):
    """What a name is the name of."""

    PERFORMER = "performer"
    VENUE = "venue"
    CITY = "city"


class Key(NamedTuple):
    """Which name: the id of a performer or venue, the folded name of a city."""

    sort: Sort
    value: int | str

    @property
    def term(self) -> str:
        """As the index has it."""
        return f"{self.sort.value}:{self.value}"


class Name(Struct, frozen=True, array_like=True, gc=False):
    """A name, and what there is to come. `venue` is the venue itself, or one of the city's; `genres` are the kinds of
    its events, the most frequent first, each with its segment; `next_event` is the id of the one at `next_at`.
    """

    sort: Sort
    id: int
    text: str
    source: str | None
    venue: Venue | None
    genres: tuple[tuple[str, str], ...]
    events: int
    next_at: datetime
    next_event: int


@dataclass(slots=True)
class Gathered:
    """A name while its events are being counted."""

    text: str
    source: str | None
    venue: Venue | None
    next_at: datetime
    next_event: int = 0
    events: int = 0
    genres: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """One more event."""
        event = entry.catalogued.event
        self.events += 1
        if not self.next_event or self._is_sooner(event):
            self.next_at, self.next_event = event.starts_at, event.id
        genre = event.genre, event.segment
        self.genres[genre] = self.genres.get(genre, 0) + 1

    def _is_sooner(self, event: Event) -> bool:
        """As the index has them in order."""
        if event.starts_at != self.next_at:
            return event.starts_at < self.next_at
        return by_date(event.starts_at, event.id) < by_date(self.next_at, self.next_event)

    def name(self, key: Key) -> Name:
        """When all are counted."""
        genres = sorted(self.genres, key=lambda genre: (-self.genres[genre], genre))[:_GENRES]
        number = key.value if isinstance(key.value, int) else 0
        next_event = self.next_at, self.next_event
        return Name(key.sort, number, self.text, self.source, self.venue, tuple(genres), self.events, *next_event)


OPENING, WHOLE_OPENING = 3, 6
"""So many first letters of each of a name's words, and of the whole, are terms of their own."""
_GENRES = 5
_ORDER = {Sort.CITY: 2, Sort.PERFORMER: 1, Sort.VENUE: 0}
_COUNT_BITS, _LETTERS = 30, 4
_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Name)


def keys_of(entry: Entry) -> Iterator[Key]:
    """The names an event is found by."""
    told = entry.catalogued
    yield Key(Sort.VENUE, told.venue.id)
    if city := folded(told.venue.city):
        yield Key(Sort.CITY, city)
    for performer in told.performers:
        yield Key(Sort.PERFORMER, performer.id)


def begin(key: Key, entry: Entry) -> Gathered:
    """A name as its first event tells it."""
    told = entry.catalogued
    venue, starts_at = told.venue, told.event.starts_at
    if key.sort is Sort.VENUE:
        return Gathered(venue.name, told.sources.venue, venue, starts_at)
    if key.sort is Sort.CITY:
        return Gathered(venue.city, None, venue, starts_at)
    place = next(n for n, performer in enumerate(told.performers) if performer.id == key.value)
    return Gathered(told.performers[place].name, told.sources.performers[place], None, starts_at)


def gather(into: dict[Key, Gathered], entries: Iterable[Entry]) -> None:
    """Count these events too."""
    for entry in entries:
        for key in keys_of(entry):
            known = into.get(key)
            if known is None:
                known = into[key] = begin(key, entry)
            known.add(entry)


def document_of(key: Key, name: Name) -> tantivy.Document:
    """The name's document."""
    whole = folded(name.text)
    document = tantivy.Document()
    document.add_text("key", key.term)
    document.add_text("sort", name.sort.value)
    for field_, text in (("whole", whole), ("words", whole), ("source", name.source or "")):
        if text:
            document.add_text(field_, text)
    wholes = (whole, whole.removeprefix("the "))
    for opening in {name_[:most] for name_ in wholes for most in range(1, WHOLE_OPENING + 1)}:
        document.add_text("opening", opening)
    begun = {word[:most] for word in whole.split() for most in range(1, OPENING + 1)}
    if begun:
        document.add_text("begun", " ".join(begun))
    for kind in {folded(text) for genre in name.genres for text in genre} - {""}:
        document.add_text("genres", kind)
    for genre, segment in name.genres:
        document.add_text("classified", classified(segment, genre))
    document.add_unsigned("id", name.id)
    document.add_unsigned("events", name.events)
    document.add_unsigned("order", _order(name, whole))
    for field_, letters in zip(("by_name", "by_name_rest"), spelled(whole), strict=True):
        document.add_unsigned(field_, letters)
    _where(document, name)
    document.add_bytes("name", _encoder.encode(name))
    return document


def read(data: bytes) -> Name:
    """What was kept."""
    return _decoder.decode(data)


def _where(document: tantivy.Document, name: Name) -> None:
    venue = name.venue
    if venue is None:
        return
    for field_, text in (
        ("country", venue.country_code or ""),
        ("country", folded(venue.country)),
        ("region", folded(venue.region)),
        ("town", folded(venue.city)),
        ("address", folded(venue.address)),
    ):
        if text:
            document.add_text(field_, text)
    if venue.lat is not None and venue.lon is not None:
        document.add_float("lat", venue.lat)
        document.add_float("lon", venue.lon)
        for size, square in enumerate(squares_of(venue.lat, venue.lon)):
            document.add_unsigned(square_field(size), square)


def square_field(size: int) -> str:
    """Where it is told in which square of this size a name is."""
    return f"square_{size}"


def _order(name: Name, whole: str) -> int:
    """Largest first: cities before performers before venues, then who has more to come, then by the alphabet."""
    letters = 0
    for n in range(_LETTERS):
        letters = letters << 8 | (255 - min(ord(whole[n]), 255) if n < len(whole) else 255)
    return (_ORDER[name.sort] << _COUNT_BITS | min(name.events, (1 << _COUNT_BITS) - 1)) << 8 * _LETTERS | letters
