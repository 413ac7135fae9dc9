"""Availability in this process: every event asked for, in memory, current within a quarter of a second of any commit.

Loaded from the claims when first asked for; then told of changes (`inventory.changes`): our own at once, those of
other processes by notices, upon which the places named are read again, at most every 50 ms. A claim that runs out is
looked at by a local timer. What was missed while not listening is read when listening begins again, and everything is
read now and then, for a process may die between its commit and its notice. While nobody can listen at all (a pooler
that doesn't pass notices on), what is older than that is read when it is asked for. With the database gone, what was
read last is what is told. Readings have connections of their own: a crowd of requests mustn't keep them waiting.
"""

import asyncio
import sys
import time
from array import array
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf
from typing import Any

import structlog

from onsale.inventory.changes import CHANNEL, PlacesChanged, decode_notice
from onsale.inventory.live import LivePlaces
from onsale.platform import limits
from onsale.platform.arrays import int_array
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Failure, Unavailable
from onsale.platform.notices import Lane, listen

log = structlog.get_logger()

READ_EVERY_S = 0.05
RECONCILE_EVERY_S = 30.0
_READERS = 2
_FORGET_AFTER_S = 900.0
_STAYS_S = 1.0
_AGAIN_AFTER_S = 1.0
_LAST_READING_S = 1.0
_LAPSE_MARGIN_S = 0.01

_READ = """
select string_agg(int4send(place), ''::bytea), string_agg(float8send(date_part('epoch', held_until)), ''::bytea),
    date_part('epoch', clock_timestamp())
from claims where event_id = %s and held_until > now()
"""
_READ_SOME = _READ + " and place = any(%s::int[])"


@dataclass(slots=True, eq=False)
class _Watched:
    """An event in memory, and what is known to be out of date."""

    live: LivePlaces
    loaded: bool = False
    dirty: set[int] = field(default_factory=set)
    all_dirty: bool = False
    in_trouble: bool = False
    read_at: float = -inf  # monotonic
    read_whole_at: float = -inf
    asked_at: float = field(default_factory=time.monotonic)
    reading: "asyncio.Task[None] | None" = None
    lapsing: "asyncio.TimerHandle | None" = None
    waiting: "set[asyncio.Future[None]]" = field(default_factory=set)

    def changed(self) -> None:
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)
        self.waiting.clear()


class Watch:
    """The availability of the events this process was asked about."""

    def __init__(self, db: Database) -> None:
        self._listened = db
        self._db = Database(db.url, pool_size=_READERS, patience_s=db.patience_s)
        self._closed = False
        db.before_close(self.close)
        self._events: OrderedDict[int, _Watched] = OrderedDict()
        self._loading: dict[int, asyncio.Task[_Watched]] = {}
        self.listening = False
        self.lane = Lane(0, 1)
        """Which of the processes that listen this one is: they choose from different rows (`best.find_best`)."""
        self._clock_ahead_s = 0.0  # database's clock less our monotonic one

    async def places(self, event_id: int, places: int) -> LivePlaces:
        """What is free at an event with so many places. `Unavailable` if it was never read and can't be now."""
        if self._closed:
            raise Unavailable(retry_after_s=2)
        event = self._events.get(event_id)
        if event is None or not event.loaded or event.live.places != places:
            event = await self._loaded(event_id, places)
        if event_id in self._events:  # it may have given way to others by now
            self._events.move_to_end(event_id)
        event.asked_at = time.monotonic()
        if not self.listening and event.asked_at - event.read_whole_at > READ_EVERY_S:
            await self._freshen(event)
        return event.live

    def known(self, event_id: int) -> LivePlaces | None:
        """The same, if it is in memory and kept current."""
        event = self._events.get(event_id)
        if event is None or not event.loaded or not self.listening:
            return None
        event.asked_at = time.monotonic()
        return event.live

    def remembered(self, event_id: int) -> LivePlaces | None:
        """The same, however old: for when the database is away."""
        event = self._events.get(event_id)
        return event.live if event is not None and event.loaded else None

    async def change(self, event_id: int, after: int) -> None:
        """Wait until the event's version isn't `after`; an event that is no longer watched counts as changed."""
        event = self._events.get(event_id)
        if event is None or event.live.version != after:
            return
        event.asked_at = time.monotonic()
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        event.waiting.add(waiter)
        try:
            await waiter
        finally:
            event.waiting.discard(waiter)

    async def hear(self, tx: WriteTx, happening: PlacesChanged) -> None:
        """Hear of a change this process makes; it shows as soon as it is committed."""

        def happened() -> None:
            event = self._events.get(happening.event_id)
            if event is not None:
                event.live.heard_taken(happening.taken, self._now())
                event.live.heard_freed(happening.freed)
                event.changed()
                self._look_again(event, happening.places)

        tx.after_attempt(happened)

    def lost(self, event_id: int, places: Collection[int]) -> None:
        """Somebody else has these, as a lost race has just shown."""
        event = self._events.get(event_id)
        if event is not None:
            event.live.heard_taken(places, self._now())
            event.changed()
            self._look_again(event, places)

    def wake(self) -> None:
        """Let everybody look who waits for a change."""
        for event in self._events.values():
            event.changed()

    async def run(self) -> None:
        """Listen and tidy up until cancelled; one task a process."""
        reconciling = asyncio.create_task(self._reconcile(), name="reconcile-places")
        try:
            await listen(
                self._listened, CHANNEL, self._noticed, began=self._began, broke=self._broke, lane=self._in_lane
            )
        finally:
            self._broke()
            reconciling.cancel()

    async def close(self) -> None:
        """Stop reading and let those who wait go."""
        self._closed = True
        reading = [event.reading for event in self._events.values() if event.reading is not None]
        if reading:
            await asyncio.wait(reading, timeout=_LAST_READING_S)
        for event in self._events.values():
            self._drop(event)
        self._events.clear()
        await asyncio.gather(*reading, *self._loading.values(), return_exceptions=True)
        await self._db.close()

    def now(self) -> datetime:
        """The database's present, as reckoned from its last reading."""
        return datetime.fromtimestamp(self._now(), UTC)

    def _now(self) -> float:
        return time.monotonic() + self._clock_ahead_s

    async def _loaded(self, event_id: int, places: int) -> _Watched:
        """Read an event for the first time; who asks meanwhile waits for the same reading."""
        loading = self._loading.get(event_id)
        if loading is None:
            loading = asyncio.create_task(self._load(event_id, places), name=f"load-places-{event_id}")
            self._loading[event_id] = loading
            loading.add_done_callback(lambda _: self._loading.pop(event_id, None))
        return await asyncio.shield(loading)

    async def _load(self, event_id: int, places: int) -> _Watched:
        event, before = _Watched(LivePlaces(event_id, places)), self._events.get(event_id)
        # Watched before it is read: what changes during the reading is noted, and looked at afterwards.
        self._events[event_id] = event
        self._events.move_to_end(event_id)
        try:
            await self._read_whole(event)
        except BaseException:
            self._events.pop(event_id, None)
            raise
        finally:
            if before is not None:
                self._drop(before)
        event.loaded = True
        if self._events.get(event_id) is not event:
            self._drop(event)
        elif event.dirty or event.all_dirty:
            self._look_again(event, ())
        self._make_room()
        return event

    def _make_room(self) -> None:
        """Let those go that were asked for longest ago, as far as nobody is waiting for their changes."""
        total, now = sum(event.live.places for event in self._events.values()), time.monotonic()
        for event_id, event in list(self._events.items())[:-1]:
            if total <= limits.PLACES_WATCHED and len(self._events) <= limits.EVENTS_WATCHED:
                return
            if not event.waiting and now - event.asked_at > _STAYS_S:
                self._drop(self._events.pop(event_id))
                total -= event.live.places

    def _drop(self, event: _Watched) -> None:
        if event.lapsing is not None:
            event.lapsing.cancel()
        if event.reading is not None:
            event.reading.cancel()
        event.changed()

    def _noticed(self, payload: str) -> None:
        try:
            event_id, places = decode_notice(payload)
        except ValueError:
            log.warning("notice_not_understood")
            return
        event = self._events.get(event_id)
        if event is not None:
            self._look_again(event, places)

    def _in_lane(self, lane: Lane) -> None:
        self.lane = lane

    def _began(self) -> None:
        self.listening = True
        for event in self._events.values():
            self._look_again(event, None)

    def _broke(self) -> None:
        self.listening = False

    def _look_again(self, event: _Watched, places: Collection[int] | None) -> None:
        """Read these places (None: all) as soon as their turn comes."""
        if places is None:
            event.all_dirty = True
        else:
            event.dirty.update(places)
        if event.loaded and (event.reading is None or event.reading.done()):
            event.reading = asyncio.create_task(self._read_dirty(event), name=f"read-places-{event.live.event_id}")

    async def _read_dirty(self, event: _Watched) -> None:
        while event.dirty or event.all_dirty:
            await asyncio.sleep(max(0.0, event.read_at + READ_EVERY_S - time.monotonic()))
            places, whole = event.dirty, event.all_dirty or len(event.dirty) > limits.PLACES_READ_AT_ONCE
            event.dirty, event.all_dirty = set(), False
            try:
                await (self._read_whole(event) if whole else self._read_some(event, places))
            except Failure:
                event.dirty |= places
                event.all_dirty |= whole
                await asyncio.sleep(_AGAIN_AFTER_S)
            except Exception:
                log.exception("places_not_read")
                event.all_dirty = True
                await asyncio.sleep(_AGAIN_AFTER_S)

    async def _freshen(self, event: _Watched) -> None:
        """Nobody tells us of changes: read, unless that has just failed, but don't keep who asks waiting for long."""
        self._look_again(event, None)
        if not event.in_trouble and event.reading is not None:
            await asyncio.wait({event.reading}, timeout=self._db.patience_s)

    async def _read_whole(self, event: _Watched) -> None:
        taken, moments = await self._read(event, None)
        event.read_whole_at = event.read_at
        # What changed during the reading is read again; of what was never read before, only what we took is known.
        keep = event.dirty if event.loaded else {place for place in event.dirty if event.live.is_taken(place)}
        event.live.replace(taken, moments, keep=keep)
        self._told(event)

    async def _read_some(self, event: _Watched, places: set[int]) -> None:
        taken, moments = await self._read(event, int_array(places))
        until = dict(zip(taken, moments, strict=True))
        for place in places - event.dirty:
            event.live.put(place, until.get(place, 0.0))
        self._told(event)

    async def _read(self, event: _Watched, places: str | None) -> "tuple[array[int], array[float]]":
        """Which places are taken and until when; as two arrays of bytes, which are quicker than rows."""
        values: tuple[Any, ...]
        statement, values = _READ, (event.live.event_id,)
        if places is not None:
            statement, values = _READ_SOME, (event.live.event_id, places)
        try:
            async with self._db.autocommit() as connection:
                row = await (await connection.execute(statement, values, binary=True)).fetchone()
        except Failure:
            event.in_trouble = True
            raise
        assert row is not None  # an aggregate has a row
        event.in_trouble = False
        event.read_at = time.monotonic()
        taken, moments, now = row
        self._clock_ahead_s = now - event.read_at
        return _numbers("i", taken), _numbers("d", moments)

    def _told(self, event: _Watched) -> None:
        """After a reading: wake who waits, and see when the next claim runs out."""
        event.changed()
        self._set_timer(event)

    def _set_timer(self, event: _Watched) -> None:
        following = event.live.next_lapse()
        if event.lapsing is not None:
            event.lapsing.cancel()
            event.lapsing = None
        if following is not None:
            wait_s = max(0.0, following - self._now()) + _LAPSE_MARGIN_S
            event.lapsing = asyncio.get_running_loop().call_later(wait_s, self._lapse, event)

    def _lapse(self, event: _Watched) -> None:
        """Claims have run out by the database's clock: see whether anybody has renewed them."""
        event.lapsing = None
        due = event.live.lapsed(self._now(), most=limits.PLACES_READ_AT_ONCE)
        if due:
            self._look_again(event, due if len(due) < limits.PLACES_READ_AT_ONCE else None)
        else:
            self._set_timer(event)

    async def _reconcile(self) -> None:
        """Now and then read everything, and forget what nobody asks for."""
        while True:
            await asyncio.sleep(1.0)
            now = time.monotonic()
            for event_id, event in list(self._events.items()):
                if not event.waiting and now - event.asked_at > _FORGET_AFTER_S:
                    self._drop(self._events.pop(event_id))
                elif now - event.read_whole_at > RECONCILE_EVERY_S:
                    event.read_whole_at = now
                    self._look_again(event, None)


def _numbers(kind: str, data: bytes | None) -> "array[Any]":
    """Numbers as PostgreSQL sends them, in network order."""
    values: array[Any] = array(kind)
    values.frombytes(data or b"")
    if sys.byteorder == "little":
        values.byteswap()
    return values
