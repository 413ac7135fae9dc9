"""An event's ticket rules and new codes, for programs."""

from datetime import datetime

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from onsale.accounts.guards import money, organiser
from onsale.accounts.model import Principal
from onsale.catalog.organisers import managed_event
from onsale.console.ticket_rules.schemas import (
    NewKeyAnswer,
    NewKeyBody,
    TicketRulesAnswer,
    TicketRulesBody,
    rules_answer,
    rules_of_body,
)
from onsale.platform.database import Database
from onsale.platform.ids import decode_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.platform.web.openapi import problems
from onsale.tickets.change_rules import change_rules
from onsale.tickets.renew import make_new_codes, signing_key_number
from onsale.tickets.rules import rules_of

_TAGS = ["Organising"]
_PATH = "/events/{event_id:str}/ticket-rules"


@get(_PATH, guards=[organiser], tags=_TAGS, summary="An event's ticket rules", responses=problems(401, 403, 404, 503))
async def get_ticket_rules(
    event_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> TicketRulesAnswer:
    """How its codes behave, and what fans may do with their tickets."""
    async with db.read() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        rules, key = await rules_of(tx, event.id), await signing_key_number(tx, event.id)
    return rules_answer(event_id, rules, key)


@put(
    _PATH,
    guards=[organiser],
    tags=_TAGS,
    summary="Decide an event's ticket rules",
    description="Codes that begin to rotate leave tickets on paper worthless: where some are sold, that answers 409 "
    "`printed_tickets_die` with their number, unless `confirmed`; their fans are told by mail.",
    responses=problems(400, 401, 403, 404, 409, 422, 503),
)
async def put_ticket_rules(
    event_id: FromPath[str],
    data: JSONBody[TicketRulesBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
    now: NamedDependency[datetime],
) -> TicketRulesAnswer:
    """The rules as they are from now on."""
    async with db.write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        await change_rules(tx, event.id, rules_of_body(data), confirmed=data.confirmed, now=now)
        rules, key = await rules_of(tx, event.id), await signing_key_number(tx, event.id)
    return rules_answer(event_id, rules, key)


@post(
    "/events/{event_id:str}/ticket-keys",
    status_code=201,
    guards=[money],
    tags=_TAGS,
    summary="Make new codes for all tickets of an event",
    description="Another key signs from now on; codes of the one before answer `invalid` with `revoked_key`. Fans "
    "whose codes could be printed are told by mail. Scanners that are offline learn of it when they fetch the bundle.",
    responses=problems(400, 401, 403, 404, 409, 422, 503),
)
async def post_ticket_key(
    event_id: FromPath[str],
    data: JSONBody[NewKeyBody],
    services: NamedDependency[Services],
    principal: NamedDependency[Principal],
) -> NewKeyAnswer:
    """The new key's number."""
    async with services.get(Database).write() as tx:
        event = await managed_event(tx, principal, decode_id("evt", event_id))
        made = await make_new_codes(tx, event.id, replaces=data.replaces, keyring=services.get(Keyring))
    return NewKeyAnswer(signing_key=made.key_id, revoked_key=made.revoked)


routes: list[BaseRouteHandler] = [get_ticket_rules, put_ticket_rules, post_ticket_key]
