"""An event's bookings, to look through: by reference, by address or by name, all of them or those in one state.

Names and addresses are sealed, so the database can't look for them. A whole address is found by its hash; for anything
else the bookings are opened one after the other, the last first, so many at most for one page: it says how far it got.
"""

import re
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from msgspec import Meta, Struct

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.accounts.openings import note, unseen
from onsale.bookings import store
from onsale.bookings.model import Booking, BookingState, number_of_reference
from onsale.bookings.tables import bookings as b
from onsale.platform import limits
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import ReadTx
from onsale.platform.sealing import Sealer

_SPACE = re.compile(r"[\s-]+")
_SOME_CANCELLED = b.c.lines.contains([{"cancelled": True}])
_LOW_BITS = "('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint & 4611686018427387903"


class Show(StrEnum):
    """Which of the bookings that were ever paid for."""

    ALL = "all"
    PAID = "paid"
    PART = "part"
    CANCELLED = "cancelled"


class _Key(Struct, array_like=True):
    bought_at: Annotated[datetime, Meta(tz=True)]
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Wish:
    """Which bookings: of which event, in which state, and of whom (a reference, or words of a name or address)."""

    event_id: int
    show: Show = Show.ALL
    words: str = ""

    @property
    def which(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The same, as far as the database can tell."""
        bought = (b.c.event_id == self.event_id, b.c.confirmed_at.is_not(None))
        return (*bought, *_STATES[self.show])


_STATES: Mapping[Show, tuple[sa.ColumnElement[bool], ...]] = {
    Show.ALL: (),
    Show.PAID: (b.c.state == "confirmed", sa.not_(_SOME_CANCELLED)),
    Show.PART: (b.c.state == "confirmed", _SOME_CANCELLED),
    Show.CANCELLED: (b.c.state == "cancelled",),
}


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking and whose it is; nobody's where it came from the box office, where they are gone, or where they want
    their data kept and not used."""

    booking: Booking
    person: Person | None

    @property
    def show(self) -> Show:
        """Paid, cancelled in part, or cancelled."""
        if self.booking.state is BookingState.CANCELLED:
            return Show.CANCELLED
        return Show.PART if len(self.booking.live_lines) < len(self.booking.lines) else Show.PAID


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list. `cursor`: where it goes on; `partly` when it was not looked through to the end."""

    found: list[Booked] = field(default_factory=list)
    cursor: str | None = None
    partly: bool = False


async def counted(tx: ReadTx, event_id: int) -> Mapping[Show, int]:
    """How many there are of each."""
    columns = [sa.func.count().filter(*states).label(show.value) for show, states in _STATES.items() if states]
    row = (await tx.execute(sa.select(sa.func.count().label("all"), *columns).where(*Wish(event_id).which))).one()
    return {show: getattr(row, show.value) for show in Show}


async def part_of(tx: ReadTx, wish: Wish, sealer: Sealer, *, limit: int, cursor: str | None = None) -> Part:
    """So many of them, the last bought first, from where the last part ended."""
    if wish.words and not cursor and (named := await _named(tx, wish, sealer, limit)):
        return Part([_shown(one) for one in named])
    found: list[Booked] = []
    seen = 0
    at_once = limits.BOOKINGS_READ_AT_ONCE if wish.words else limit + 1
    async for some in _from(tx, wish, sealer, at_once, cursor):
        for one in some:
            if not _called(one, wish.words):
                continue
            if len(found) == limit:
                return Part(found, _cursor(found[-1].booking))
            found.append(_shown(one))
        seen += len(some)
        if seen >= limits.BOOKINGS_READ_THROUGH:
            return Part(found, _cursor(some[-1].booking), partly=True)
    return Part(found)


async def _named(tx: ReadTx, wish: Wish, sealer: Sealer, limit: int) -> list[Booked]:
    """Those a reference or a whole address names."""
    number = number_of_reference(_SPACE.sub("", wish.words).upper())
    if number is not None:
        same = sa.text(f"({_LOW_BITS}) % :modulus = :number").bindparams(modulus=number[1], number=number[0])
        if found := await _opened(tx, wish, await _ids(tx, wish, limit, same), sealer):
            return found
    with unseen():
        person = await people.by_email(tx, wish.words, sealer=sealer) if "@" in wish.words else None
    if person and not person.processing.restricted:
        return await _opened(tx, wish, await _ids(tx, wish, limit, b.c.fan_id == person.id), sealer)
    return []


async def every(tx: ReadTx, wish: Wish, sealer: Sealer) -> list[Booked]:
    """As many of them as a file has room for."""
    found: list[Booked] = []
    async for some in _from(tx, wish, sealer, limits.BOOKINGS_READ_AT_ONCE):
        found += [_shown(one) for one in some if _called(one, wish.words)]
        if len(found) >= limits.BOOKINGS_PER_FILE:
            break
    return found[: limits.BOOKINGS_PER_FILE]


async def _from(
    tx: ReadTx, wish: Wish, sealer: Sealer, at_once: int, cursor: str | None = None
) -> AsyncIterator[list[Booked]]:
    """All of them, so many at a time."""
    key = decode_cursor(cursor, _Key) if cursor else None
    while True:
        here = () if key is None else (sa.tuple_(b.c.confirmed_at, b.c.id) < sa.tuple_(key.bought_at, key.id),)
        ids = await _ids(tx, wish, at_once, *here)
        if not ids:
            return
        some = await _opened(tx, wish, ids, sealer)
        yield some
        last = some[-1].booking
        assert last.confirmed_at is not None, "only bought ones are looked for"
        key = _Key(last.confirmed_at, last.id)


async def _ids(tx: ReadTx, wish: Wish, limit: int, *more: sa.ColumnElement[bool] | sa.TextClause) -> list[uuid.UUID]:
    mine = sa.select(b.c.id).where(*wish.which, *more)
    return list((await tx.execute(mine.order_by(b.c.confirmed_at.desc(), b.c.id.desc()).limit(limit))).scalars())


async def _opened(tx: ReadTx, wish: Wish, ids: Sequence[uuid.UUID], sealer: Sealer) -> list[Booked]:
    read = {booking.id: booking for booking in await store.get_bookings(tx, wish.event_id, ids)}
    fans = {booking.fan_id for booking in read.values() if booking.fan_id is not None}
    with unseen():  # most of them are only looked through
        known = {person.id: person for person in await people.shown_to_sellers(tx, fans, sealer=sealer)}
    return [Booked(read[which], known.get(read[which].fan_id or 0)) for which in ids]


def _shown(one: Booked) -> Booked:
    """It is told whose it is."""
    if one.person:
        note(one.person.id)
    return one


def _called(one: Booked, words: str) -> bool:
    """Whether all the words are in the name, the address or the reference."""
    told = f"{one.booking.reference} {one.person.name} {one.person.email}" if one.person else one.booking.reference
    return has_all(told, words)


def has_all(told: str, words: str) -> bool:
    """Whether each of the words is part of a text, in whatever case."""
    return all(word in told.casefold() for word in words.casefold().split())


def _cursor(booking: Booking) -> str:
    return encode_cursor([booking.confirmed_at, booking.id])
