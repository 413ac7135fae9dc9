"""One event as everybody is told of it: kept in memory, checked against the database for whoever asks.

A crowd that opens one event's page asks the database one short question at a time, whatever its size: whether the
event is still in the version that is in memory. What is free comes from memory too (`inventory.watch`). With the
database gone, what was read last is told.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import msgspec

from onsale.accounts.model import Principal
from onsale.catalog.current import told_version
from onsale.catalog.model import Lifecycle
from onsale.catalog.organisers import may_manage
from onsale.catalog.store import get_event
from onsale.inventory.live import LivePlaces
from onsale.inventory.watch import Watch
from onsale.listings.answers import event_answer
from onsale.listings.documents import Document, document_of
from onsale.listings.read import EventDetails, details_of
from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.kept import Kept
from onsale.platform.recent import Recent

_PATIENCE_S = 1.0
_GZIP_LEVEL = 6


class Told(NamedTuple):
    """An event as it is told now, and its places as they are known to this process."""

    details: EventDetails
    live: LivePlaces
    version: str
    """Changes with what was read of the event; not with what is free, and not with the time."""


class _Version(NamedTuple):
    told: str
    details: EventDetails


class EventDesk:
    """The events this process was asked about."""

    def __init__(self, db: Database, watch: Watch) -> None:
        self._db, self._watch = db, watch
        self._versions: Recent[int, _Version] = Recent(
            self._read, fresh_s=0.0, most=limits.EVENTS_TOLD, patience_s=_PATIENCE_S
        )
        self._told: Kept[int, tuple[EventDetails, EventDetails]] = Kept(limits.EVENTS_TOLD)
        self._documents: Kept[int, tuple[EventDetails, Document]] = Kept(limits.EVENTS_TOLD)

    async def event(self, event_id: int, principal: Principal | None, now: datetime) -> Told:
        """The event as this reader may see it; `NotFound` for removed ones and for drafts of others.

        The details are the same object while nothing changes that they say.
        """
        version, details = await self._versions.of(event_id)
        event = details.event
        if event.lifecycle is Lifecycle.DRAFT:
            async with self._db.read() as tx:
                if not await may_manage(tx, principal, event.organiser_id):
                    raise NotFound("there is no such event")
        live = await self._watch.places(event_id, event.places)
        return Told(self._as_of(details, live.available, now), live, version)

    async def document(self, event_id: int, principal: Principal | None, now: datetime) -> Document:
        """The same as JSON; its ETag is the event's version."""
        details = (await self.event(event_id, principal, now)).details
        made = self._documents.get(event_id)
        if made is None or made[0] is not details:
            plain = msgspec.json.encode(event_answer(details))
            document = document_of(plain, details.event.version, level=_GZIP_LEVEL)
            made = self._documents.put(event_id, (details, document))
        return made[1]

    def _as_of(self, details: EventDetails, available: int, now: datetime) -> EventDetails:
        """The details with what changes without a new version: what is free, and what follows from the time."""
        read, told = self._told.get(details.event.id) or (None, details)
        status = details.event.status(now, available)
        if read is not details or told.available != available or told.status is not status:
            told = replace(details, available=available, status=status)
            self._told.put(details.event.id, (details, told))
        return told

    async def _read(self, event_id: int, last: _Version | None) -> _Version:
        version = await told_version(self._db, event_id)
        if last is not None and last.told == version:
            return last
        async with self._db.read() as tx:  # at least as new as the version says; if newer, it is read again
            return _Version(version, (await details_of(tx, [await get_event(tx, event_id)], utc_now()))[0])
