"""The door: one code, one verdict, one admission."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.platform.database import WriteTx
from onsale.platform.ids import new_id
from onsale.platform.keyring import Keyring
from onsale.tickets import store
from onsale.tickets.code import Claimed, read
from onsale.tickets.judging import judge, why_not_ours
from onsale.tickets.keys import door_keys
from onsale.tickets.model import Reason, Result, Ticket, TicketState
from onsale.tickets.rules import rules_of
from onsale.tickets.tables import check_ins


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with whoever stands there. `first_admitted_at` is when the ticket was used; `reason`: why invalid."""

    result: Result
    ticket: Ticket | None = None
    first_admitted_at: datetime | None = None
    reason: Reason | None = None


async def check_in(
    tx: WriteTx, event_id: int, code: str, *, gate: str, scanned_by: int, keyring: Keyring, now: datetime
) -> Verdict:
    """Judge a code at an event's door and admit it once. Every scan is kept, with its ticket where there is one.

    Blanks around the code are the scanner's, not the code's.
    """
    verdict = await _judge(tx, event_id, code.strip(), gate, keyring, now)
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


async def _judge(tx: WriteTx, event_id: int, code: str, gate: str, keyring: Keyring, now: datetime) -> Verdict:
    keys, mode = await door_keys(tx, event_id, keyring), (await rules_of(tx, event_id)).code_mode
    judged = judge(code, event_id, keys, code_mode=mode, at=now)
    if judged.claimed is None or judged.result is Result.INVALID:
        return Verdict(Result.INVALID, reason=judged.reason)
    if judged.result is Result.WRONG_EVENT:
        elsewhere = await door_keys(tx, judged.claimed.event_id, keyring)
        forged = why_not_ours(read(code), elsewhere)
        return Verdict(Result.INVALID, reason=forged) if forged else Verdict(Result.WRONG_EVENT)
    claimed = judged.claimed
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
