"""What an organiser decides about an event's tickets: how their codes behave, and what fans may do with them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.platform.database import ReadTx, WriteTx
from onsale.tickets.tables import ticket_rules as r


class CodeMode(StrEnum):
    """Static codes may be printed; rotating ones change every 15 seconds, a picture of one is soon worthless."""

    STATIC = "static"
    ROTATING = "rotating"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRules:
    """An event's. `transfers_from`: when fans may first send tickets on; `None`: at once."""

    code_mode: CodeMode = CodeMode.STATIC
    transfers_allowed: bool = True
    transfers_from: datetime | None = None
    resale_allowed: bool = True
    re_entry: bool = False

    def may_transfer(self, now: datetime) -> bool:
        """Whether tickets may be sent on at this moment, as far as the organiser is concerned."""
        return self.transfers_allowed and (self.transfers_from is None or self.transfers_from <= now)


UNDECIDED = TicketRules()


async def rules_of(tx: ReadTx, event_id: int) -> TicketRules:
    """The event's rules; `UNDECIDED` where its organiser has set none."""
    row = (await tx.execute(sa.select(r).where(r.c.event_id == event_id))).one_or_none()
    if row is None:
        return UNDECIDED
    return TicketRules(
        code_mode=CodeMode(row.code_mode),
        transfers_allowed=row.transfers_allowed,
        transfers_from=row.transfers_from,
        resale_allowed=row.resale_allowed,
        re_entry=row.re_entry,
    )


async def set_rules(tx: WriteTx, event_id: int, rules: TicketRules) -> None:
    """Let these be the event's rules from now on."""
    values = {
        "code_mode": rules.code_mode.value,
        "transfers_allowed": rules.transfers_allowed,
        "transfers_from": rules.transfers_from,
        "resale_allowed": rules.resale_allowed,
        "re_entry": rules.re_entry,
    }
    made = insert(r).values(event_id=event_id, **values)
    await tx.execute(made.on_conflict_do_update(index_elements=["event_id"], set_=values))
