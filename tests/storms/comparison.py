"""What was acknowledged, compared with what is there. Every sentence returned is a broken promise."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.database import ReadTx
from onsale.platform.ids import decode_event_uuid, encode_event_uuid
from tests.storms.told import HAS_PLACES, Spell, Told

_BOOKINGS = "select id, fan_id, state, lines, total_minor, confirmed_at from bookings where event_id = :event"
_KEPT = """
select 'claim' as what, booking_id, place from claims where event_id = :event and held_until = 'infinity'
union all select 'ticket', booking_id, place from tickets where event_id = :event and state = 'valid'
"""
# The bank's own records: what it took for each booking and kept, and what our records say it did.
_BANK = """
select p.booking_id, p.state, p.amount_minor, p.refunded_minor,
    coalesce(c.state = 'captured' or c.state = 'pending' and c.succeeds_at <= now(), false) as taken,
    coalesce(c.amount_minor, 0) as taken_minor, coalesce(c.refunded_minor, 0) as returned_minor
from payments p left join sandbox_charges c on c.payment_id = p.id where p.event_id = :event
"""
_OPEN = """
select (select count(*) from payments where event_id = :event and state = 'open') as payments,
    (select count(*) from refunds where event_id = :event and state <> 'done') as refunds
"""
# After which words of ours a booking may be in which states, once all is quiet.
_MAY_BE = {
    "held": {"held", "expired"},
    "payment_pending": {"held", "confirmed", "expired"},
    "confirmed": {"confirmed"},
    "cancelled": {"cancelled"},
    "released": {"released", "expired"},
    "expired": {"held", "expired"},
}


@dataclass(slots=True)
class _There:
    """One booking as the database has it."""

    row: Any
    claimed: set[int] = field(default_factory=set)
    tickets: set[int] = field(default_factory=set)
    kept_minor: int = 0

    @property
    def places(self) -> set[int]:
        return {line["place"] for line in self.row.lines if not line["cancelled"]}

    @property
    def whole(self) -> bool:
        return not any(line["cancelled"] for line in self.row.lines)


async def differences(tx: ReadTx, event: Event, told: Iterable[Told]) -> list[str]:
    """What the crowd was told and isn't so, and what is so and nobody was told; when all is quiet."""
    known = {decode_event_uuid("bk", one.booking)[1]: one for one in told}
    found: list[str] = []
    there = await _there(tx, event, found)
    for booking_id, one in known.items():
        stands = there.get(booking_id)
        if stands is None:
            found.append(f"{one.booking} was acknowledged ({one.state}) and isn't there")
        else:
            story = "; ".join(one.story)
            found += (f"{one.booking} (told: {one.state}): {what} [{story}]" for what in _of_one(one, stands))
    for booking_id, stands in there.items():
        public = encode_event_uuid("bk", event.id, booking_id)
        if stands.row.confirmed_at is not None and booking_id not in known:
            found.append(f"{public} was confirmed without anybody being told of it")
        found += (f"{public}: {what}" for what in _of_money(stands))
    return found + overlaps(spell for one in known.values() for spell in one.spells)


async def _there(tx: ReadTx, event: Event, found: list[str]) -> dict[uuid.UUID, _There]:
    told = {"event": event.id}
    there = {row.id: _There(row) for row in await tx.execute(sa.text(_BOOKINGS), told)}
    for row in await tx.execute(sa.text(_KEPT), told):
        if row.booking_id not in there:
            found.append(f"{row.what} {row.place} belongs to {row.booking_id}, which isn't there")
        else:
            (there[row.booking_id].claimed if row.what == "claim" else there[row.booking_id].tickets).add(row.place)
    for row in await tx.execute(sa.text(_BANK), told):
        ours = (row.state == "captured", row.amount_minor if row.taken else 0, row.refunded_minor)
        banks = (row.taken, row.taken_minor if row.taken else 0, row.returned_minor)
        if ours != banks:
            found.append(f"the bank's books and ours differ on a payment of {row.booking_id}: {banks}, {ours}")
        if row.booking_id in there:
            there[row.booking_id].kept_minor += banks[1] - banks[2]
    waiting = (await tx.execute(sa.text(_OPEN), told)).one()
    if any(waiting):
        found.append(f"not all is settled: {waiting.payments} payments, {waiting.refunds} refunds")
    return there


def _of_one(one: Told, stands: _There) -> Iterable[str]:
    row = stands.row
    if row.fan_id != one.fan.id:
        yield "it is somebody else's"
    if one.early:
        yield "it was said to have run out before its time"
    if one.unsure:
        return
    may_be = _MAY_BE[one.state] | ({"confirmed"} if one.ever_pending and one.state == "expired" else set())
    if row.state not in may_be:
        yield f"it is {row.state}"
    if one.state in HAS_PLACES and row.state in may_be and stands.places != one.places:
        yield f"told places {sorted(one.places)}, has {sorted(stands.places)}"
    if one.state == "confirmed" and stands.claimed != one.places:
        yield f"told places {sorted(one.places)}, claimed are {sorted(stands.claimed)}"
    if one.state == "confirmed" and stands.tickets != one.places:
        yield f"told places {sorted(one.places)}, tickets for {sorted(stands.tickets)}"
    if one.state in {"cancelled", "released"} and stands.claimed | stands.tickets:
        yield f"given back, and still has {sorted(stands.claimed | stands.tickets)}"


def _of_money(stands: _There) -> Iterable[str]:
    row, kept = stands.row, stands.kept_minor
    if row.confirmed_at is None and kept:
        yield f"never confirmed, and {kept} of it is kept"
    if row.state == "confirmed" and stands.whole and kept != row.total_minor:
        yield f"costs {row.total_minor}, and {kept} was kept"


def overlaps(spells: Iterable[Spell]) -> list[str]:
    """Places that were certainly two bookings' at the same time."""
    by_place: dict[int, list[Spell]] = defaultdict(list)
    for spell in spells:
        if spell.until > spell.since:
            by_place[spell.place].append(spell)
    found = []
    for place, its in sorted(by_place.items()):
        for position, one in enumerate(ordered := sorted(its, key=lambda spell: spell.since)):
            for other in ordered[position + 1 :]:
                if other.since < one.until and other.booking != one.booking:
                    both_s = min(one.until, other.until) - other.since
                    found.append(f"place {place} was both {one.booking}'s and {other.booking}'s for {both_s:.3f} s")
    return found
