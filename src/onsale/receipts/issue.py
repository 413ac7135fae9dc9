"""Numbering what is due of one organiser, in one transaction.

It may be done twice and side by side: the counter comes first, then what is there already is left out. Dying in between
undoes numbers and receipts together, so no number is missing, and what was due is due still.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from onsale.bookings.model import Booking, BookingsConfirmed, PlacesCancelled
from onsale.bookings.store import get_bookings
from onsale.bookings.tables import returns
from onsale.catalog.model import Event, Organiser, Venue
from onsale.catalog.store import get_event, get_organiser, get_venue
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.money import Money
from onsale.pricing.charges import tax_of
from onsale.receipts import due, store
from onsale.receipts.due import RECEIPT, Due
from onsale.receipts.letterhead import Letterhead, letterhead_of
from onsale.receipts.model import Content, Kind, Seller, items_of, tax_lines
from onsale.receipts.store import Draft


class _Returned(NamedTuple):
    """What goes back of one booking."""

    booking_id: uuid.UUID
    cause: str
    places: frozenset[int]
    refund_minor: int


async def hear_confirmed(tx: WriteTx, happening: BookingsConfirmed) -> None:
    """One receipt for each booking that cost something."""
    paid = [(booking.id, RECEIPT) for booking in happening.bookings if booking.total.amount_minor]
    await due.note_due(tx, happening.event_id, paid)


async def hear_cancelled(tx: WriteTx, happening: PlacesCancelled) -> None:
    """One credit note for each return by which money goes back."""
    back = [(one.booking.id, one.id.hex) for one in happening.returns if one.refund.amount_minor]
    await due.note_due(tx, happening.event_id, back)


async def issue(tx: WriteTx, organiser_id: int, taken: Sequence[Due]) -> None:
    """Number these of the organiser's, event by event; `LookupError` where a booking or a return isn't there."""
    by_event: defaultdict[int, list[Due]] = defaultdict(list)
    for one in taken:
        by_event[one.event_id].append(one)
    if not by_event:
        return
    organiser, head = await get_organiser(tx, organiser_id), await letterhead_of(tx, organiser_id)
    for event_id, mine in by_event.items():
        event = await get_event(tx, event_id, removed_too=True)
        sale = _Sale(event, await get_venue(tx, event.venue_id), organiser, head)
        await _issue(tx, sale, await _bookings(tx, event_id, mine), await _returned(tx, event_id, mine))


class _Sale:
    """Who sold what."""

    def __init__(self, event: Event, venue: Venue, organiser: Organiser, head: Letterhead) -> None:
        self.event, self.venue, self.organiser, self.head = event, venue, organiser, head

    def content(self, booking: Booking, places: frozenset[int], part_minor: int, **more: str | None) -> Content:
        """What is said of these places, of whose price `part_minor` moves."""
        lines = [line for line in booking.lines if line.place in places]
        whole = sum(line.total_minor for line in lines)
        seller = self.organiser
        return Content(
            seller=Seller(seller.name, seller.legal_name, seller.legal_address, self.head.vat_id),
            event=self.event.name,
            venue=f"{self.venue.name}, {self.venue.city}",
            starts_at=self.event.starts_at,
            timezone=self.venue.timezone,
            reference=booking.reference,
            items=items_of(lines),
            discount_minor=sum(line.discount_minor for line in lines),
            fees_minor=sum(line.told_fees_minor for line in lines),
            tax=tax_lines(lines, tax_of(seller, self.venue).name, part_minor, whole),
            kept_minor=whole - part_minor,
            paid_by=more.get("paid_by") or "",
            corrects=more.get("corrects"),
        )


async def _bookings(tx: ReadTx, event_id: int, taken: Sequence[Due]) -> list[Booking]:
    ids = dict.fromkeys(one.booking_id for one in taken)
    found = {booking.id: booking for booking in await get_bookings(tx, event_id, ids)}
    if len(found) < len(ids):
        raise LookupError("a receipt is due of a booking that isn't there")
    return [found[booking_id] for booking_id in ids]


async def _returned(tx: ReadTx, event_id: int, taken: Sequence[Due]) -> list[_Returned]:
    causes = [uuid.UUID(hex=one.cause) for one in taken if one.cause != RECEIPT]
    if not causes:
        return []
    told = sa.select(returns).where(returns.c.event_id == event_id, returns.c.id.in_(causes))
    rows = list(await tx.execute(told.order_by(returns.c.created_at, returns.c.id)))
    if len(rows) < len(causes):
        raise LookupError("a credit note is due of a return that isn't there")
    return [_Returned(row.booking_id, row.id.hex, frozenset(row.places), row.refund_minor) for row in rows]


async def _issue(tx: WriteTx, sale: _Sale, bookings: Sequence[Booking], returned: Sequence[_Returned]) -> None:
    """Receipts of all that have none, then credit notes, for each corrects one."""
    event_id, ids = sale.event.id, [booking.id for booking in bookings]
    await store.lock_counter(tx, sale.organiser.id, sale.venue.timezone)
    there = await store.causes_of(tx, event_id, ids)
    providers = await store.providers_of(tx, event_id, ids)
    new = [booking for booking in bookings if (booking.id, RECEIPT) not in there]
    drafts = [_receipt(sale, booking, providers.get(booking.id)) for booking in new]
    await _number(tx, sale, [draft for draft in drafts if draft.total.amount_minor])
    wanted = [one for one in returned if (one.booking_id, one.cause) not in there]
    if wanted:
        numbers = {one.booking_id: one.number for one in await store.receipts_of(tx, event_id, ids) if not one.cause}
        by_id = {booking.id: booking for booking in bookings}
        notes = [
            _credit_note(sale, by_id[one.booking_id], one, numbers[one.booking_id], providers.get(one.booking_id))
            for one in wanted
        ]
        await _number(tx, sale, notes)


def _credit_note(sale: _Sale, booking: Booking, returned: _Returned, number: str, paid_by: str | None) -> Draft:
    refund = Money(returned.refund_minor, booking.currency)
    content = sale.content(booking, returned.places, refund.amount_minor, paid_by=paid_by, corrects=number)
    return Draft(booking.id, Kind.CREDIT_NOTE, returned.cause, refund, content)


async def _number(tx: WriteTx, sale: _Sale, drafts: Sequence[Draft]) -> None:
    if not drafts:
        return
    counter = await store.lock_counter(tx, sale.organiser.id, sale.venue.timezone)
    prefix = sale.head.receipt_prefix
    await store.insert_numbered(tx, sale.organiser.id, sale.event.id, drafts, prefix=prefix, counter=counter)


def _receipt(sale: _Sale, booking: Booking, paid_by: str | None) -> Draft:
    """Of all its places, those given back since too: that has a credit note."""
    places = frozenset(line.place for line in booking.lines)
    total = sum(line.total_minor for line in booking.lines)
    content = sale.content(booking, places, total, paid_by=paid_by)
    return Draft(booking.id, Kind.RECEIPT, RECEIPT, Money(total, booking.currency), content)
