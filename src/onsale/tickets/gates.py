"""An event's gates: which sections come in where, and when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.tickets.model import Reason
from onsale.tickets.tables import gates as g


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """`sections`: the names of those who come in here, `None` for all. It is open from `opens_at` (`None`: always)
    until before `closes_at` (`None`: to the end)."""

    name: str
    sections: tuple[str, ...] | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def lets_in(self, section: str) -> bool:
        """Whether this is a gate for them."""
        return self.sections is None or section in self.sections

    def objection(self, section: str, at: datetime) -> Reason | None:
        """Why somebody of this section doesn't come in here at that moment; `None` when they do."""
        if not self.lets_in(section):
            return Reason.WRONG_GATE
        if self.opens_at is not None and at < self.opens_at:
            return Reason.TOO_EARLY
        if self.closes_at is not None and at >= self.closes_at:
            return Reason.TOO_LATE
        return None


async def gates_of(tx: ReadTx, event_id: int) -> tuple[Gate, ...]:
    """By name; none where the organiser has set up none, and gates are whatever scanners call them."""
    rows = await tx.execute(sa.select(g).where(g.c.event_id == event_id).order_by(g.c.name))
    return tuple(
        Gate(
            name=row.name,
            sections=None if row.sections is None else tuple(row.sections),
            opens_at=row.opens_at,
            closes_at=row.closes_at,
        )
        for row in rows
    )


async def set_gates(tx: WriteTx, event: Event, gates: Collection[Gate]) -> None:
    """Let these be the event's gates, instead of those before; scans keep the names they were made under."""
    # Whoever saves at the same moment waits: the last one's gates stand, not a mixture.
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("gates", event.id))))
    await tx.execute(sa.delete(g).where(g.c.event_id == event.id))
    if gates:
        rows = [
            {
                "event_id": event.id,
                "name": gate.name,
                "sections": None if gate.sections is None else list(gate.sections),
                "opens_at": gate.opens_at,
                "closes_at": gate.closes_at,
            }
            for gate in gates
        ]
        await tx.execute(sa.insert(g), rows)


def checked(gates: Sequence[Gate], layout: Layout) -> Sequence[Gate]:
    """The same gates, if an event with this seat map can have them; `InvalidRequest` names what is wrong with which."""
    known = {section.name for section in layout.sections}
    errors: list[FieldError] = []
    for n, gate in enumerate(gates):
        if named(gates[:n], gate.name):
            errors.append(FieldError(f"gates[{n}].name", _("Another gate is called the same.")))
        if unknown := [name for name in gate.sections or () if name not in known]:
            told = _("The seat map has no section %(name)s.") % {"name": unknown[0]}
            errors.append(FieldError(f"gates[{n}].sections", told))
        if gate.opens_at and gate.closes_at and gate.opens_at >= gate.closes_at:
            errors.append(FieldError(f"gates[{n}].closes_at", _("It closes before it opens.")))
    if errors:
        raise InvalidRequest(errors=errors[:20])
    return gates


def named(gates: Sequence[Gate], name: str) -> Gate | None:
    """The gate of that name, however it is capitalised."""
    wanted = name.strip().casefold()
    return next((gate for gate in gates if gate.name.casefold() == wanted), None)


def gates_for(gates: Sequence[Gate], section: str) -> tuple[str, ...]:
    """The names of the gates a section comes in by."""
    return tuple(gate.name for gate in gates if gate.lets_in(section))
