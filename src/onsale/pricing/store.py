"""Promo codes in the database."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.pricing.promo import Discount, PromoCode
from onsale.pricing.tables import promo_codes as t

_COLUMNS = [t.c[field.name] for field in fields(PromoCode)]


async def codes_named(tx: ReadTx, event_id: int, codes: Collection[str]) -> dict[str, PromoCode]:
    """Those of the event's codes that exist; nothing is asked where none is named."""
    if not codes:
        return {}
    rows = await tx.execute(sa.select(*_COLUMNS).where(t.c.event_id == event_id, t.c.code.in_(sorted(set(codes)))))
    return {row["code"]: _code(row) for row in rows.mappings()}


async def codes_of_event(tx: ReadTx, event_id: int) -> list[PromoCode]:
    """All of an event's codes, newest first."""
    newest = sa.select(*_COLUMNS).where(t.c.event_id == event_id).order_by(t.c.created_at.desc(), t.c.code)
    rows = await tx.execute(newest.limit(limits.PROMO_CODES_PER_EVENT))
    return [_code(row) for row in rows.mappings()]


async def lock_limited(tx: WriteTx, event_id: int, codes: Collection[str]) -> dict[str, int]:
    """How many uses each of the codes allows, of those that are limited; locked, in order, until the transaction ends.

    Comes after the gate, bookings, slots and places.
    """
    rows = await tx.execute(
        sa.select(t.c.code, t.c.uses_max)
        .where(t.c.event_id == event_id, t.c.code.in_(sorted(set(codes))), t.c.uses_max.is_not(None))
        .order_by(t.c.code)
        .with_for_update(key_share=True)
    )
    return {row.code: row.uses_max for row in rows}


async def lock_code(tx: WriteTx, event_id: int, code: str) -> PromoCode | None:
    """A code, kept from changing and from being used until the transaction ends."""
    statement = sa.select(*_COLUMNS).where(t.c.event_id == event_id, t.c.code == code).with_for_update(key_share=True)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return _code(row) if row else None


async def insert_code(tx: WriteTx, code: PromoCode) -> bool:
    """Keep a new code; False when the event has one that reads like it."""
    values = {field.name: getattr(code, field.name) for field in fields(PromoCode)}
    values |= {"unlocks": list(code.unlocks), "discount": code.discount.value}
    added = await tx.execute(insert(t).values(values).on_conflict_do_nothing().returning(t.c.code))
    return added.one_or_none() is not None


async def change_code(tx: WriteTx, code: PromoCode, values: dict[str, Any]) -> PromoCode:
    """The code with other values; the caller has locked it."""
    mine = sa.and_(t.c.event_id == code.event_id, t.c.code == code.code)
    row = await tx.execute(sa.update(t).where(mine).values(values).returning(*_COLUMNS))
    return _code(row.mappings().one())


async def count_codes(tx: ReadTx, event_id: int) -> int:
    """How many codes an event has."""
    counted = sa.select(sa.func.count()).select_from(t).where(t.c.event_id == event_id)
    return int((await tx.execute(counted)).scalar_one())


def _code(row: sa.RowMapping) -> PromoCode:
    return PromoCode(**{**row, "discount": Discount(row["discount"]), "unlocks": tuple(row["unlocks"])})
