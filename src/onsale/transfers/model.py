"""What a transfer is: tickets sent together from one person to another, each of which goes its own way."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from onsale.platform.ids import encode_event_uuid
from onsale.tickets.model import Ticket


class StepState(StrEnum):
    """How far a ticket has come on its way. `void`: cancelled meanwhile; `renamed`: it stayed, and bears another
    name."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"
    VOID = "void"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Step:
    """One ticket on its way. `to_id`: who accepted, or who has the address already; `None`: nobody we know yet.

    `live`: it can be accepted at this moment, by the database's clock.
    """

    event_id: int
    id: uuid.UUID
    transfer_id: uuid.UUID
    ticket_id: uuid.UUID
    booking_id: uuid.UUID
    place: int
    state: StepState
    from_id: int
    to_id: int | None
    made_at: datetime
    expires_at: datetime
    live: bool
    email_sealed: bytes | None = field(default=None, repr=False)
    from_name_sealed: bytes | None = field(default=None, repr=False)

    @property
    def public_id(self) -> str:
        """`trf_…`, of all the tickets that were sent with it."""
        return encode_event_uuid("trf", self.event_id, self.transfer_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants to send which tickets of an event to which address (as `addresses.address_of` gives it).

    `from_name`: what the receiver is told of who sends; empty: nothing.
    """

    event_id: int
    person_id: int
    ticket_ids: tuple[uuid.UUID, ...]
    email: str = field(repr=False)
    from_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsOffered:
    """Word to the rooms above: these tickets are on their way to an address, until a moment."""

    event_id: int
    transfer_id: uuid.UUID
    places: tuple[int, ...]
    to_id: int | None
    expires_at: datetime
    email: str = field(repr=False)
    from_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsReceived:
    """Word to the rooms above: they were accepted. `tickets` are the new ones."""

    event_id: int
    transfer_id: uuid.UUID
    tickets: tuple[Ticket, ...]
    from_id: int
    to_id: int

    @property
    def places(self) -> tuple[int, ...]:
        """In order."""
        return tuple(sorted(ticket.place for ticket in self.tickets))


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsDeclined:
    """Word to the rooms above: their receiver doesn't want them, and who sent them has them still."""

    event_id: int
    transfer_id: uuid.UUID
    places: tuple[int, ...]
    from_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsTakenBack:
    """Word to the rooms above: whoever sent them thought again. `email`: the address they were on their way to."""

    event_id: int
    transfer_id: uuid.UUID
    places: tuple[int, ...]
    to_id: int | None
    email: str = field(repr=False)
