"""What a ticket is, and what can happen at the door."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onsale.platform.ids import encode_event_uuid


class TicketState(StrEnum):
    """Only a valid ticket admits."""

    VALID = "valid"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to one place at one event. `serial` counts reissues; a code carries it."""

    event_id: int
    id: uuid.UUID
    booking_id: uuid.UUID
    place: int
    serial: int
    state: TicketState
    admitted_at: datetime | None
    admitted_gate: str | None = None

    @property
    def public_id(self) -> str:
        """`tkt_…`"""
        return encode_event_uuid("tkt", self.event_id, self.id)


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


class Reason(StrEnum):
    """Why a code is invalid."""

    UNREADABLE = "unreadable"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"
    STALE = "stale"
    NOT_ROTATING = "not_rotating"
