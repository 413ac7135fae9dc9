"""What the organiser's pages about bookings and refunds show. Conventions as in `views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from onsale.platform.money import Money

Fields = Mapping[str, str]
RefundStep = Literal["due", "on_its_way", "done", "refused", "paid_otherwise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The event a page is about."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPlace:
    """A place of a booking."""

    place: int
    words: str
    ticket_type: str
    price: Money
    state: Literal["live", "used", "offered", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """A refund of the booking."""

    amount: Money
    step: RefundStep
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Places given back: by whom, and what the organiser noted."""

    at: datetime
    made_by: Literal["fan", "organiser", "event", "moved", "resold", "holder"]
    places: int
    refund: Money
    kept: Money
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedOnePage:
    """`/organise/events/{id}/bookings/{id}`. `name` is empty where none was given, `email` where nobody is."""

    head: Head
    booking_id: str
    reference: str
    name: str
    email: str = field(repr=False)
    bought_at: datetime
    state: Literal["confirmed", "cancelled"]
    places: tuple[BookedPlace, ...]
    refunds: tuple[RefundLine, ...]
    returns: tuple[ReturnLine, ...]
    currency: str
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)

    @property
    def live(self) -> tuple[BookedPlace, ...]:
        """Places that can be cancelled."""
        return tuple(place for place in self.places if place.state != "cancelled")

    @property
    def paid(self) -> Money:
        """What those cost together, all in."""
        return Money(sum(place.price.amount_minor for place in self.live), self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPage:
    """`/organise/events/{id}/closing`: how far the cancelling of an event is; asked again every `refresh_s`."""

    head: Head
    bookings: int
    ended: int
    due: int
    done: int
    refused: int
    refresh_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A refund that needs somebody: `path` is posted to, with `/retry` or `/paid` behind it."""

    path: str
    booking_url: str
    event: str
    reference: str
    amount: Money
    because: str
    since: datetime
    timezone: str
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksPage:
    """`/organise/refunds`: the longest waiting first. `failed` is the task whose form had something wrong."""

    tasks: tuple[Task, ...]
    today: date
    next_url: str | None = None
    failed: str = ""
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)
