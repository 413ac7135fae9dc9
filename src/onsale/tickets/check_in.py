"""The door: one code, one verdict, one admission."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.platform.database import WriteTx
from onsale.platform.ids import new_id
from onsale.tickets import store
from onsale.tickets.code import Claimed, read, verify
from onsale.tickets.errors import BadCode, NoSuchKey
from onsale.tickets.keys import public_keys
from onsale.tickets.model import Result, Ticket, TicketState
from onsale.tickets.tables import check_ins


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with whoever stands there. `first_admitted_at` is when the ticket was used."""

    result: Result
    ticket: Ticket | None = None
    first_admitted_at: datetime | None = None


async def check_in(tx: WriteTx, event_id: int, code: str, *, gate: str, scanned_by: int) -> Verdict:
    """Judge a code at an event's door and admit it once. Every scan is kept, with its ticket where there is one.

    Blanks around the code are the scanner's, not the code's.
    """
    verdict = await _judge(tx, event_id, code.strip(), gate)
    await tx.execute(
        sa.insert(check_ins).values(
            event_id=event_id,
            id=new_id(),
            ticket_id=verdict.ticket.id if verdict.ticket else None,
            result=verdict.result.value,
            gate=gate,
            scanned_by=scanned_by,
        )
    )
    return verdict


async def _judge(tx: WriteTx, event_id: int, code: str, gate: str) -> Verdict:
    try:
        claimed = verify(code, await public_keys(tx, read(code)[0].event_id))
    except (BadCode, NoSuchKey):
        return Verdict(Result.INVALID)
    if claimed.event_id != event_id:
        return Verdict(Result.WRONG_EVENT)
    admitted = await store.admit(tx, event_id, claimed.ticket_id, claimed.serial, gate)
    if admitted is not None:
        return Verdict(Result.ADMITTED, admitted, admitted.admitted_at)
    return await _refused(tx, event_id, claimed)


async def _refused(tx: WriteTx, event_id: int, claimed: Claimed) -> Verdict:
    ticket = await store.get_ticket(tx, event_id, claimed.ticket_id)
    if ticket is None:
        return Verdict(Result.INVALID)
    if ticket.state is TicketState.CANCELLED:
        return Verdict(Result.CANCELLED, ticket)
    if ticket.state is TicketState.TRANSFERRED or ticket.serial != claimed.serial:
        return Verdict(Result.TRANSFERRED, ticket)
    return Verdict(Result.ALREADY_ADMITTED, ticket, ticket.admitted_at)
