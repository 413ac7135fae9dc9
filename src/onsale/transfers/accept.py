"""Accepting tickets: each is issued anew for its receiver, and the code it had before admits nobody any more."""

import uuid

from onsale.accounts import people
from onsale.accounts import store as people_store
from onsale.accounts.model import Principal
from onsale.bookings.store import get_bookings
from onsale.catalog.store import get_event
from onsale.inventory.gate import share_gate
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer
from onsale.tickets.model import Ticket
from onsale.tickets.rules import rules_of
from onsale.tickets.store import lock_tickets, reissue
from onsale.transfers import store
from onsale.transfers.addressee import address_of_step, steps_for
from onsale.transfers.errors import HoldsEnough, TransferOver
from onsale.transfers.model import Step, StepState, TicketsDeclined, TicketsReceived
from onsale.transfers.transfer import EMAIL, require_open


async def accept(
    tx: WriteTx, principal: Principal, event_id: int, transfer_id: uuid.UUID, *, sealer: Sealer
) -> tuple[Ticket, ...]:
    """The new tickets, theirs from now on: one for each that could still be had.

    Raises `NotFound`, `NotForYou`, `EmailUnverified`, `TransferOver` where nothing is left to accept (or is taken back
    at this instant), `TransfersClosed`, `TooLateToSend`, or `HoldsEnough`. Who accepts, takes back, cancels or walks
    in at the same instant locks the ticket or its step first, and one of them wins.
    """
    now = await share_gate(tx, event_id)
    event = await get_event(tx, event_id, removed_too=True)
    if not await people_store.lock(tx, principal.person_id):
        raise NotFound
    steps = [step for step in await steps_for(tx, principal, event_id, transfer_id, sealer=sealer) if step.live]
    if not steps:
        raise TransferOver
    require_open(event, await rules_of(tx, event_id), now)
    if await store.count_held(tx, event_id, principal.person_id) + len(steps) > event.max_places_per_booking:
        raise HoldsEnough(most=event.max_places_per_booking)
    received = await _reissued(tx, principal, event_id, steps, sealer)
    if not received:
        raise TransferOver
    await tx.publish(
        TicketsReceived(
            event_id=event_id,
            transfer_id=transfer_id,
            tickets=received,
            from_id=steps[0].from_id,
            to_id=principal.person_id,
        )
    )
    return received


async def decline(tx: WriteTx, principal: Principal, event_id: int, transfer_id: uuid.UUID, *, sealer: Sealer) -> None:
    """They don't want them: whoever sent them keeps them. Raises as `accept`, as far as that applies."""
    steps = await steps_for(tx, principal, event_id, transfer_id, sealer=sealer)
    ended = await store.end(tx, steps, StepState.DECLINED)
    if not ended:
        raise TransferOver
    await tx.publish(
        TicketsDeclined(
            event_id=event_id,
            transfer_id=transfer_id,
            places=tuple(step.place for step in ended),
            from_id=steps[0].from_id,
        )
    )


async def _reissued(
    tx: WriteTx, principal: Principal, event_id: int, steps: list[Step], sealer: Sealer
) -> tuple[Ticket, ...]:
    """Where it comes back to whoever booked it, it is simply theirs again."""
    email = await address_of_step(tx, steps[0], sealer=sealer)
    sealed = await people.seal_field(tx, principal.person_id, EMAIL, email, sealer=sealer) if email else None
    tickets = {one.id: one for one in await lock_tickets(tx, event_id, {step.ticket_id for step in steps})}
    bookings = {one.id: one for one in await get_bookings(tx, event_id, {step.booking_id for step in steps})}
    received = []
    for step in steps:
        booker = bookings[step.booking_id].fan_id
        holder_id = None if booker == principal.person_id else principal.person_id
        fresh = await reissue(tx, tickets[step.ticket_id], holder_id=holder_id)
        if fresh is None:
            continue
        if not await store.accept(tx, step, principal.person_id, fresh.id, sealed):
            raise TransferOver
        received.append(fresh)
    return tuple(received)
