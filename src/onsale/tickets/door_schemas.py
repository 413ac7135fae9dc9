"""What the door's endpoints take and answer."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from onsale.catalog.model import Event
from onsale.catalog.seatmap.layout import Layout
from onsale.platform import limits
from onsale.platform.ids import encode_id
from onsale.platform.schemas import Answer, Body, rfc3339, rfc3339_or_none
from onsale.platform.text import OptionalLine, PublicId
from onsale.tickets.check_in_line import Told
from onsale.tickets.model import Ticket

Code = Annotated[str, Meta(min_length=1, max_length=1000)]
Moment = Annotated[datetime, Meta(tz=True)]


class CheckInBody(Body):
    """A scanned code, or the `ticket` that was found by searching. `id`: the scanner's own name for this scan; sent
    again under the same one, it is answered as before. `direction` "out": where one may come back in."""

    code: Code | None = None
    ticket: PublicId | None = None
    gate: OptionalLine = ""
    scanned_at: Moment | None = None
    direction: Literal["in", "out"] = "in"
    id: uuid.UUID | None = None


class ScannedTicket(Answer):
    """The ticket a code stands for. `gates`: where it belongs, when that isn't here."""

    id: str
    section: str
    row: str | None
    seat: str | None
    gates: list[str] | None = None


class ScannedEvent(Answer):
    """The event a code is for, when that isn't this one."""

    id: str
    name: str
    starts_at: str


class CheckInAnswer(Answer):
    """The verdict: admitted, already_admitted, invalid, wrong_event, cancelled, transferred; on the way out checked_out
    or not_inside.

    `reason` of an invalid one: unreadable, forged, unknown_key, revoked_key, stale, not_rotating; and of a good ticket
    wrong_gate, too_early or too_late. `check_in_id` is what an admission is undone by.
    """

    result: str
    reason: str | None
    ticket: ScannedTicket | None
    first_admitted_at: str | None
    first_gate: str | None
    check_in_id: str | None
    event: ScannedEvent | None


class UndoneAnswer(Answer):
    """An admission that was undone: its ticket admits again."""

    check_in_id: str
    ticket_id: str
    undone_at: str


class OfflineScan(Body):
    """What a scanner said without a network. `id` is its own name for the scan, `result` what it told whoever stood
    there."""

    id: uuid.UUID
    code: Code
    scanned_at: Moment
    result: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z_]+\Z")]
    gate: OptionalLine = ""


class SyncBody(Body):
    """Scans in any order."""

    scans: Annotated[list[OfflineScan], Meta(max_length=limits.SCANS_SYNCED_AT_ONCE)]


class ConflictAnswer(Answer):
    """`admitted_twice`: both were let in; `should_have_been_refused`: nobody should have been. Ours comes first."""

    kind: str
    gates: list[str]
    at: list[str]


class SyncedScan(Answer):
    """What became of one scan."""

    id: uuid.UUID
    result: str
    reason: str | None
    ticket: ScannedTicket | None
    first_admitted_at: str | None
    first_gate: str | None
    check_in_id: str | None
    conflict: ConflictAnswer | None


class SyncAnswer(Answer):
    """One for each scan, in their order."""

    results: list[SyncedScan]
    server_time: str


class GateCount(Answer):
    """What one gate did. `refused` counts whoever wasn't let in there."""

    gate: str
    admitted: int
    refused: int
    last_at: str | None


class SectionCount(Answer):
    """How many of a section's tickets are inside, or were."""

    section: str
    admitted: int
    expected: int


class MinuteCount(Answer):
    """Admissions within the minute that begins `at`."""

    at: str
    admitted: int


class DoorAnswer(Answer):
    """The door at this moment. `inside` is smaller than `admitted` where people went out again."""

    admitted: int
    inside: int
    expected: int
    conflicts: int
    gates: list[GateCount]
    sections: list[SectionCount]
    per_minute: list[MinuteCount]


def scanned(ticket: Ticket, layout: Layout, gates: tuple[str, ...] | None = None) -> ScannedTicket:
    """A ticket by its place's name; nobody's name is told."""
    name = layout.describe(ticket.place)
    told = None if gates is None else list(gates)
    return ScannedTicket(id=ticket.public_id, section=name.section, row=name.row, seat=name.seat, gates=told)


def check_in_answer(told: Told) -> CheckInAnswer:
    """A verdict as the door sees it."""
    verdict, ticket = told.verdict, told.verdict.ticket
    return CheckInAnswer(
        result=verdict.result.value,
        reason=verdict.reason.value if verdict.reason else None,
        ticket=scanned(ticket, told.layout, verdict.gates) if ticket else None,
        first_admitted_at=rfc3339_or_none(verdict.first_admitted_at),
        first_gate=ticket.admitted_gate if ticket and verdict.first_admitted_at else None,
        check_in_id=encode_id("chk", verdict.check_in_id) if verdict.check_in_id is not None else None,
        event=_event(told.other) if told.other else None,
    )


def _event(event: Event) -> ScannedEvent:
    return ScannedEvent(id=encode_id("evt", event.id), name=event.name, starts_at=rfc3339(event.starts_at))
