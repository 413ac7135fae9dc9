"""What a letter is: first a row that says who is to be told what, then a text, then a mail."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

Row = tuple[str, str]


class Kind(StrEnum):
    """What a letter tells."""

    CONFIRMED = "confirmed"
    PLACES_CANCELLED = "places_cancelled"
    EVENT_CANCELLED = "event_cancelled"
    LATE_PAYMENT = "late_payment"
    REFUND_REFUSED = "refund_refused"
    REFUNDED = "refunded"
    REFUNDED_OTHERWISE = "refunded_otherwise"
    MOVED = "moved"
    POSTPONED = "postponed"
    CODES_DIED = "codes_died"
    PAYMENT_DUE = "payment_due"
    PAYMENT_REMINDER = "payment_reminder"
    REMINDER = "reminder"
    OFFER = "offer"
    TICKETS_OFFERED = "tickets_offered"
    TICKETS_TAKEN_BACK = "tickets_taken_back"
    TICKETS_ACCEPTED = "tickets_accepted"
    TICKETS_DECLINED = "tickets_declined"
    TICKETS_RECEIVED = "tickets_received"
    TICKET_WITHDRAWN = "ticket_withdrawn"
    TICKET_MOVED = "ticket_moved"
    TICKET_GIVEN_BACK = "ticket_given_back"
    RESALE_OFFERED = "resale_offered"
    RESALE_SOLD = "resale_sold"
    RESALE_CAME_BACK = "resale_came_back"


UNASKED = frozenset({Kind.REMINDER})
"""Those nobody asked for and that tell nothing of a purchase: whoever wants no more of them says so with one click.

An offer isn't one of them: who joined a waiting list waits for it, and ends it by leaving the list.
"""


OF_NO_BOOKING = frozenset(
    {
        Kind.OFFER,
        Kind.TICKETS_OFFERED,
        Kind.TICKETS_TAKEN_BACK,
        Kind.TICKETS_ACCEPTED,
        Kind.TICKETS_DECLINED,
        Kind.TICKETS_RECEIVED,
        Kind.TICKET_WITHDRAWN,
        Kind.TICKET_MOVED,
    }
)
"""Those that aren't about a booking of whoever gets them: who received a ticket learns nothing of whose it was."""


TO_HOLDERS_TOO = frozenset({Kind.CODES_DIED, Kind.REMINDER})
"""Those that go to whoever booked and, about their own places alone, to whom tickets were sent on."""


OPTIONAL = UNASKED | {Kind.OFFER}
"""Those that wait for nobody's money or ticket: not sent to people whose data are kept and not used."""


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a letter tells beside what is true of the booking when it is sent. No personal data."""

    places: tuple[int, ...] = ()
    amount_minor: int = 0
    before: datetime | None = None
    """When the event was to begin before it was moved."""
    until: datetime | None = None
    """When an offer or the time to pay ends."""
    reference: str = ""
    """What to name when paying."""
    quantity: int = 0
    path: str = ""
    """Where the button leads, when it isn't the booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A letter somebody is to get. `cause` made it necessary: the same kind for the same cause is one letter."""

    event_id: int
    kind: Kind
    cause: str
    fan_id: int
    booking_id: uuid.UUID | None = None
    facts: Facts = field(default_factory=Facts)
    id: int = 0
    tries: int = 0
    tried_for_s: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail before it is written out as text and as HTML."""

    subject: str
    opening: str
    rows: tuple[Row, ...] = ()
    closing: tuple[str, ...] = ()
    link: Row
    words: dict[str, Any] = field(default_factory=dict)
    """What an organiser's wording may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Around a letter: who it is from and to, and where to end letters like it."""

    to: str
    sender: str
    sender_details: str = ""
    reply_to: str = ""
    unsubscribe: str = ""
    key: str = ""
    language: str = "en"
