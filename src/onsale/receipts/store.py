"""Receipts in the database: numbered under a lock of the organiser's counter, so that none is missing or double."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.payments.model import PaymentState
from onsale.payments.tables import payments as p
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.money import Money
from onsale.receipts.model import Content, Kind, Receipt
from onsale.receipts.tables import receipt_counters as c
from onsale.receipts.tables import receipts as t

_INSERT = """
insert into receipts (organiser_id, year, serial, number, event_id, booking_id, kind, cause, total_minor, currency,
    content, issued_at)
select %(organiser)s, %(year)s, serial, number, %(event)s, booking, kind, cause, total, currency, content, %(now)s
from jsonb_to_recordset(%(drafts)s::jsonb) as drafts (
    serial int, number text, booking uuid, kind text, cause text, total bigint, currency text, content jsonb)
"""

_SERIAL_DIGITS = 6
Counter = tuple[int, int, datetime]
"""The year, the last number given in it, and when it was looked at."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A receipt without its number. `cause` is empty for the receipt; for a credit note, what was given back."""

    booking_id: uuid.UUID
    kind: Kind
    cause: str
    total: Money
    content: Content


async def lock_counter(tx: WriteTx, organiser_id: int, timezone: str) -> Counter:
    """The year (where the event is), the last number given in it, and the present moment.

    Nobody else numbers for this organiser until the transaction ends. What it then undoes was never numbered.
    """
    moment = sa.text(
        "select now, extract(year from now at time zone :zone)::int from (select clock_timestamp() as now) as read"
    )
    row: Any = (await tx.execute(moment, {"zone": timezone})).one()
    now, year = row
    await tx.execute(insert(c).values(organiser_id=organiser_id, year=year, last=0).on_conflict_do_nothing())
    mine = sa.and_(c.c.organiser_id == organiser_id, c.c.year == year)
    last = (await tx.execute(sa.select(c.c.last).where(mine).with_for_update())).scalar_one()
    return year, last, now


async def insert_numbered(
    tx: WriteTx,
    organiser_id: int,
    event_id: int,
    drafts: Sequence[Draft],
    *,
    prefix: str,
    counter: Counter,
) -> None:
    """Give the drafts the next numbers. The caller has locked the counter and left out those there are."""
    year, last, now = counter
    told = [
        {
            "serial": serial,
            "number": f"{prefix}{year}-{serial:0{_SERIAL_DIGITS}}",
            "booking": draft.booking_id,
            "kind": draft.kind,
            "cause": draft.cause,
            "total": draft.total.amount_minor,
            "currency": draft.total.currency,
            "content": draft.content,
        }
        for serial, draft in enumerate(drafts, last + 1)
    ]
    if not told:
        return
    raw = await tx.raw()
    all_of_them = {"organiser": organiser_id, "event": event_id, "year": year, "now": now}
    await raw.execute(_INSERT, all_of_them | {"drafts": msgspec.json.encode(told).decode()})
    mine = sa.and_(c.c.organiser_id == organiser_id, c.c.year == year)
    await tx.execute(sa.update(c).where(mine).values(last=last + len(told)))


async def receipts_of(tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> list[Receipt]:
    """The receipts and credit notes of these bookings, in the order they were issued."""
    mine = sa.and_(t.c.event_id == event_id, t.c.booking_id.in_(booking_ids))
    rows = await tx.execute(sa.select(t).where(mine).order_by(t.c.booking_id, t.c.year, t.c.serial))
    return [_receipt(row) for row in rows]


async def receipts_of_many(tx: ReadTx, bookings: Collection[tuple[int, uuid.UUID]]) -> dict[uuid.UUID, list[Receipt]]:
    """The receipts and credit notes of bookings (event, id) of any events, in the order they were issued."""
    told: dict[uuid.UUID, list[Receipt]] = {booking_id: [] for _event, booking_id in bookings}
    theirs = sa.tuple_(t.c.event_id, t.c.booking_id).in_(list(bookings))
    for row in await tx.execute(sa.select(t).where(theirs).order_by(t.c.year, t.c.serial)) if bookings else ():
        told[row.booking_id].append(_receipt(row))
    return told


async def causes_of(tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    """Which of them are issued: booking and cause (empty for the receipt itself)."""
    mine = sa.and_(t.c.event_id == event_id, t.c.booking_id.in_(booking_ids))
    return {(row.booking_id, row.cause) for row in await tx.execute(sa.select(t.c.booking_id, t.c.cause).where(mine))}


async def providers_of(tx: ReadTx, event_id: int, booking_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who took the money for each booking; the last where there were several."""
    mine = sa.and_(p.c.event_id == event_id, p.c.booking_id.in_(booking_ids), p.c.state == PaymentState.CAPTURED.value)
    rows = await tx.execute(sa.select(p.c.booking_id, p.c.provider).where(mine).order_by(p.c.created_at))
    return {row.booking_id: row.provider for row in rows}


def _receipt(row: Any) -> Receipt:
    return Receipt(
        organiser_id=row.organiser_id,
        number=row.number,
        event_id=row.event_id,
        booking_id=row.booking_id,
        kind=Kind(row.kind),
        cause=row.cause,
        total=Money(row.total_minor, row.currency),
        content=msgspec.convert(row.content, Content),
        issued_at=row.issued_at,
    )
