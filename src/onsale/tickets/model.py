"""What a ticket is, and what can happen at the door."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from onsale.platform.ids import encode_event_uuid


class TicketState(StrEnum):
    """Only a valid ticket admits. One that is offered back is valid again when nobody buys it."""

    VALID = "valid"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to one place at one event. `serial` counts reissues; a code carries it. `entry` counts how often it let
    somebody in, from 1: the first time, too, before there was any. `left_at`: they are out again, and may come back.

    `holder_id`: whom it was sent on to; `None`: it is the booking's fan's. `name_sealed`: who comes with it, under the
    holder's key.
    """

    event_id: int
    id: uuid.UUID
    booking_id: uuid.UUID
    place: int
    serial: int
    state: TicketState
    admitted_at: datetime | None
    admitted_gate: str | None = None
    entry: int = 1
    left_at: datetime | None = None
    ended_at: datetime | None = None
    holder_id: int | None = None
    name_sealed: bytes | None = field(default=None, repr=False)

    @property
    def public_id(self) -> str:
        """`tkt_…`"""
        return encode_event_uuid("tkt", self.event_id, self.id)

    @property
    def inside(self) -> bool:
        """Whether whoever holds it was let in, and hasn't left."""
        return self.admitted_at is not None and self.left_at is None


@dataclass(frozen=True, slots=True)
class UsedBeforeOffered:
    """Word to the rooms above: somebody came in by these tickets, at a door without a network, before they were offered
    back. Whoever sells them lets them be valid again, as far as nobody else is buying their places."""

    event_id: int
    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class CodesDied:
    """Word to the rooms above: codes of this event that fans may have printed or kept admit nobody any more.

    `cause` names what made it so; the same again is the same word.
    """

    event_id: int
    cause: str


class Result(StrEnum):
    """What the person at the door is told."""

    ADMITTED = "admitted"
    ALREADY_ADMITTED = "already_admitted"
    INVALID = "invalid"
    WRONG_EVENT = "wrong_event"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"
    CHECKED_OUT = "checked_out"
    NOT_INSIDE = "not_inside"


class Reason(StrEnum):
    """Why a code, or who holds it, is invalid at this gate and moment."""

    UNREADABLE = "unreadable"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"
    STALE = "stale"
    NOT_ROTATING = "not_rotating"
    WRONG_GATE = "wrong_gate"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
