"""Bookings in the database. Whether one has lapsed is asked of the database, never of our clock."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.accounts.processing import RESTRICTED
from onsale.accounts.tables import processing_limits as limited
from onsale.bookings.model import UNPAID, Booking, BookingState, Line
from onsale.bookings.tables import bookings as b
from onsale.catalog import tables as t
from onsale.catalog.model import Lifecycle
from onsale.catalog.store import SHOWN
from onsale.platform.arrays import int_array, uuid_array
from onsale.platform.compiled import Compiled
from onsale.platform.database import ReadTx, WriteTx

_WITHHELD = "withheld"
LAPSED = sa.and_(b.c.state.in_([s.value for s in UNPAID]), b.c.expires_at <= sa.func.now())
_state = sa.case((LAPSED, BookingState.EXPIRED.value), else_=b.c.state).label("effective_state")
_left = sa.func.coalesce(sa.extract("epoch", b.c.expires_at - sa.func.now()), 0.0).label("seconds_left")
_lines = sa.cast(b.c.lines, sa.Text).label("lines")  # read below, many times as fast as by the driver
COLUMNS = [
    b.c.event_id, b.c.id, b.c.fan_id, _state, b.c.expires_at, _left, _lines, b.c.currency, b.c.created_at,
    b.c.confirmed_at, b.c.terms_version, b.c.terms_accepted_at, b.c.promo_code,
]  # fmt: skip

# One array, so that a statement reads the same however many they are, and stays prepared.
_these = sa.and_(
    b.c.event_id == sa.bindparam("event", required=False),
    b.c.id == sa.any_(sa.cast(sa.bindparam("ids", type_=sa.Text, required=False), ARRAY(sa.Uuid))),
)
_READ = Compiled(sa.select(*COLUMNS).where(_these))
_LOCK = Compiled(sa.select(*COLUMNS).where(_these).order_by(b.c.id).with_for_update())
_event_of = (
    sa.select(sa.case((SHOWN, t.events.c.lifecycle), else_=_WITHHELD))
    .where(t.events.c.id == sa.bindparam("event", required=False))
    .scalar_subquery()
    .label("event_standing")
)
_in_force = (
    sa.select(t.organisers.c.terms_version)
    .join(t.events, t.events.c.organiser_id == t.organisers.c.id)
    .where(t.events.c.id == sa.bindparam("event", required=False))
    .scalar_subquery()
    .label("terms_in_force")
)
_owner_restricted = sa.exists().where(limited.c.person_id == b.c.fan_id, RESTRICTED).label("owner_restricted")
_LOCK_TO_PAY = Compiled(
    sa.select(*COLUMNS, _in_force, _event_of, _owner_restricted).where(_these).order_by(b.c.id).with_for_update(of=b)
)
_fans = sa.any_(sa.cast(sa.bindparam("fans", type_=sa.Text, required=False), ARRAY(sa.BigInteger)))
_recent_unpaid = (
    sa.select(b.c.fan_id, sa.func.count().label("unpaid"))
    .where(
        b.c.fan_id == _fans,
        b.c.event_id == sa.bindparam("event", required=False),
        b.c.created_at > sa.func.now() - sa.text("interval '1 hour'"),
        b.c.confirmed_at.is_(None),
    )
    .group_by(b.c.fan_id)
)
_restricted = sa.select(limited.c.person_id, sa.null()).where(limited.c.person_id == _fans, RESTRICTED)
_BEFORE_HOLDING = Compiled(sa.union_all(_recent_unpaid, _restricted))
_SELDOM = {
    "discount": "discount_minor",
    "fees_tax": "fees_tax_minor",
    "share": "share_minor",
    "share_tax": "share_tax_minor",
    "included": "tax_included",
    "ppm": "tax_ppm",
}

# All of them as one document: lists of text are the slowest thing the driver knows.
_INSERT_HELD = """
insert into bookings (event_id, id, fan_id, state, expires_at, places, lines, currency, total_minor,
    promo_code)
select %(event)s, id, fan, 'held', now() + make_interval(secs => %(ttl_s)s), places::int[], lines, %(currency)s, total,
    promo
from jsonb_to_recordset(%(held)s::jsonb)
    as held (id uuid, fan bigint, places text, lines jsonb, total bigint, promo text)
returning id, expires_at, created_at
"""


class NewHold(NamedTuple):
    """What is written down of a hold."""

    id: uuid.UUID
    fan_id: int | None
    lines: tuple[Line, ...]
    promo_code: str | None


class ToPay(NamedTuple):
    """Bookings of an event, the version of its organiser's terms that paying accepts (None: there are none), whether
    it was cancelled, whether an admin has stopped it, and the bookings of those whose data are kept and not used.
    """

    bookings: dict[uuid.UUID, Booking]
    terms: int | None
    event_cancelled: bool = False
    event_withheld: bool = False
    restricted: frozenset[uuid.UUID] = frozenset()


class Holders(NamedTuple):
    """What must be known of fans who want to hold: how many bookings each began for the event in the last hour without
    paying, and whose data are kept and not used.
    """

    unpaid: dict[int, int]
    restricted: frozenset[int]


async def get_booking(tx: ReadTx, event_id: int, booking_id: uuid.UUID) -> Booking | None:
    """One booking, in its effective state."""
    return await _one(tx, sa.select(*COLUMNS).where(b.c.event_id == event_id, b.c.id == booking_id))


async def get_bookings(tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> list[Booking]:
    """Those of an event's bookings that exist."""
    rows = await _READ.run(tx, event=event_id, ids=uuid_array(booking_ids))
    return [booking_from(row) for row in await rows.fetchall()]


async def lock_booking(tx: WriteTx, event_id: int, booking_id: uuid.UUID) -> Booking | None:
    """The same, kept from changing until this transaction ends. Comes after the gate, before slots and places."""
    statement = sa.select(*COLUMNS).where(b.c.event_id == event_id, b.c.id == booking_id)
    return await _one(tx, statement.with_for_update())


async def lock_bookings(tx: WriteTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Booking]:
    """Those of an event's bookings that exist, by id, locked in its order."""
    rows = await _LOCK.run(tx, event=event_id, ids=uuid_array(booking_ids))
    return {row.id: booking_from(row) for row in await rows.fetchall()}


async def lock_to_pay(tx: WriteTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> ToPay:
    """The same, with what whoever pays now has to know."""
    rows = await (await _LOCK_TO_PAY.run(tx, event=event_id, ids=uuid_array(booking_ids))).fetchall()
    bookings = {row.id: booking_from(row) for row in rows}
    if not rows:
        return ToPay(bookings, None)
    standing, terms = rows[0].event_standing, rows[0].terms_in_force
    restricted = frozenset(row.id for row in rows if row.owner_restricted)
    return ToPay(bookings, terms, standing == Lifecycle.CANCELLED.value, standing == _WITHHELD, restricted)


async def bookings_of_fan(
    tx: ReadTx, fan_id: int, *, state: BookingState | None, before: tuple[datetime, uuid.UUID] | None, limit: int
) -> list[Booking]:
    """A fan's bookings, newest first, from just after `before` on."""
    statement = sa.select(*COLUMNS).where(b.c.fan_id == fan_id)
    if state is not None:
        statement = statement.where(sa.case((LAPSED, BookingState.EXPIRED.value), else_=b.c.state) == state.value)
    if before is not None:
        statement = statement.where(sa.tuple_(b.c.created_at, b.c.id) < sa.tuple_(*before))
    rows = await tx.execute(statement.order_by(b.c.created_at.desc(), b.c.id.desc()).limit(limit))
    return [booking_from(row) for row in rows]


async def active_booking_of_fan(tx: ReadTx, event_id: int, fan_id: int) -> Booking | None:
    """The fan's one active booking for this event, if there is one."""
    active = [BookingState.HELD.value, BookingState.PAYMENT_PENDING.value, BookingState.CONFIRMED.value]
    statement = sa.select(*COLUMNS).where(
        b.c.fan_id == fan_id, b.c.event_id == event_id, b.c.state.in_(active), sa.not_(LAPSED)
    )
    return await _one(tx, statement.order_by(b.c.created_at.desc()).limit(1))


async def unfinished_of_event(tx: ReadTx, event_id: int, *, after: uuid.UUID | None, limit: int) -> list[uuid.UUID]:
    """Bookings of an event that hold or have places, by id from just behind `after` on: for closing it down."""
    open_states = [BookingState.HELD.value, BookingState.PAYMENT_PENDING.value, BookingState.CONFIRMED.value]
    statement = sa.select(b.c.id).where(b.c.event_id == event_id, b.c.state.in_(open_states))
    if after is not None:
        statement = statement.where(b.c.id > after)
    return list((await tx.execute(statement.order_by(b.c.id).limit(limit))).scalars())


async def holders(tx: ReadTx, event_id: int, fans: Collection[int]) -> Holders:
    """What must be known of fans who want to hold, in one statement however many they are."""
    rows = await (await _BEFORE_HOLDING.run(tx, event=event_id, fans=int_array(fans))).fetchall()
    unpaid = {row.fan_id: row.unpaid for row in rows if row.unpaid is not None}
    return Holders(unpaid, frozenset(row.fan_id for row in rows if row.unpaid is None))


async def insert_bookings(
    tx: WriteTx,
    event_id: int,
    rows: Sequence[NewHold],
    currency: str,
    ttl_s: float,
) -> list[Booking]:
    """New holds, running out `ttl_s` seconds after the database's now: one statement however many there are."""
    raw = await tx.raw()
    cursor = await raw.execute(
        _INSERT_HELD,
        {
            "event": event_id,
            "currency": currency,
            "ttl_s": ttl_s,
            "held": msgspec.json.encode([_held(row) for row in rows]).decode(),
        },
    )
    stamps = {booking_id: (expires_at, created_at) for booking_id, expires_at, created_at in await cursor.fetchall()}
    return [
        Booking(
            event_id=event_id,
            id=row.id,
            fan_id=row.fan_id,
            state=BookingState.HELD,
            expires_at=stamps[row.id][0],
            seconds_left=ttl_s,
            lines=row.lines,
            currency=currency,
            created_at=stamps[row.id][1],
            confirmed_at=None,
            promo_code=row.promo_code,
        )
        for row in rows
    ]


async def change_lines(tx: WriteTx, booking: Booking, lines: Sequence[Line]) -> Booking:
    """Other places or cancelled ones, and the promo code of `booking`; the caller has locked the booking."""
    changed = await tx.execute(
        sa.update(b)
        .where(b.c.event_id == booking.event_id, b.c.id == booking.id)
        .values(
            promo_code=booking.promo_code,
            places=[line.place for line in lines],
            lines=[_line_out(line) for line in lines],
            total_minor=sum(line.total_minor for line in lines if not line.cancelled),
        )
        .returning(*COLUMNS)
    )
    return booking_from(changed.one())


async def move(
    tx: WriteTx, event_id: int, booking_id: uuid.UUID, *, before: Collection[BookingState], to: BookingState
) -> Booking | None:
    """From one of the states `before` to another, compare-and-set; `None` when it is in none of them.

    Lapsed holds count as expired: they are moved only if `before` names `EXPIRED`.
    """
    mine = sa.and_(b.c.event_id == event_id, b.c.id == booking_id)
    row = (await tx.execute(_moving(mine, before, to).returning(*COLUMNS))).one_or_none()
    return booking_from(row) if row else None


async def move_many(
    tx: WriteTx,
    event_id: int,
    bookings: Sequence[Booking],
    *,
    before: Collection[BookingState],
    to: BookingState,
    accepting: int | None = None,
) -> list[Booking]:
    """The same for many bookings of an event that the caller has locked; those that were moved, as they are now.

    `accepting` is the version of the organiser's terms that their fans accept with it, if they do.
    """
    if not bookings:
        return []
    statement = _moving_many(tuple(before), to, accepting is not None)
    accepted = {"accepting": accepting} if accepting is not None else {}
    moved = await statement.run(tx, event=event_id, ids=uuid_array(booking.id for booking in bookings), **accepted)
    now = {row.id: row for row in await moved.fetchall()}
    return [
        replace(
            one,
            state=to,
            confirmed_at=now[one.id].confirmed_at,
            terms_version=now[one.id].terms_version,
            terms_accepted_at=now[one.id].terms_accepted_at,
        )
        for one in bookings
        if one.id in now
    ]


async def expire_lapsed(tx: WriteTx, *, limit: int) -> list[tuple[int, uuid.UUID, BookingState]]:
    """Mark lapsed holds as expired, skipping locked ones; returns each with the state it was in."""
    lapsed = sa.select(b.c.event_id, b.c.id, b.c.state).where(LAPSED).limit(limit).with_for_update(skip_locked=True)
    found = lapsed.subquery()
    rows = await tx.execute(
        sa.update(b)
        .where(b.c.event_id == found.c.event_id, b.c.id == found.c.id)
        .values(state=BookingState.EXPIRED.value, ended_at=sa.func.now())
        .returning(b.c.event_id, b.c.id, found.c.state.label("was"))
    )
    return [(row.event_id, row.id, BookingState(row.was)) for row in rows]


def _moving(mine: sa.ColumnElement[bool], before: Collection[BookingState], to: BookingState) -> sa.Update:
    """Moves those of `mine` that are in one of the states `before`."""
    wanted = sa.case((LAPSED, BookingState.EXPIRED.value), else_=b.c.state).in_([s.value for s in before])
    values: dict[str, Any] = {"state": to.value}
    if to is BookingState.CONFIRMED:
        values |= {"confirmed_at": sa.func.now()}
    elif to not in UNPAID:
        values |= {"ended_at": sa.func.now()}
    return sa.update(b).where(mine, wanted).values(values)


@cache
def _moving_many(before: tuple[BookingState, ...], to: BookingState, accepting: bool) -> Compiled:
    moving = _moving(_these, before, to)
    if accepting:
        version = sa.bindparam("accepting", type_=sa.Integer, required=False)
        moving = moving.values(terms_version=version, terms_accepted_at=sa.func.now())
    return Compiled(moving.returning(b.c.id, b.c.confirmed_at, b.c.terms_version, b.c.terms_accepted_at))


async def _one(tx: ReadTx, statement: sa.Select[Any]) -> Booking | None:
    row = (await tx.execute(statement)).one_or_none()
    return booking_from(row) if row else None


def booking_from(row: Any) -> Booking:
    """A booking from a row that has (at least) `COLUMNS`."""
    return Booking(
        event_id=row.event_id,
        id=row.id,
        fan_id=row.fan_id,
        state=BookingState(row.effective_state),
        expires_at=row.expires_at,
        seconds_left=max(0.0, float(row.seconds_left)),
        lines=tuple([line_from(line) for line in msgspec.json.decode(row.lines)]),
        currency=row.currency,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        terms_version=row.terms_version,
        terms_accepted_at=row.terms_accepted_at,
        promo_code=row.promo_code,
    )


def _held(row: NewHold) -> dict[str, Any]:
    return {
        "id": row.id,
        "fan": row.fan_id,
        "places": int_array(line.place for line in row.lines),
        "lines": [_line_out(line) for line in row.lines],
        "total": sum(line.total_minor for line in row.lines),
        "promo": row.promo_code,
    }


def _line_out(line: Line) -> dict[str, Any]:
    told = {
        "place": line.place,
        "level": line.level,
        "type": line.ticket_type,
        "face": line.face_minor,
        "fees": line.fees_minor,
        "tax": line.tax_minor,
        "cancelled": line.cancelled,
    }
    for key, field in _SELDOM.items():  # the other amounts are kept where there are any
        if value := getattr(line, field):
            told[key] = value
    return told


def line_from(told: dict[str, Any]) -> Line:
    """A line as it is kept."""
    line = (told["place"], told["level"], told["type"], told["face"], told["fees"], told["tax"], told["cancelled"])
    if len(told) == len(line):
        return Line(*line)
    return Line(*line, **{field: told[key] for key, field in _SELDOM.items() if key in told})
