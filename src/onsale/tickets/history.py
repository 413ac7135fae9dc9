"""What happened to one ticket at the gates, into which a scan that becomes known later is fitted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from onsale.tickets.conflicts import Found
from onsale.tickets.model import Result, Ticket, TicketState
from onsale.tickets.scans import Kept


class History:
    """A ticket, locked, and its admissions that count, one for each entry. `beaten`: those that count no more."""

    def __init__(self, ticket: Ticket, admissions: Sequence[Kept]) -> None:
        self.ticket = ticket
        self.changed = False
        self.beaten: list[Kept] = []
        self._by_entry = {one.entry: one for one in admissions}

    def lived_at(self, at: datetime) -> bool:
        """Whether the ticket, which is dead now, was alive then. One that is on sale doesn't come to life again: its
        place may be somebody else's any moment."""
        ended_at = self.ticket.ended_at
        return ended_at is not None and at < ended_at and self.ticket.state is not TicketState.OFFERED

    def leave(self, kept: Kept) -> bool:
        """Let them out, if they are inside; whether they were."""
        if not self.ticket.inside:
            return False
        self._set(left_at=kept.at)
        return True

    def enter(self, kept: Kept, *, re_entry: bool) -> list[Found]:
        """Count an admission, its ticket having been good at the time; the conflict, if there is one.

        Whoever was first has it. The one who was let in later, by a scanner that couldn't know, is the double.
        """
        kept.result = Result.ADMITTED
        if self.ticket.admitted_at is None:
            self._set(admitted_at=kept.at, admitted_gate=kept.gate)
            self._by_entry[self.ticket.entry] = kept
            return []
        if re_entry and self.ticket.left_at is not None and kept.at >= self.ticket.left_at:
            self._set(entry=self.ticket.entry + 1, left_at=None)
            kept.entry = self.ticket.entry
            self._by_entry[kept.entry] = kept
            return []
        first = self._by_entry.get(1)
        if first is not None and kept.at < first.at:
            return [self._beat(first, kept)]
        current = self._by_entry.get(self.ticket.entry)
        kept.result, kept.entry = Result.ALREADY_ADMITTED, self.ticket.entry
        return [Found("admitted_twice", kept.id, current.id if current else None)]

    def _beat(self, first: Kept, earlier: Kept) -> Found:
        """It turns out that somebody was let in before the first."""
        first.result = Result.ALREADY_ADMITTED
        self.beaten.append(first)
        earlier.entry = 1
        self._by_entry[1] = earlier
        self._set(admitted_at=earlier.at, admitted_gate=earlier.gate)
        return Found("admitted_twice", first.id, earlier.id)

    def _set(self, **changes: object) -> None:
        self.ticket = replace(self.ticket, **changes)  # type: ignore[arg-type]
        self.changed = True
