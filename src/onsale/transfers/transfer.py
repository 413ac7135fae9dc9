"""Sending tickets on: they are on their way to an address, and their sender's until somebody there accepts them."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from onsale.accounts import people
from onsale.accounts import store as people_store
from onsale.accounts.openings import unseen
from onsale.catalog.model import Event, Lifecycle, Schedule
from onsale.catalog.store import get_event
from onsale.inventory.gate import share_gate
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import new_uuid
from onsale.platform.schemas import rfc3339_or_none
from onsale.platform.sealing import Sealer
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.rules import TicketRules, rules_of
from onsale.tickets.store import lock_tickets
from onsale.transfers import store
from onsale.transfers.errors import (
    OnItsWay,
    SentTooMany,
    SentTooOften,
    TicketAdmitted,
    TicketNotValid,
    TooLateToSend,
    TransfersClosed,
)
from onsale.transfers.model import Step, TicketsOffered, Wish

EMAIL, FROM_NAME = "ticket_transfers.email", "ticket_transfers.from_name"
_LASTS = timedelta(days=limits.TRANSFER_DAYS)


async def transfer(tx: WriteTx, wish: Wish, *, sealer: Sealer) -> list[Step]:
    """Offer all these tickets to whoever has the address, or none of them.

    Raises `NotFound` for a ticket that isn't theirs, `TransfersClosed`, `TooLateToSend`, `TicketNotValid`,
    `TicketAdmitted`, `OnItsWay`, `SentTooOften`, `SentTooMany`, or `InvalidRequest` naming `email`.
    """
    now = await share_gate(tx, wish.event_id)
    event = await get_event(tx, wish.event_id)
    require_open(event, await rules_of(tx, wish.event_id), now)
    if not await people_store.lock(tx, wish.person_id):
        raise NotFound
    tickets = await _theirs(tx, wish)
    await store.lapse(tx, wish.event_id, wish.ticket_ids)
    if await store.most_hands(tx, wish.event_id, tickets) >= limits.TRANSFERS_PER_TICKET:
        raise SentTooOften
    if await store.sent_today(tx, wish.person_id) + len(tickets) > limits.TICKETS_SENT_PER_PERSON_PER_DAY:
        raise SentTooMany(retry_after_s=limits.SENT_TOO_MANY_RETRY_S)
    values = await _values(tx, wish, event, now, sealer)
    if await store.insert_steps(tx, tickets, values) != len(tickets):
        raise OnItsWay
    await tx.publish(
        TicketsOffered(
            event_id=wish.event_id,
            transfer_id=values["transfer_id"],
            places=tuple(ticket.place for ticket in tickets),
            to_id=values["to_id"],
            expires_at=values["expires_at"],
            email=wish.email,
            from_name=wish.from_name,
        )
    )
    return await store.steps_of(tx, wish.event_id, values["transfer_id"])


def require_open(event: Event, rules: TicketRules, now: datetime) -> None:
    """`TooLateToSend` or `TransfersClosed` (with `opens_at`, where that is known) unless tickets may change hands."""
    begun = event.schedule is not Schedule.POSTPONED and event.starts_at <= now
    if event.lifecycle is not Lifecycle.PUBLISHED or begun:
        raise TooLateToSend
    if not rules.may_transfer(now):
        opens = rules.transfers_from if rules.transfers_allowed else None
        told = _("Tickets for this event can't be sent on yet: the organiser allows it later") if opens else None
        raise TransfersClosed(told, opens_at=rfc3339_or_none(opens))


async def _theirs(tx: WriteTx, wish: Wish) -> list[Ticket]:
    """Locked, so that whoever cancels, admits or accepts meanwhile waits for this to be done."""
    tickets = await lock_tickets(tx, wish.event_id, wish.ticket_ids)
    holders = await store.holders_of(tx, tickets)
    if not tickets or len(tickets) != len(set(wish.ticket_ids)) or set(holders.values()) != {wish.person_id}:
        raise NotFound("there is no such ticket of yours")
    for ticket in tickets:
        require_usable(ticket)
    return tickets


def require_usable(ticket: Ticket) -> None:
    """Raises `TicketNotValid` or `TicketAdmitted` for one that can't change any more."""
    if ticket.state is not TicketState.VALID:
        raise TicketNotValid
    if ticket.admitted_at is not None:
        raise TicketAdmitted


async def _values(tx: ReadTx, wish: Wish, event: Event, now: datetime, sealer: Sealer) -> dict[str, Any]:
    with unseen():
        sender = await people.by_id(tx, wish.person_id, sealer=sealer)
        receiver = await people.by_email(tx, wish.email, sealer=sealer)
    if wish.email == sender.email:
        raise InvalidRequest.of("email", _("is your own address; these tickets are yours already"))
    known = receiver is not None and receiver.email_verified_at is not None
    to_id = receiver.id if known and receiver else None
    transfer_id: uuid.UUID = new_uuid()
    ends_at = now + _LASTS if event.schedule is Schedule.POSTPONED else min(now + _LASTS, event.starts_at)
    return {
        "transfer_id": transfer_id,
        "from_id": wish.person_id,
        "to_id": to_id,
        "expires_at": ends_at,
        # Whose address it is has the key to it, as soon as we know them: it goes with them, from old backups too.
        "email_sealed": await people.seal_field(tx, to_id or wish.person_id, EMAIL, wish.email, sealer=sealer),
        "from_name_sealed": await people.seal_field(tx, wish.person_id, FROM_NAME, wish.from_name, sealer=sealer)
        if wish.from_name
        else None,
    }
