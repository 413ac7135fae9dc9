"""Tickets for the wallets that phones bring along, where this installation is set up for them."""

import asyncio
from datetime import datetime
from urllib.parse import quote

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.catalog.store import get_organiser
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_event_uuid
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.openapi import problems
from onsale.tickets.ending import worth_until
from onsale.tickets.errors import NoPass
from onsale.tickets.pass_signers import PassSigners
from onsale.tickets.view import Papers, TicketView, papers_of

_APPLE = "application/vnd.apple.pkpass"


def apple_path(booking_id: str, ticket_id: str) -> str:
    """Where the ticket's pass for Apple's Wallet is."""
    return f"/api/v1/bookings/{booking_id}/tickets/{ticket_id}/apple-wallet"


def google_path(booking_id: str, ticket_id: str) -> str:
    """What leads to Google's Wallet with the ticket."""
    return f"/api/v1/bookings/{booking_id}/tickets/{ticket_id}/google-wallet"


@get(
    "/bookings/{booking_id:str}/tickets/{ticket_id:str}/apple-wallet",
    guards=[signed_in],
    tags=["Booking"],
    summary="Ticket for Apple Wallet",
    media_type=_APPLE,
    responses=problems(401, 404, 409),
)
async def apple_wallet(
    booking_id: FromPath[str],
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A ticket of yours as a pass. 404 where this shop gives out none, 409 where the ticket has no code that stays."""
    from onsale.tickets.apple_pass import apple_pass

    papers, ticket, seller = await _asked(db, services, principal, booking_id, ticket_id)
    signer = services.get(PassSigners).apple
    if signer is None:
        raise NotFound("this shop gives out no passes for Apple Wallet")
    until, link = worth_until(papers.occasion.event, now), f"{_shop(services)}/bookings/{papers.booking.public_id}"
    document = await asyncio.to_thread(apple_pass, papers, ticket, signer, seller=seller, until=until, link=link)
    name = quote(f"ticket-{papers.booking.reference}-{ticket.place}.pkpass")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"}
    return Response(document, media_type=_APPLE, headers=headers)


@get(
    "/bookings/{booking_id:str}/tickets/{ticket_id:str}/google-wallet",
    guards=[signed_in],
    tags=["Booking"],
    summary="Ticket for Google Wallet",
    status_code=303,
    responses=problems(401, 404, 409),
)
async def google_wallet(
    booking_id: FromPath[str],
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Redirect:
    """On to Google with a ticket of yours. 404 where this shop isn't set up for it, 409 as for Apple's."""
    from onsale.tickets.google_pass import google_pass_url

    papers, ticket, seller = await _asked(db, services, principal, booking_id, ticket_id)
    signer = services.get(PassSigners).google
    if signer is None:
        raise NotFound("this shop gives out no passes for Google Wallet")
    url = google_pass_url(papers, ticket, signer, seller=seller, now=now)
    return Redirect(url, status_code=303, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


async def _asked(
    db: Database, services: Services, principal: Principal, booking_id: str, ticket_id: str
) -> tuple[Papers, TicketView, str]:
    """A ticket of theirs whose code can be kept, and who sold it. Raises `NotFound`, `NoPass`."""
    async with db.read() as tx:
        booking = await own_booking(tx, principal, *decode_event_uuid("bk", booking_id))
        papers = await papers_of(tx, booking, services.get(Keyring))
        seller = (await get_organiser(tx, papers.occasion.event.organiser_id)).name
    found = next((ticket for ticket in papers.tickets if ticket.id == ticket_id), None)
    if found is None:
        raise NotFound("this booking has no such ticket")
    if found.code is None:
        raise NoPass
    return papers, found, seller


def _shop(services: Services) -> str:
    return services.get(Settings).public_url.rstrip("/")


routes: list[BaseRouteHandler] = [apple_wallet, google_wallet]
