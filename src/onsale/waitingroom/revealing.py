"""Telling of a closed window: how many joined, the root of who they were, and only then the seed that ranks them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog

from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Unavailable
from onsale.waitingroom import store
from onsale.waitingroom.commit import Chains
from onsale.waitingroom.merkle import BLOCK, Builder
from onsale.waitingroom.model import Room
from onsale.waitingroom.ranks import PSEUDONYM_BYTES, pseudonym
from onsale.waitingroom.tables import windows

log = structlog.get_logger()

_FAN_BYTES = 8
_INLINE = 2_000
"""A window of more fans is worked on in a thread: their pseudonyms and hashes take some microseconds each."""

CLAIMED_S = 12.0
"""For so long a window is its counter's alone, unless they say again that they are at it."""

_COPY = "copy queue_leaves (event_id, window_number, first, block, leaves, hash) from stdin (format binary)"


@dataclass(frozen=True, slots=True)
class Counted:
    """A window's fans, counted: the pseudonyms in order, 16 bytes each, the roots of their blocks, and of all."""

    pseudonyms: bytes
    blocks: list[bytes]
    root: bytes

    @property
    def joined(self) -> int:
        """How many there are."""
        return len(self.pseudonyms) // PSEUDONYM_BYTES


async def reveal(db: Database, chains: Chains, room: Room) -> None:
    """Tell of every window that has closed, in order, unless somebody else is at it."""
    while (number := await _claimed(db, room.event_id)) is not None:
        async with _ours(db, room.event_id, number):
            joined = await _reveal(db, chains, room, number)
        log.info("queue_window_revealed", of=room.event_id, window=number, joined=joined)


async def _reveal(db: Database, chains: Chains, room: Room, number: int) -> int:
    async with db.read() as tx:
        fans = await store.fans_in(tx, room.event_id, number)
    work = (chains.key, room.event_id, fans)
    large = len(fans) > _INLINE * _FAN_BYTES
    counted = await asyncio.to_thread(count, *work) if large else count(*work)
    told = {
        "joined": counted.joined,
        "root": counted.root,
        "seed": chains.of(room.event_id, room.nonce).seed(number),
    }
    async with db.write() as tx:
        this = sa.and_(_is(room.event_id, number), windows.c.seed.is_(None))
        if (await tx.execute(sa.update(windows).where(this).values(told).returning(windows.c.number))).one_or_none():
            await _keep(tx, room.event_id, number, counted)
    return counted.joined


def count(key: bytes, event_id: int, fans: bytes) -> Counted:
    """Count these fans, eight bytes each.

    They are sorted in 256 parts, so that ten million take little more than the 160 MB they are.
    """
    parts = [bytearray() for _ in range(256)]
    for at in range(0, len(fans), _FAN_BYTES):
        name = pseudonym(key, event_id, int.from_bytes(fans[at : at + _FAN_BYTES], "big"))
        parts[name[0]] += name
    tree, in_order = Builder(), bytearray()
    for part in parts:
        names = sorted(bytes(part[at : at + PSEUDONYM_BYTES]) for at in range(0, len(part), PSEUDONYM_BYTES))
        tree.extend(names)
        in_order += b"".join(names)
        part.clear()
    return Counted(bytes(in_order), tree.blocks(), tree.root())


async def _keep(tx: WriteTx, event_id: int, number: int, counted: Counted) -> None:
    """The blocks, for proofs."""
    raw, size = await tx.raw(), BLOCK * PSEUDONYM_BYTES
    async with raw.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.set_types(["int8", "int4", "bytea", "int4", "bytea", "bytea"])
        for block, hashed in enumerate(counted.blocks):
            leaves = counted.pseudonyms[block * size : (block + 1) * size]
            await copy.write_row((event_id, number, leaves[:PSEUDONYM_BYTES], block, leaves, hashed))


async def _claimed(db: Database, event_id: int) -> int | None:
    """The first window that is to be told of, ours to count for a while; none, or somebody else's: None."""
    w = windows.c
    due = sa.and_(w.event_id == event_id, w.closed_at.is_not(None), w.seed.is_(None))
    async with db.write() as tx:
        first = (
            sa.select(w.number, (w.counted_until > sa.func.now()).label("taken")).where(due).order_by(w.number).limit(1)
        )
        row = (await tx.execute(first.with_for_update(skip_locked=True))).one_or_none()
        if row is None or row.taken:
            return None
        await _claim(tx, event_id, row.number)
        number: int = row.number
        return number


@asynccontextmanager
async def _ours(db: Database, event_id: int, number: int) -> AsyncIterator[None]:
    """Whoever counts says so again and again, however long it takes; should they die, somebody else soon may."""
    saying = asyncio.create_task(_say_so(db, event_id, number))
    try:
        yield
    finally:
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying


async def _say_so(db: Database, event_id: int, number: int) -> None:
    while True:
        await asyncio.sleep(CLAIMED_S / 4)
        try:
            async with db.write() as tx:
                await _claim(tx, event_id, number)
        except Unavailable:  # it says so again
            continue


async def _claim(tx: WriteTx, event_id: int, number: int) -> None:
    until = sa.func.now() + timedelta(seconds=CLAIMED_S)
    await tx.execute(sa.update(windows).where(_is(event_id, number)).values(counted_until=until))


def _is(event_id: int, number: int) -> sa.ColumnElement[bool]:
    return sa.and_(windows.c.event_id == event_id, windows.c.number == number)
