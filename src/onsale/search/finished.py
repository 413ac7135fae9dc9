"""An event's JSON, made when it is indexed, so that a page of events is bytes put together.

What the moment decides (its status, and what its waiting room does) is left open, with what it is when: that only
changes at a few moments, which are known beforehand.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from onsale.catalog.model import Event
from onsale.listings.answers import event_answer
from onsale.listings.schemas import EventAnswer
from onsale.search.entry import Entry

_SAID = {"title", "description", "examples"}


def _bare(schema: Any) -> Any:
    """A schema without what is said about it."""
    if isinstance(schema, dict):
        kept = [(name, value) for name, value in schema.items() if name not in _SAID or isinstance(value, dict)]
        return {name: _bare(value) for name, value in kept}
    return [_bare(one) for one in schema] if isinstance(schema, list) else schema


SHAPE = _bare(msgspec.json.schema(EventAnswer))
"""What an answer may hold: an index with others must be made anew."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)
_FOR_GOOD = 1 << 62
_STATUS, _ROOM, _ROOM_STATE, _END = b'"status":"', b'"waiting_room":{', b'"state":"', b'"'


class Span(Struct, array_like=True, gc=False):
    """Until when (microseconds since 1970) an event has this status, and its waiting room this state."""

    until: int
    status: str
    room: str


class Finished(Struct, array_like=True, gc=False):
    """An answer's JSON but for its status and its room's state; of the spans, in order, the last is for good."""

    spans: list[Span]
    before: bytes
    between: bytes
    after: bytes

    def at(self, instant: int) -> bytes:
        """The whole JSON, as it is at a moment (`instant_of`)."""
        span = next(span for span in self.spans if instant < span.until)
        return b"".join((self.before, span.status.encode(), self.between, span.room.encode(), self.after))


_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Finished)
_json = msgspec.json.Encoder()


def instant_of(moment: datetime) -> int:
    """Microseconds since 1970."""
    return (moment - _EPOCH) // _INSTANT


def finished(entry: Entry) -> bytes:
    """For keeping."""
    event = entry.catalogued.event
    details = entry.details(event.starts_at)
    before, between, after = _parts(_json.encode(event_answer(details)))
    return _encoder.encode(Finished(list(_spans(entry)), before, between, after))


def read(data: bytes) -> Finished:
    """What was kept."""
    return _decoder.decode(data)


def _parts(answer: bytes) -> tuple[bytes, bytes, bytes]:
    """An answer without what the moment decides. (Within JSON's texts quotes have a backslash, so that what is looked
    for is never part of one.)
    """
    before, status, rest = answer.partition(_STATUS)
    between, room, rest = rest[rest.index(_END) :].partition(_ROOM)
    enabled, state, after = rest.partition(_ROOM_STATE)
    assert status
    assert state
    return before + status, between + room + enabled + state, after[after.index(_END) :]


def _spans(entry: Entry) -> Iterator[Span]:
    since: datetime | None = None
    for until in [*_turns(entry.catalogued.event), None]:
        at = since or (until or _EPOCH) - _INSTANT
        details = entry.details(at)
        yield Span(_FOR_GOOD if until is None else instant_of(until), details.status.value, details.room.value)
        since = until


def _turns(event: Event) -> list[datetime]:
    """When its status or its waiting room may change by itself, in order."""
    turns = {event.on_sale_at, event.sale_ends_at, event.ends_at or event.starts_at}
    return sorted(turns | ({event.lobby_opens_at} if event.protected else set()))
