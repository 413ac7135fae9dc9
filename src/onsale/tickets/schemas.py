"""What the ticket and door endpoints take and answer."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from onsale.catalog.seatmap.layout import Layout
from onsale.platform.schemas import Answer, Body, rfc3339_or_none
from onsale.platform.text import OptionalLine
from onsale.tickets.check_in import Verdict
from onsale.tickets.codes import CodeOfNow
from onsale.tickets.model import Ticket, TicketState


class TicketAnswer(Answer):
    """A ticket; `code` is what its QR picture holds, null when it no longer admits.

    Where codes rotate it is null, too, and `code_url` gives the one of now.
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


class CodeAnswer(Answer):
    """What to show at the door now, and until when: null where the code stays. `server_time` is the door's clock."""

    code: str
    valid_until: str | None
    server_time: str


class CheckInBody(Body):
    """A scanned code. `scanned_at` is the scanner's word and decides nothing: being here, the scan is now."""

    code: Annotated[str, Meta(min_length=1, max_length=1000)]
    gate: OptionalLine = ""
    scanned_at: Annotated[datetime, Meta(tz=True)] | None = None


class ScannedTicket(Answer):
    """The ticket a code stands for."""

    id: str
    section: str
    row: str | None
    seat: str | None


class CheckInAnswer(Answer):
    """The verdict: admitted, already_admitted, invalid, wrong_event, cancelled or transferred.

    `reason` of an invalid one: unreadable, forged, unknown_key, revoked_key, stale or not_rotating.
    """

    result: str
    reason: str | None
    ticket: ScannedTicket | None
    first_admitted_at: str | None


def ticket_answer(ticket: Ticket, code: str | None, layout: Layout) -> TicketAnswer:
    """A ticket as its holder sees it. `code`: the one that stays; a valid ticket without one has codes that rotate."""
    name = layout.describe(ticket.place)
    rotates = code is None and ticket.state is TicketState.VALID
    return TicketAnswer(
        id=ticket.public_id,
        place=ticket.place,
        section=name.section,
        row=name.row,
        seat=name.seat,
        state=ticket.state.value,
        code=code,
        code_url=f"/api/v1/tickets/{ticket.public_id}/code" if rotates else None,
        admitted_at=rfc3339_or_none(ticket.admitted_at),
    )


def code_answer(shown: CodeOfNow, now: datetime) -> CodeAnswer:
    """The code of now as its holder's telephone takes it."""
    clock = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return CodeAnswer(code=shown.code, valid_until=rfc3339_or_none(shown.valid_until), server_time=clock)


def check_in_answer(verdict: Verdict, layout: Layout) -> CheckInAnswer:
    """A verdict as the door sees it."""
    return CheckInAnswer(
        result=verdict.result.value,
        reason=verdict.reason.value if verdict.reason else None,
        ticket=_scanned(verdict.ticket, layout) if verdict.ticket else None,
        first_admitted_at=rfc3339_or_none(verdict.first_admitted_at),
    )


def _scanned(ticket: Ticket, layout: Layout) -> ScannedTicket:
    name = layout.describe(ticket.place)
    return ScannedTicket(id=ticket.public_id, section=name.section, row=name.row, seat=name.seat)
