"""Other rules for an event's tickets, also when some are sold already."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.platform.database import ReadTx, WriteTx
from onsale.tickets.errors import PrintedTicketsDie
from onsale.tickets.model import CodesDied, TicketState
from onsale.tickets.rules import CodeMode, TicketRules, rules_of, set_rules
from onsale.tickets.tables import ticket_rules
from onsale.tickets.tables import tickets as t


async def change_rules(tx: WriteTx, event_id: int, rules: TicketRules, *, confirmed: bool, now: datetime) -> None:
    """Let these be the event's rules. Raises `PrintedTicketsDie` unless that is `confirmed`, where it does that.

    Codes that begin to rotate leave those that were printed or kept worthless: their fans are told.
    """
    # Whoever changes them at the same moment waits, so that only one of two tells the fans.
    await tx.execute(insert(ticket_rules).values(event_id=event_id).on_conflict_do_nothing())
    await tx.execute(sa.select(ticket_rules.c.event_id).where(ticket_rules.c.event_id == event_id).with_for_update())
    before = await rules_of(tx, event_id)
    dying = 0
    if (before.code_mode, rules.code_mode) == (CodeMode.STATIC, CodeMode.ROTATING):
        dying = await unused_tickets(tx, event_id)
    if dying and not confirmed:
        raise PrintedTicketsDie(tickets=dying)
    await set_rules(tx, event_id, rules)
    if dying:
        await tx.publish(CodesDied(event_id, cause=f"rotating since {now.isoformat()}"))


async def unused_tickets(tx: ReadTx, event_id: int) -> int:
    """How many tickets may still be shown at the door for the first time."""
    unused = sa.and_(t.c.event_id == event_id, t.c.state == TicketState.VALID.value, t.c.admitted_at.is_(None))
    return int((await tx.execute(sa.select(sa.func.count()).select_from(t).where(unused))).scalar_one())
