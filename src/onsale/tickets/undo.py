"""An admission made by mistake is undone: the scan stays, marked, and its ticket admits again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import WriteTx
from onsale.platform.errors import Forbidden, NotFound
from onsale.platform.i18n import gettext as _
from onsale.tickets import scans
from onsale.tickets.errors import LetInTwice, MovedOn, NothingToUndo
from onsale.tickets.model import Ticket
from onsale.tickets.tables import check_ins as c
from onsale.tickets.tables import door_conflicts
from onsale.tickets.tables import tickets as t


@dataclass(frozen=True, slots=True)
class Undone:
    """The ticket as it was before it was let in, and since when the admission is undone."""

    ticket: Ticket
    at: datetime


async def undo(tx: WriteTx, event_id: int, check_in_id: int, *, by: int, manages: bool, now: datetime) -> Undone:
    """Take back one admission; once more is the same. Whoever scanned may for ten minutes, who manages always.

    `NothingToUndo` where nobody was let in, `MovedOn` where the ticket went through a gate since, `LetInTwice` where
    somebody else is inside with it.
    """
    which = sa.and_(c.c.event_id == event_id, c.c.id == check_in_id)
    made = (await tx.execute(sa.select(c).where(which))).one_or_none()
    if made is None:
        raise NotFound("there is no such scan at this event")
    if made.result != "admitted":
        raise NothingToUndo
    latest = made.received_at + timedelta(seconds=limits.SCAN_UNDONE_WITHIN_S)
    if not manages and (made.scanned_by != by or now > latest):
        raise Forbidden(_("Whoever made a scan can undo it for ten minutes; after that the organiser can."))
    # The ticket first, as whoever scans or syncs does: two of them then wait for each other in one order.
    locked = await scans.tickets_by_id(tx, event_id, [made.ticket_id], lock=True)
    others = sa.select(door_conflicts.c.check_in_id).where(
        door_conflicts.c.event_id == event_id, door_conflicts.c.other_check_in_id == check_in_id
    )
    if (await tx.execute(others.limit(1))).one_or_none() is not None:
        raise LetInTwice
    mark = sa.update(c).where(which, c.c.result == "admitted", c.c.undone_at.is_(None))
    marked = await tx.execute(mark.values(undone_at=now, undone_by=by).returning(c.c.entry))
    entry = marked.scalar_one_or_none()
    if entry is not None and not await _take_back(tx, event_id, made.ticket_id, entry):
        raise MovedOn
    at = now
    if entry is None:
        again = (await tx.execute(sa.select(c.c.undone_at, c.c.result).where(which))).one()
        if again.undone_at is None:
            raise NothingToUndo
        at = again.undone_at
    tickets = await scans.tickets_by_id(tx, event_id, locked)
    return Undone(tickets[made.ticket_id], at)


async def _take_back(tx: WriteTx, event_id: int, ticket_id: object, entry: int) -> bool:
    """Only while that entry is the last thing that happened to the ticket."""
    here = sa.and_(t.c.event_id == event_id, t.c.id == ticket_id, t.c.entry == entry, t.c.left_at.is_(None))
    if entry == 1:
        change = sa.update(t).where(here).values(admitted_at=None, admitted_gate=None)
    else:
        went_out = sa.select(sa.func.max(c.c.scanned_at)).where(
            c.c.event_id == event_id, c.c.ticket_id == ticket_id, c.c.result == "checked_out", c.c.entry == entry - 1
        )
        change = sa.update(t).where(here).values(entry=entry - 1, left_at=went_out.scalar_subquery())
    return (await tx.execute(change.returning(t.c.id))).one_or_none() is not None
