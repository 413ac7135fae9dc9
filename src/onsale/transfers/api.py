"""Sending tickets on, over JSON; and the tickets one holds, however one came by them."""

import asyncio
import uuid
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody, Parameter

from onsale.accounts.addresses import address_of
from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.platform import limits
from onsale.platform.cursors import decode_cursor, encode_cursor
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.platform.keyring import Keyring
from onsale.platform.schemas import Page
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.openapi import problems
from onsale.tickets.api import file_answer
from onsale.tickets.errors import NoValidTickets
from onsale.tickets.view import Papers, papers_of_received
from onsale.transfers import schemas, store
from onsale.transfers.accept import accept, decline
from onsale.transfers.give_back import give_back
from onsale.transfers.held import Key, held_tickets, told_tickets
from onsale.transfers.model import Wish
from onsale.transfers.reading import transfers_told
from onsale.transfers.rename import own_ticket, rename
from onsale.transfers.take_back import take_back
from onsale.transfers.transfer import transfer

_TAGS = ["Sending on"]
# A name or a code is in it, and answers kept for a repetition aren't sealed.
_NOT_KEPT = {"Cache-Control": "no-store"}


def ticket_key(text: str) -> tuple[int, uuid.UUID]:
    """The event's id and the ticket's. Raises `NotFound`."""
    return decode_event_uuid("tkt", text)


def transfer_key(text: str) -> tuple[int, uuid.UUID]:
    """The event's id and the transfer's. Raises `NotFound`."""
    return decode_event_uuid("trf", text)


@get("/tickets", guards=[signed_in], tags=_TAGS, summary="Your tickets", responses=problems(400, 401))
async def list_held(
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    limit: Annotated[int, Parameter(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Parameter(max_length=512)] = None,
) -> Page[schemas.HeldTicket]:
    """The tickets you hold, booked or sent on to you, the last issued first. Those you sent on aren't among them."""
    after = decode_cursor(cursor, Key) if cursor else None
    async with db.read() as tx:
        found = await held_tickets(tx, principal.person_id, after=after, limit=limit + 1)
        items = await told_tickets(tx, found[:limit], services.get(Keyring), services.get(Sealer))
    more = encode_cursor([found[limit - 1].issued_at, found[limit - 1].ticket.id]) if len(found) > limit else None
    return Page(items=items, next_cursor=more)


@post(
    "/tickets/{ticket_id:str}/transfer",
    status_code=202,
    guards=[signed_in],
    tags=_TAGS,
    summary="Send a ticket on",
    responses=problems(400, 401, 404, 409, 422, 429),
)
async def send_ticket(
    ticket_id: FromPath[str],
    data: JSONBody[schemas.TransferBody],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> schemas.TransferAnswer:
    """Offer a ticket to whoever has this e-mail address. It stays yours, and admits you, until it is accepted.

    The answer doesn't repeat what you sent, so that it can be kept for a repetition; `GET /transfers` tells that.
    """
    sealer = services.get(Sealer)
    event_id, ticket = ticket_key(ticket_id)
    wish = Wish(
        event_id=event_id,
        person_id=principal.person_id,
        ticket_ids=(ticket,),
        email=address_of(data.email),
        from_name=data.from_name,
    )
    async with db.write() as tx:
        steps = await transfer(tx, wish, sealer=sealer)
        (told,) = await transfers_told(tx, steps, principal.person_id, sealer=sealer)
    return msgspec.structs.replace(told, email=None, from_name=None)


@patch(
    "/tickets/{ticket_id:str}",
    guards=[signed_in],
    tags=_TAGS,
    summary="Name who comes",
    response_headers=_NOT_KEPT,
    responses=problems(400, 401, 404, 409, 422),
)
async def name_ticket(
    ticket_id: FromPath[str],
    data: JSONBody[schemas.NameBody],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> schemas.HeldTicket:
    """Put a name on a ticket of yours, or take it off. Allowed when sending it on is; the code stays the same."""
    keyring, sealer = services.get(Keyring), services.get(Sealer)
    async with db.write() as tx:
        ticket = await rename(tx, principal.person_id, *ticket_key(ticket_id), data.name, sealer=sealer)
        (told,) = await told_tickets(tx, [ticket], keyring, sealer)
    return told


@get(
    "/tickets/{ticket_id:str}",
    guards=[signed_in],
    tags=_TAGS,
    summary="A ticket of yours",
    responses=problems(401, 404),
)
async def show_held(
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> schemas.HeldTicket:
    """One ticket with the code that admits."""
    async with db.read() as tx:
        ticket = await own_ticket(tx, principal.person_id, *ticket_key(ticket_id))
        (told,) = await told_tickets(tx, [ticket], services.get(Keyring), services.get(Sealer))
    return told


@post(
    "/tickets/{ticket_id:str}/give-back",
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Give back a ticket that was sent on to you",
    response_headers=_NOT_KEPT,
    responses=problems(401, 404, 409),
)
async def give_back_received(
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> schemas.HeldTicket:
    """Because the event's date was moved, as long as whoever booked could. The money goes to them, not to you."""
    async with db.write() as tx:
        ticket = await give_back(tx, principal, *ticket_key(ticket_id))
        (told,) = await told_tickets(tx, [ticket], services.get(Keyring), services.get(Sealer))
    return told


@get(
    "/tickets/{ticket_id:str}/ticket.pdf",
    guards=[signed_in],
    tags=_TAGS,
    summary="A received ticket to print",
    media_type="application/pdf",
    responses=problems(401, 404, 409),
)
async def received_to_print(
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> Response[bytes]:
    """A ticket that was sent on to you, on paper. Those you booked are on their booking's."""
    from onsale.tickets.pdf import tickets_pdf

    papers = await received_papers(db, services, principal, ticket_id)
    if not papers.valid:
        raise NoValidTickets
    document = await asyncio.to_thread(tickets_pdf, papers)
    return file_answer(document, "application/pdf", "ticket.pdf")


@get(
    "/tickets/{ticket_id:str}/calendar.ics",
    guards=[signed_in],
    tags=_TAGS,
    summary="Calendar entry of a received ticket",
    media_type="text/calendar",
    responses=problems(401, 404),
)
async def received_calendar(
    ticket_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    settings: NamedDependency[Settings],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """A ticket that was sent on to you, for your calendar."""
    from onsale.tickets.calendar import calendar_entry

    papers = await received_papers(db, services, principal, ticket_id)
    entry = calendar_entry(papers, public_url=settings.public_url, now=now)
    return file_answer(entry, "text/calendar", "ticket.ics")


@get("/transfers", guards=[signed_in], tags=_TAGS, summary="Tickets on their way", responses=problems(401))
async def list_transfers(
    db: NamedDependency[Database], services: NamedDependency[Services], principal: NamedDependency[Principal]
) -> Page[schemas.TransferAnswer]:
    """What you could accept, and what you sent that nobody has accepted yet; at most 100 tickets of each.

    What was sent to an address before it had an account here is found by the link in its mail.
    """
    most, person_id = limits.TICKETS_RECEIVED_SHOWN, principal.person_id
    async with db.read() as tx:
        steps = await store.live_to(tx, person_id, limit=most) + await store.open_from(tx, person_id, limit=most)
        return Page(items=await transfers_told(tx, steps, person_id, sealer=services.get(Sealer)))


@post(
    "/transfers/{transfer_id:str}/accept",
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Accept tickets",
    response_headers=_NOT_KEPT,
    responses=problems(401, 403, 404, 409, 410),
)
async def accept_transfer(
    transfer_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> list[schemas.HeldTicket]:
    """Take tickets that were sent to your address. They get new codes; those they had before admit nobody."""
    keyring, sealer = services.get(Keyring), services.get(Sealer)
    async with db.write() as tx:
        tickets = await accept(tx, principal, *transfer_key(transfer_id), sealer=sealer)
        return await told_tickets(tx, tickets, keyring, sealer)


@post(
    "/transfers/{transfer_id:str}/decline",
    status_code=204,
    guards=[signed_in],
    tags=_TAGS,
    summary="Decline tickets",
    responses=problems(401, 403, 404, 410),
)
async def decline_transfer(
    transfer_id: FromPath[str],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> None:
    """Leave them to whoever sent them, who is told."""
    async with db.write() as tx:
        await decline(tx, principal, *transfer_key(transfer_id), sealer=services.get(Sealer))


@post(
    "/transfers/{transfer_id:str}/take-back",
    status_code=204,
    guards=[signed_in],
    tags=_TAGS,
    summary="Take tickets back",
    responses=problems(400, 401, 404, 410, 422),
)
async def take_back_transfer(
    transfer_id: FromPath[str],
    data: JSONBody[schemas.TakeBackBody],
    db: NamedDependency[Database],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> None:
    """Keep tickets you sent that nobody has accepted yet; their receiver is told."""
    which = None if data.tickets is None else {ticket_key(one)[1] for one in data.tickets}
    async with db.write() as tx:
        await take_back(tx, principal, *transfer_key(transfer_id), which, sealer=services.get(Sealer))


async def received_papers(db: Database, services: Services, principal: Principal, ticket_id: str) -> Papers:
    """What the papers of a ticket say that was sent on to them; `NotFound` for any other."""
    async with db.read() as tx:
        ticket = await own_ticket(tx, principal.person_id, *ticket_key(ticket_id), received=True)
        return await papers_of_received(tx, ticket, services.get(Keyring), sealer=services.get(Sealer))


routes: list[BaseRouteHandler] = [
    list_held,
    send_ticket,
    name_ticket,
    show_held,
    give_back_received,
    received_to_print,
    received_calendar,
    list_transfers,
    accept_transfer,
    decline_transfer,
    take_back_transfer,
]
