"""Receipts over HTTP: to whoever booked, and to nobody else."""

import asyncio

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts import people
from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_event_uuid
from onsale.platform.sealing import Sealer
from onsale.platform.web.openapi import problems
from onsale.receipts import schemas, store
from onsale.receipts.errors import NoReceipt
from onsale.receipts.model import Kind, Receipt


@get(
    "/bookings/{booking_id:str}/receipts",
    guards=[signed_in],
    tags=["Booking"],
    summary="Receipts of a booking",
    responses=problems(401, 404),
)
async def list_receipts(
    booking_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> list[schemas.ReceiptAnswer]:
    """The receipt of a booking of yours and the credit notes that correct it, in the order they were issued.

    Empty for a moment after paying, and for ever where nothing was paid.
    """
    return [schemas.receipt_answer(one, booking_id) for one in await _receipts(db, principal, booking_id)]


@get(
    "/bookings/{booking_id:str}/receipt.pdf",
    guards=[signed_in],
    tags=["Booking"],
    summary="Receipt to keep",
    media_type="application/pdf",
    responses=problems(401, 404, 409),
)
async def receipt_to_keep(
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    principal: NamedDependency[Principal],
) -> Response[bytes]:
    """The receipt of a booking of yours."""
    for one in await _receipts(db, principal, booking_id):
        if one.kind is Kind.RECEIPT:
            return await _pdf(one, db, sealer, principal)
    raise NoReceipt(retry_after_s=2)


@get(
    "/bookings/{booking_id:str}/credit-notes/{number:str}/pdf",
    guards=[signed_in],
    tags=["Booking"],
    summary="Credit note to keep",
    media_type="application/pdf",
    responses=problems(401, 404),
)
async def credit_note_to_keep(
    booking_id: FromPath[str],
    number: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    principal: NamedDependency[Principal],
) -> Response[bytes]:
    """A credit note of a booking of yours, by its number."""
    for one in await _receipts(db, principal, booking_id):
        if one.kind is Kind.CREDIT_NOTE and one.number == number:
            return await _pdf(one, db, sealer, principal)
    raise NotFound("this booking has no such credit note")


async def _receipts(db: Database, principal: Principal, booking_id: str) -> list[Receipt]:
    async with db.read() as tx:
        booking = await own_booking(tx, principal, *decode_event_uuid("bk", booking_id))
        return await store.receipts_of(tx, booking.event_id, [booking.id])


async def _pdf(receipt: Receipt, db: Database, sealer: Sealer, principal: Principal) -> Response[bytes]:
    from onsale.receipts.pdf import receipt_pdf

    async with db.read() as tx:
        fan = await people.by_id(tx, principal.person_id, sealer=sealer)
    document = await asyncio.to_thread(receipt_pdf, receipt, fan.name or fan.email)
    name = f"{receipt.kind.value.replace('_', '-')}-{receipt.number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(document, media_type="application/pdf", headers=headers)


routes: list[BaseRouteHandler] = [list_receipts, receipt_to_keep, credit_note_to_keep]
