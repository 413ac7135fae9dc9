"""What the ticket endpoints answer."""

from datetime import UTC, datetime

from onsale.catalog.seatmap.layout import Layout
from onsale.platform.schemas import Answer, rfc3339_or_none
from onsale.tickets.codes import CodeOfNow
from onsale.tickets.model import Ticket, TicketState


class TicketAnswer(Answer):
    """A ticket; `code` is what its QR picture holds, null when it no longer admits. `name`: who comes with it.

    Where codes rotate it is null, too, and `code_url` gives the one of now. `state`: valid, cancelled or transferred
    (sent on: whoever received it has another one in its stead).
    """

    id: str
    place: int
    section: str
    row: str | None
    seat: str | None
    state: str
    code: str | None
    code_url: str | None
    admitted_at: str | None
    name: str | None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"


class CodeAnswer(Answer):
    """What to show at the door now, and until when: null where the code stays. `server_time` is the door's clock."""

    code: str
    valid_until: str | None
    server_time: str


def code_url_of(ticket: Ticket, code: str | None) -> str | None:
    """Where the code of now is, for a valid ticket without one that stays: its codes rotate."""
    rotates = code is None and ticket.state is TicketState.VALID
    return f"/api/v1/tickets/{ticket.public_id}/code" if rotates else None


def ticket_answer(ticket: Ticket, code: str | None, layout: Layout, holder_name: str | None = None) -> TicketAnswer:
    """A ticket as its holder sees it. `code`: the one that stays; a valid ticket without one has codes that rotate."""
    name = layout.describe(ticket.place)
    return TicketAnswer(
        id=ticket.public_id,
        place=ticket.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        state=ticket.state.value,
        code=code,
        code_url=code_url_of(ticket, code),
        admitted_at=rfc3339_or_none(ticket.admitted_at),
        name=holder_name,
    )


def code_answer(shown: CodeOfNow, now: datetime) -> CodeAnswer:
    """The code of now as its holder's telephone takes it."""
    clock = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return CodeAnswer(code=shown.code, valid_until=rfc3339_or_none(shown.valid_until), server_time=clock)
