"""What a booking is, and which changes of state there are."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onsale.platform.ids import encode_event_uuid, encode_id
from onsale.platform.money import Money

_REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_REFERENCE_LETTERS = 8


def number_of_reference(reference: str) -> tuple[int, int] | None:
    """The number a reference stands for, and modulo what: of the lower 62 bits of a booking's id. None for others."""
    if len(reference) != _REFERENCE_LETTERS or not set(reference) <= set(_REFERENCE_ALPHABET):
        return None
    digits = [_REFERENCE_ALPHABET.index(letter) for letter in reference]
    number = sum(digit * len(_REFERENCE_ALPHABET) ** position for position, digit in enumerate(digits))
    return number, len(_REFERENCE_ALPHABET) ** _REFERENCE_LETTERS


class BookingState(StrEnum):
    """Where a booking stands. Held and payment pending run out; the last three are final but for a late payment."""

    HELD = "held"
    PAYMENT_PENDING = "payment_pending"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    RELEASED = "released"
    CANCELLED = "cancelled"


UNPAID = (BookingState.HELD, BookingState.PAYMENT_PENDING)


@dataclass(frozen=True, slots=True)
class Parts:
    """Who an amount is for, in minor units: net of tax, and the tax. They add up to it exactly."""

    organiser_minor: int
    fees_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        """All of it."""
        return self.organiser_minor + self.fees_minor + self.tax_minor


@dataclass(frozen=True, slots=True)
class Line:
    """One place of a booking and what it costs, in minor units, as it was when it was held.

    With `tax_included`, face value and fees contain the tax; else it comes on top of both. The share is this line's
    part of the fee that is asked once per booking, tax in it either way.
    """

    place: int
    level: str
    ticket_type: str | None
    face_minor: int
    fees_minor: int
    tax_minor: int
    cancelled: bool = False
    discount_minor: int = 0  # off the face value
    fees_tax_minor: int = 0  # what of the tax is on the fees
    share_minor: int = 0
    share_tax_minor: int = 0  # the tax in the share
    tax_included: bool = False
    tax_ppm: int = 0  # the rate, in millionths

    @property
    def place_minor(self) -> int:
        """What the place costs all in, without the share."""
        own = self.face_minor - self.discount_minor + self.fees_minor
        return own if self.tax_included else own + self.tax_minor

    @property
    def total_minor(self) -> int:
        """The all-in price."""
        return self.place_minor + self.share_minor

    @property
    def told_fees_minor(self) -> int:
        """All fees as they are shown: with the tax where it is included, without it where it comes on top."""
        return self.fees_minor + self.share_minor - (0 if self.tax_included else self.share_tax_minor)

    @property
    def told_tax_minor(self) -> int:
        """All tax, whether it is included or on top."""
        return self.tax_minor + self.share_tax_minor

    @property
    def parts(self) -> Parts:
        """Who the total is for."""
        tax = self.tax_minor + self.share_tax_minor
        fees = self.fees_minor + self.share_minor - self.share_tax_minor
        if self.tax_included:
            fees -= self.fees_tax_minor
        return Parts(self.total_minor - fees - tax, fees, tax)


def parts_of(lines: Iterable[Line]) -> tuple[int, int, int]:
    """What of the lines' totals is the organiser's, what the fees' and what the tax."""
    parts = [line.parts for line in lines]
    return sum(p.organiser_minor for p in parts), sum(p.fees_minor for p in parts), sum(p.tax_minor for p in parts)


@dataclass(frozen=True, slots=True)
class Booking:
    """One fan's places at one event. `state` is the effective one: a lapsed hold reads as expired, swept or not."""

    event_id: int
    id: uuid.UUID
    fan_id: int | None
    state: BookingState
    expires_at: datetime | None
    seconds_left: float
    lines: tuple[Line, ...]
    currency: str
    created_at: datetime
    confirmed_at: datetime | None
    terms_version: int | None = None  # of the organiser's terms, accepted by paying
    terms_accepted_at: datetime | None = None
    promo_code: str | None = None

    @property
    def live_lines(self) -> tuple[Line, ...]:
        """The lines that weren't cancelled."""
        return tuple([line for line in self.lines if not line.cancelled])

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the live lines."""
        return tuple([line.place for line in self.lines if not line.cancelled])

    @property
    def total(self) -> Money:
        """What the live lines cost, all in."""
        return Money(sum([line.total_minor for line in self.lines if not line.cancelled]), self.currency)

    @property
    def reference(self) -> str:
        """What people read out at the box office: eight letters and digits that aren't mistaken for each other."""
        number, letters = self.id.int & (1 << 62) - 1, []
        for _ in range(_REFERENCE_LETTERS):
            number, digit = divmod(number, len(_REFERENCE_ALPHABET))
            letters.append(_REFERENCE_ALPHABET[digit])
        return "".join(letters)

    @property
    def public_id(self) -> str:
        """`bk_…`"""
        return encode_event_uuid("bk", self.event_id, self.id)


def terms_url(event_id: int, version: int) -> str:
    """Where a version of the terms by which this event's organiser sells is for good."""
    return f"/events/{encode_id('evt', event_id)}/terms/{version}"


@dataclass(frozen=True, slots=True)
class BookingsConfirmed:
    """Word to the rooms above: bookings of one event, paid (or free) and confirmed; tickets are issued with it."""

    bookings: tuple[Booking, ...]

    @property
    def event_id(self) -> int:
        """Their event."""
        return self.bookings[0].event_id


class ReturnedBy(StrEnum):
    """Why confirmed places come back: the fan can't go, the organiser takes them, the event is off, its date moved
    (whoever booked them gives them back, or whoever holds a ticket that was sent on), or somebody else has bought what
    the fan had offered back."""

    FAN = "fan"
    ORGANISER = "organiser"
    EVENT = "event"
    MOVED = "moved"
    RESOLD = "resold"
    HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class Return:
    """Places of one confirmed booking given back, all of them or some; the booking is as it is afterwards."""

    id: uuid.UUID
    booking: Booking
    lines: tuple[Line, ...]
    refund: Money
    made_by: ReturnedBy

    @property
    def places(self) -> tuple[int, ...]:
        """The places."""
        return tuple([line.place for line in self.lines])

    @property
    def price_minor(self) -> int:
        """What they cost."""
        return sum([line.total_minor for line in self.lines])

    @property
    def used_too(self) -> bool:
        """Whether a ticket that was admitted already may be among them."""
        return self.made_by in {ReturnedBy.ORGANISER, ReturnedBy.EVENT}


@dataclass(frozen=True, slots=True)
class HoldsLapsed:
    """Word to the rooms above: holds of these events have run out and were found."""

    event_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PlacesCancelled:
    """Word to the rooms above: confirmed places of one event are given back."""

    event_id: int
    returns: tuple[Return, ...]


@dataclass(frozen=True, slots=True)
class LatePaymentReturned:
    """Word to the rooms above: the payment came after the places were gone, and is on its way back."""

    booking: Booking
    refund: Money
