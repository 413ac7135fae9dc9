"""One event as everybody is told of it: kept in memory, checked against the database for whoever asks.

A crowd that opens one event's page asks the database one short question at a time, whatever its size: whether the
event is still in the version that is in memory. What is free comes from memory too (`inventory.watch`). With the
database gone or slow, what was read last is told; and what this process never read, as it was last indexed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import msgspec

from onsale.accounts.model import Principal
from onsale.catalog.current import told_version
from onsale.catalog.organisers import require_visible
from onsale.catalog.store import get_event
from onsale.inventory.live import LivePlaces
from onsale.inventory.watch import Watch
from onsale.listings.answers import event_answer
from onsale.listings.documents import Document, document_of
from onsale.listings.read import EventDetails, details_of
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.kept import Kept
from onsale.platform.pulse import patiently
from onsale.platform.recent import Recent
from onsale.waitingroom.model import state_of

_GZIP_LEVEL = 6

Remembered = Callable[[int, datetime], Awaitable[EventDetails | None]]
"""An event as somebody remembers it who doesn't need the database; None for one they don't know."""


class Told(NamedTuple):
    """An event as it is told now, and its places as far as they are known to this process."""

    details: EventDetails
    live: LivePlaces | None
    version: str
    """Changes with what was read of the event; not with what is free, and not with the time."""
    remembered: bool = False
    """The database is away: this is what was known last, and nothing can be sold."""


class _Version(NamedTuple):
    told: str
    details: EventDetails


class EventDesk:
    """The events this process was asked about."""

    def __init__(self, db: Database, watch: Watch, remembered: Remembered | None = None) -> None:
        self._db, self._watch, self._remembered = db, watch, remembered
        self._versions: Recent[int, _Version] = Recent(
            self._read,
            fresh_s=0.0,
            most=limits.EVENTS_TOLD,
            patience_s=db.patience_s,
            first_within_s=2 * db.patience_s,
        )
        self._told: Kept[int, tuple[EventDetails, EventDetails]] = Kept(limits.EVENTS_TOLD)
        self._documents: Kept[int, tuple[EventDetails, Document]] = Kept(limits.EVENTS_TOLD)

    async def event(self, event_id: int, principal: Principal | None, now: datetime) -> Told:
        """The event as this reader may see it; `NotFound` for removed ones, and for others' drafts and withheld ones.

        The details are the same object while nothing changes that they say.
        """
        if not self._db.away:
            try:
                return await self._event(event_id, principal, now)
            except Unavailable:
                self._db.note_trouble()
        return await self._from_memory(event_id, now)

    async def document(self, event_id: int, principal: Principal | None, now: datetime) -> Document:
        """The same as JSON; its ETag is the event's version."""
        details = (await self.event(event_id, principal, now)).details
        made = self._documents.get(event_id)
        if made is None or made[0] is not details:
            plain = msgspec.json.encode(event_answer(details))
            document = document_of(plain, details.event.version, level=_GZIP_LEVEL)
            made = self._documents.put(event_id, (details, document))
        return made[1]

    async def _event(self, event_id: int, principal: Principal | None, now: datetime) -> Told:
        version, details = await self._versions.of(event_id)
        event = details.event
        if not event.public:
            async with self._db.read() as tx:
                await require_visible(tx, event, principal)
        live = self._watch.known(event_id)
        if live is None:
            places = self._watch.places(event_id, event.places)
            live = await patiently(self._db, places, within_s=2 * self._db.patience_s)
        return Told(self._as_of(details, live.available, now), live, version)

    async def _from_memory(self, event_id: int, now: datetime) -> Told:
        """What this process knew last, or else what was last indexed. Who may see a draft can't be asked now."""
        kept, live = self._versions.kept.get(event_id), self._watch.remembered(event_id)
        if kept is not None and live is not None and kept[1].details.event.public:
            return Told(self._as_of(kept[1].details, live.available, now), live, kept[1].told, remembered=True)
        details = await self._remembered(event_id, now) if self._remembered is not None else None
        if details is None:
            raise Unavailable(retry_after_s=2)
        return Told(details, None, f"{details.event.version} {details.available}", remembered=True)

    def _as_of(self, details: EventDetails, available: int, now: datetime) -> EventDetails:
        """The details with what changes without a new version: what is free, and what follows from the time."""
        read, told = self._told.get(details.event.id) or (None, details)
        status = details.event.status(now, available)
        room = state_of(details.event, sold_out=not available, now=now)
        if read is not details or (told.available, told.status, told.room) != (available, status, room):
            told = replace(details, available=available, status=status, room=room)
            self._told.put(details.event.id, (details, told))
        return told

    async def _read(self, event_id: int, last: _Version | None) -> _Version:
        version = await told_version(self._db, event_id)
        if last is not None and last.told == version:
            return last
        async with self._db.read() as tx:  # at least as new as the version says; if newer, it is read again
            return _Version(version, (await details_of(tx, [await get_event(tx, event_id)], utc_now()))[0])
