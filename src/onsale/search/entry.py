"""What the index keeps of an event, so that it can be told without the database."""

from datetime import datetime

import msgspec
from msgspec import Struct

from onsale.catalog.model import Event, Organiser, Performer, PriceLevel, Venue
from onsale.listings.read import EventDetails
from onsale.platform import limits
from onsale.platform.kept import Kept
from onsale.pricing.book import PriceBook
from onsale.pricing.charges import charges_of
from onsale.pricing.moving.told import Movement
from onsale.search.keys import Standing
from onsale.waitingroom.model import state_of


class Sources(Struct, frozen=True, array_like=True, gc=False):
    """The ids these had where they were imported from; of performers in the order of the programme."""

    event: str | None = None
    venue: str | None = None
    performers: tuple[str | None, ...] = ()


class Catalogued(Struct, frozen=True, array_like=True, gc=False):
    """An event as the catalogue has it, with all that is told beside it."""

    event: Event
    venue: Venue
    organiser: Organiser
    performers: tuple[Performer, ...]
    levels: tuple[PriceLevel, ...]
    sources: Sources
    moving: tuple[Movement, ...] = ()

    @property
    def book(self) -> PriceBook:
        """What its places cost; made once while it is remembered."""
        known = _books.get(self.event.id)
        if known is None or known[0] is not self:
            book = PriceBook(self.levels, charges_of(self.organiser, self.venue, self.event.currency))
            known = _books.put(self.event.id, (self, book))
        return known[1]


class Entry(Struct, frozen=True, array_like=True, gc=False):
    """An event in the index. `taken` places were sold or held when it was last counted."""

    catalogued: Catalogued
    taken: int
    standing: Standing

    def details(self, now: datetime) -> EventDetails:
        """As it is read by people: its status is the moment's, what is free is as it was last counted."""
        told = self.catalogued
        available = max(told.event.places - self.taken, 0)
        return EventDetails(
            told.event,
            told.venue,
            told.organiser,
            told.performers,
            told.book,
            available,
            told.event.status(now, available),
            state_of(told.event, sold_out=not available, now=now),
            told.moving,
        )


_books: Kept[int, tuple[Catalogued, PriceBook]] = Kept(limits.ENTRIES_REMEMBERED)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Entry)
_remembered: Kept[bytes, Entry] = Kept(limits.ENTRIES_REMEMBERED)


def packed(entry: Entry) -> bytes:
    """For keeping."""
    return _encoder.encode(entry)


def unpacked(data: bytes) -> Entry:
    """What was kept; the same object for the same bytes while it is remembered, so that others may remember with it
    what they made of it.
    """
    return _remembered.get(data) or _remembered.put(data, _decoder.decode(data))
