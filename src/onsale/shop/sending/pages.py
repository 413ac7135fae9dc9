"""Sending tickets on, taking them back, accepting them, and the page of a ticket that was received."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from onsale.accounts.addresses import address_of
from onsale.accounts.chrome import chrome_of
from onsale.accounts.forms import typed
from onsale.accounts.guards import anyone, signed_in
from onsale.accounts.model import Principal
from onsale.design.render import render
from onsale.platform.database import Database
from onsale.platform.errors import Failure, InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.shop.own_booking import private_page
from onsale.shop.sending.view import home_of, name_page, received_page, send_page, sent_page
from onsale.transfers.accept import accept, decline
from onsale.transfers.api import ticket_key, transfer_key
from onsale.transfers.give_back import give_back
from onsale.transfers.model import Wish
from onsale.transfers.rename import own_ticket, rename
from onsale.transfers.schemas import Name
from onsale.transfers.store import latest_of
from onsale.transfers.take_back import take_back
from onsale.transfers.transfer import transfer

AnyRequest = Request[Any, Any, Any]
_MOST_CHOSEN = 100


@get("/tickets/{ticket_id:str}", guards=[signed_in], include_in_schema=False)
async def show_received(
    request: AnyRequest,
    ticket_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A ticket that was sent on to them; those they booked are on their booking's page."""
    return await _received(request, ticket_id, services, principal, now)


async def _received(
    request: AnyRequest,
    ticket_id: str,
    services: Services,
    principal: Principal,
    now: datetime,
    failure: Failure | None = None,
) -> Response[Any]:
    async with services.get(Database).read() as tx:
        ticket = await own_ticket(tx, principal.person_id, *ticket_key(ticket_id))
        if ticket.holder_id is None:
            return Redirect(home_of(ticket), status_code=303)
        page = await received_page(
            tx,
            ticket,
            now,
            sealer=services.get(Sealer),
            keyring=services.get(Keyring),
            just_accepted="accepted" in request.query_params,
            errors=_errors(failure),
        )
    return private_page(render("shop/sending/received.html", page, await chrome_of(request)), failure)


@get("/tickets/{ticket_id:str}/send", guards=[signed_in], include_in_schema=False)
async def show_sending(
    request: AnyRequest,
    ticket_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Which tickets, and to whom."""
    return await _send_page(request, ticket_id, services, principal, now)


@post("/tickets/{ticket_id:str}/send", guards=[signed_in], include_in_schema=False)
async def send_from_page(
    request: AnyRequest,
    ticket_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Send the chosen tickets on."""
    form = await typed(request)
    named = [text for name, text in (await request.form()).multi_items() if name == "tickets" and isinstance(text, str)]
    chosen, sealer = list(dict.fromkeys(named))[:_MOST_CHOSEN], services.get(Sealer)
    try:
        if not chosen:
            raise InvalidRequest.of("", _("Choose at least one ticket to send."))
        event_id, _ticket = ticket_key(ticket_id)
        keys = [ticket_key(one) for one in chosen]
        if any(event != event_id for event, _one in keys):
            raise NotFound("there is no such ticket of yours")
        wish = Wish(
            event_id=event_id,
            person_id=principal.person_id,
            ticket_ids=tuple(one for _event, one in keys),
            email=address_of(form.get("email", "")),
            from_name=_name(form.get("from_name", ""), "from_name"),
        )
        async with services.get(Database).write() as tx:
            await transfer(tx, wish, sealer=sealer)
    except Failure as failure:
        return await _send_page(
            request, ticket_id, services, principal, now, chosen=chosen, values=form, failure=failure
        )
    return await _home(services, principal, ticket_id)


@post("/tickets/{ticket_id:str}/take-back", guards=[signed_in], include_in_schema=False)
async def take_back_from_page(
    ticket_id: FromPath[str], services: NamedDependency[Services], principal: NamedDependency[Principal]
) -> Response[Any]:
    """Keep a ticket that nobody has accepted yet."""
    event_id, ticket = ticket_key(ticket_id)
    async with services.get(Database).write() as tx:
        await own_ticket(tx, principal.person_id, event_id, ticket)
        step = (await latest_of(tx, event_id, [ticket])).get(ticket)
        if step is None:
            raise NotFound("this ticket isn't on its way")
        await take_back(tx, principal, event_id, step.transfer_id, [ticket], sealer=services.get(Sealer))
    return await _home(services, principal, ticket_id)


@post("/tickets/{ticket_id:str}/give-back", guards=[signed_in], include_in_schema=False)
async def give_back_from_page(
    request: AnyRequest,
    ticket_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """They can't go on the new date."""
    try:
        async with services.get(Database).write() as tx:
            await give_back(tx, principal, *ticket_key(ticket_id))
    except NotFound:
        raise
    except Failure as failure:
        return await _received(request, ticket_id, services, principal, now, failure)
    return await _home(services, principal, ticket_id)


@get("/tickets/{ticket_id:str}/name", guards=[signed_in], include_in_schema=False)
async def show_name(
    request: AnyRequest,
    ticket_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Who comes with it."""
    return await _name_page(request, ticket_id, services, principal, now)


@post("/tickets/{ticket_id:str}/name", guards=[signed_in], include_in_schema=False)
async def name_from_page(
    request: AnyRequest,
    ticket_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Put another name on it, or none."""
    text = (await typed(request)).get("name", "")
    try:
        name = _name(text, "name")
        async with services.get(Database).write() as tx:
            await rename(tx, principal.person_id, *ticket_key(ticket_id), name, sealer=services.get(Sealer))
    except Failure as failure:
        return await _name_page(request, ticket_id, services, principal, now, typed_name=text, failure=failure)
    return await _home(services, principal, ticket_id)


@get("/tickets/sent/{transfer_id:str}", guards=[anyone], include_in_schema=False)
async def show_sent(
    request: AnyRequest,
    transfer_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal | None],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Where the mail leads: what waits for whoever has its address."""
    return await _sent_page(request, transfer_id, services, principal, now)


@post("/tickets/sent/{transfer_id:str}/accept", guards=[signed_in], include_in_schema=False)
async def accept_from_page(
    request: AnyRequest,
    transfer_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """They are theirs from now on."""
    try:
        async with services.get(Database).write() as tx:
            tickets = await accept(tx, principal, *transfer_key(transfer_id), sealer=services.get(Sealer))
    except Failure as failure:
        return await _sent_page(request, transfer_id, services, principal, now, failure=failure)
    if len(tickets) > 1:
        return Redirect("/bookings", status_code=303)
    return Redirect(f"{home_of(tickets[0])}?accepted=1", status_code=303)


@post("/tickets/sent/{transfer_id:str}/decline", guards=[signed_in], include_in_schema=False)
async def decline_from_page(
    request: AnyRequest,
    transfer_id: FromPath[str],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Leave them to whoever sent them."""
    try:
        async with services.get(Database).write() as tx:
            await decline(tx, principal, *transfer_key(transfer_id), sealer=services.get(Sealer))
    except Failure as failure:
        return await _sent_page(request, transfer_id, services, principal, now, failure=failure)
    return Redirect(f"/tickets/sent/{transfer_id}", status_code=303)


async def _send_page(
    request: AnyRequest,
    ticket_id: str,
    services: Services,
    principal: Principal,
    now: datetime,
    *,
    chosen: list[str] | None = None,
    values: dict[str, str] | None = None,
    failure: Failure | None = None,
) -> Response[str]:
    async with services.get(Database).read() as tx:
        page = await send_page(
            tx,
            principal,
            ticket_key(ticket_id),
            now,
            sealer=services.get(Sealer),
            chosen=chosen,
            values=values or {},
            errors=_errors(failure),
        )
    return private_page(render("shop/sending/send.html", page, await chrome_of(request)), failure)


async def _name_page(
    request: AnyRequest,
    ticket_id: str,
    services: Services,
    principal: Principal,
    now: datetime,
    *,
    typed_name: str | None = None,
    failure: Failure | None = None,
) -> Response[str]:
    async with services.get(Database).read() as tx:
        page = await name_page(
            tx,
            principal,
            ticket_key(ticket_id),
            now,
            sealer=services.get(Sealer),
            typed=typed_name,
            errors=_errors(failure),
        )
    return private_page(render("shop/sending/name.html", page, await chrome_of(request)), failure)


async def _sent_page(
    request: AnyRequest,
    transfer_id: str,
    services: Services,
    principal: Principal | None,
    now: datetime,
    *,
    failure: Failure | None = None,
) -> Response[str]:
    async with services.get(Database).read() as tx:
        page = await sent_page(
            tx, principal, transfer_key(transfer_id), now, sealer=services.get(Sealer), errors=_errors(failure)
        )
    return private_page(render("shop/sending/sent.html", page, await chrome_of(request)), failure)


async def _home(services: Services, principal: Principal, ticket_id: str) -> Response[Any]:
    async with services.get(Database).read() as tx:
        ticket = await own_ticket(tx, principal.person_id, *ticket_key(ticket_id))
    return Redirect(f"{home_of(ticket)}#tickets", status_code=303)


def _name(text: str, field: str) -> str:
    try:
        return msgspec.convert(" ".join(text.split()), Name)
    except msgspec.ValidationError:
        told = _("Write a name of at most 60 letters, without numbers or links.")
        raise InvalidRequest.of(field, told) from None


def _errors(failure: Failure | None) -> dict[str, str]:
    if failure is None:
        return {}
    if isinstance(failure, InvalidRequest):
        return {error.field: error.message[:1].upper() + error.message[1:] for error in failure.errors}
    return {"": failure.sentence}


routes = [
    show_received,
    show_sending,
    send_from_page,
    take_back_from_page,
    give_back_from_page,
    show_name,
    name_from_page,
    show_sent,
    accept_from_page,
    decline_from_page,
]
