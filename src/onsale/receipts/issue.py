"""Receipts are issued by a job, for the counter they are numbered by would be fought over in a rush.

The job may run twice and side by side: it takes the counter first, looks which are there already, and numbers the rest
in the same transaction. Dying in between undoes numbers and receipts together, so no number is missing.
"""

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from procrastinate import JobContext, RetryStrategy

from onsale.bookings.model import Booking, BookingsConfirmed, PlacesCancelled
from onsale.bookings.store import get_bookings
from onsale.catalog.model import Event, Organiser, Venue
from onsale.catalog.store import get_event, get_organiser, get_venue
from onsale.platform import jobs
from onsale.platform.database import Database, ReadTx, WriteTx
from onsale.platform.money import Money
from onsale.pricing.charges import tax_of
from onsale.receipts import store
from onsale.receipts.letterhead import Letterhead, letterhead_of
from onsale.receipts.model import Content, Kind, Seller, items_of, tax_lines
from onsale.receipts.store import Counter, Draft

# One at a time, and after whatever somebody waits for: side by side they would only wait for the counter, and keep
# everything else from being done.
_LINE, _LAST = "receipts", -10
_RETRY = RetryStrategy(max_attempts=20, exponential_wait=2)


class Returned(msgspec.Struct, frozen=True):
    """What goes back of one booking, as the job is told."""

    booking_id: uuid.UUID
    return_id: str
    places: tuple[int, ...]
    refund_minor: int


async def hear_confirmed(tx: WriteTx, happening: BookingsConfirmed) -> None:
    """One receipt for each booking that cost something."""
    paid = [str(booking.id) for booking in happening.bookings if booking.total.amount_minor]
    if paid:
        await jobs.defer_many(tx, issue_receipts, [{"event_id": happening.event_id, "booking_ids": paid}])


async def hear_cancelled(tx: WriteTx, happening: PlacesCancelled) -> None:
    """One credit note for each return by which money goes back."""
    told = [
        {
            "booking_id": str(one.booking.id),
            "return_id": one.id.hex,
            "places": sorted(one.places),
            "refund_minor": one.refund.amount_minor,
        }
        for one in happening.returns
        if one.refund.amount_minor
    ]
    if told:
        await jobs.defer_many(tx, issue_credit_notes, [{"event_id": happening.event_id, "returned": told}])


@jobs.queue.task(name="receipts.issue", retry=_RETRY, pass_context=True, lock=_LINE, priority=_LAST)
async def issue_receipts(context: JobContext, event_id: int, booking_ids: list[str]) -> None:
    """Number what isn't numbered yet."""
    async with jobs.services_of(context).get(Database).write() as tx:
        bookings = await get_bookings(tx, event_id, [uuid.UUID(one) for one in booking_ids])
        await _issue(tx, await _sale(tx, event_id), bookings)


@jobs.queue.task(name="receipts.credit", retry=_RETRY, pass_context=True, lock=_LINE, priority=_LAST)
async def issue_credit_notes(context: JobContext, event_id: int, returned: list[dict[str, Any]]) -> None:
    """Number credit notes, each after the receipt it corrects."""
    told = [msgspec.convert(one, Returned) for one in returned]
    async with jobs.services_of(context).get(Database).write() as tx:
        bookings = await get_bookings(tx, event_id, {one.booking_id for one in told})
        await _issue(tx, await _sale(tx, event_id), bookings, told)


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


async def _sale(tx: ReadTx, event_id: int) -> _Sale:
    event = await get_event(tx, event_id, removed_too=True)
    organiser = await get_organiser(tx, event.organiser_id)
    return _Sale(event, await get_venue(tx, event.venue_id), organiser, await letterhead_of(tx, organiser.id))


async def _issue(tx: WriteTx, sale: _Sale, bookings: Sequence[Booking], returned: Sequence[Returned] = ()) -> None:
    event_id, ids = sale.event.id, [booking.id for booking in bookings]
    counter = await store.lock_counter(tx, sale.organiser.id, sale.venue.timezone)
    there = await store.causes_of(tx, event_id, ids)
    providers = await store.providers_of(tx, event_id, ids)
    new = [booking for booking in bookings if (booking.id, "") not in there]
    drafts = [_receipt(sale, booking, providers.get(booking.id)) for booking in new]
    await _number(tx, sale, [draft for draft in drafts if draft.total.amount_minor], counter)
    if returned:
        numbers = {one.booking_id: one.number for one in await store.receipts_of(tx, event_id, ids) if not one.cause}
        by_id = {booking.id: booking for booking in bookings}
        notes = [
            _credit_note(sale, by_id[one.booking_id], one, numbers[one.booking_id], providers.get(one.booking_id))
            for one in returned
            if one.booking_id in numbers and (one.booking_id, one.return_id) not in there
        ]
        await _number(tx, sale, notes, await store.lock_counter(tx, sale.organiser.id, sale.venue.timezone))


def _credit_note(sale: _Sale, booking: Booking, returned: Returned, number: str, paid_by: str | None) -> Draft:
    refund = Money(returned.refund_minor, booking.currency)
    content = sale.content(booking, frozenset(returned.places), refund.amount_minor, paid_by=paid_by, corrects=number)
    return Draft(booking.id, Kind.CREDIT_NOTE, returned.return_id, refund, content)


async def _number(tx: WriteTx, sale: _Sale, drafts: Sequence[Draft], counter: Counter) -> None:
    prefix = sale.head.receipt_prefix
    await store.insert_numbered(tx, sale.organiser.id, sale.event.id, drafts, prefix=prefix, counter=counter)


def _receipt(sale: _Sale, booking: Booking, paid_by: str | None) -> Draft:
    """Of all its places, those given back since too: that has a credit note."""
    places = frozenset(line.place for line in booking.lines)
    total = sum(line.total_minor for line in booking.lines)
    content = sale.content(booking, places, total, paid_by=paid_by)
    return Draft(booking.id, Kind.RECEIPT, "", Money(total, booking.currency), content)
