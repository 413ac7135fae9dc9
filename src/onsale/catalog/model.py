"""What an event, a venue and a price level are, and what an event's state lets happen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from onsale.catalog.images.model import Image
from onsale.platform.money import Rounding


class Lifecycle(StrEnum):
    """How far an event has come. Removed ones are gone from every list; archived ones were imported already past."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    ARCHIVED = "archived"
    REMOVED = "removed"


class Schedule(StrEnum):
    """Whether its date still stands."""

    PLANNED = "planned"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"


class Status(StrEnum):
    """What people are told; derived, never stored."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ON_SALE = "on_sale"
    SOLD_OUT = "sold_out"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who sells, and what selling costs: fees, and the tax where the venue has none of its own.

    Basis points are 1/100 of a percent, ppm millionths. The fixed fees, for a place and once for a booking, are in
    `fee_currency` and only asked for in it; with none named, they are minor units of whatever an event is sold in.

    `terms_version` is that of the terms they sell by now; none, where they have written none.
    """

    id: int
    name: str
    legal_name: str
    legal_address: str
    fee_basis_points: int
    fee_fixed_minor: int
    contact_email: str = ""
    terms_version: int | None = None
    fee_booking_minor: int = 0
    fee_currency: str | None = None
    tax_ppm: int = 0
    tax_included: bool = False
    tax_name: str = ""
    tax_rounding: Rounding = Rounding.HALF_UP
    register_number: str = ""  # as trade registers or tax offices give it
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    """Where it takes place. `timezone` is an IANA name; coordinates are degrees.

    The tax of its jurisdiction is told with all its four fields, or with none: then it is the organiser's.
    """

    id: int
    organiser_id: int
    name: str
    address: str
    city: str
    region: str
    country: str
    country_code: str | None
    lat: float | None
    lon: float | None
    timezone: str
    tax_ppm: int | None = None
    tax_included: bool | None = None
    tax_name: str | None = None
    tax_rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class SeatMap:
    """One version of a venue's layout, without the layout itself; `content_hash` is its immutable address."""

    id: int
    venue_id: int
    name: str
    version: int
    places: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Performer:
    """Who is on stage; several events may name the same one."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class TicketType:
    """A kind of ticket within a level: adult, child, concession.

    A `companion`'s is sold for a seat beside a wheelchair space of the same booking, one for each such space.
    """

    name: str
    face_value_minor: int
    requires_proof: bool = False
    companion: bool = False

    def kept(self) -> dict[str, object]:
        """As it is kept. That it is no companion's isn't: so a process of the version before reads what it knows."""
        said = {"name": self.name, "face_value_minor": self.face_value_minor, "requires_proof": self.requires_proof}
        return said | ({"companion": True} if self.companion else {})


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """Sections that cost the same. Without ticket types there is one kind of ticket, at the level's face value.

    A hidden level isn't told of; a promo code may unlock it.
    """

    position: int
    name: str
    sections: tuple[str, ...]
    face_value_minor: int
    ticket_types: tuple[TicketType, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One performance at one time."""

    id: int
    organiser_id: int
    venue_id: int
    seat_map_id: int
    name: str
    description: str
    genre: str
    segment: str
    lifecycle: Lifecycle
    schedule: Schedule
    starts_at: datetime
    doors_at: datetime | None
    ends_at: datetime | None
    on_sale_at: datetime
    off_sale_at: datetime | None
    age_limit: int | None
    currency: str
    places: int
    max_places_per_booking: int
    cancellation_until: datetime | None
    cancellation_fee_basis_points: int
    refuse_single_seats: bool
    series_id: int | None
    price_generated: bool
    version: int
    published_at: datetime | None
    offline_payment: bool = False  # by bank transfer or at the box office, within so many hours
    offline_hold_h: int = 72
    offline_instructions: str = ""
    image: Image | None = None
    taken_down_at: datetime | None = None
    suspended: bool = False
    lobby_minutes: int | None = None  # before the on-sale its waiting room opens; none: it has no waiting room

    @property
    def withheld(self) -> bool:
        """Whether an admin has stopped it: taken down by itself, or suspended with its organiser."""
        return self.taken_down_at is not None or self.suspended

    @property
    def public(self) -> bool:
        """Whether everybody may look at it, as far as they find it; its organiser and admins may in any case."""
        return self.lifecycle is not Lifecycle.DRAFT and not self.withheld

    @property
    def protected(self) -> bool:
        """Whether fans queue: places are held with a pass of its waiting room only."""
        return self.lobby_minutes is not None

    @property
    def lobby_opens_at(self) -> datetime:
        """When its waiting room opens, if it has one."""
        return self.on_sale_at - timedelta(minutes=self.lobby_minutes or 0)

    def sells(self, now: datetime) -> bool:
        """Whether places may be held at `now`."""
        return self.on_sale_at <= now and self.may_sell_early(now)

    def may_sell_early(self, now: datetime) -> bool:
        """Whether places may be held at `now` by somebody whom sales are open to already."""
        published = self.lifecycle is Lifecycle.PUBLISHED and self.schedule is not Schedule.POSTPONED
        return published and not self.withheld and now < self.sale_ends_at

    @property
    def sale_ends_at(self) -> datetime:
        """When sales close: as set, and never after the start."""
        return min(self.off_sale_at or self.starts_at, self.starts_at)

    def status(self, now: datetime, available: int) -> Status:
        """What people are told; `available` places are free."""
        if self.lifecycle is Lifecycle.CANCELLED:
            return Status.CANCELLED
        if self.lifecycle is Lifecycle.DRAFT:
            return Status.DRAFT
        if self.lifecycle is not Lifecycle.PUBLISHED or self.is_over(now):
            return Status.ENDED
        if self.schedule is not Schedule.PLANNED:
            return Status(self.schedule.value)
        if not self.sells(now):
            return Status.PUBLISHED
        return Status.ON_SALE if available else Status.SOLD_OUT

    def is_over(self, now: datetime) -> bool:
        """Whether its evening has passed; a date that was taken back can't pass."""
        return self.schedule is not Schedule.POSTPONED and now >= (self.ends_at or self.starts_at)

    def cancellable(self, now: datetime) -> bool:
        """Whether a fan may still give places back at `now`."""
        return self.cancellation_until is not None and now < self.cancellation_until


@dataclass(frozen=True, slots=True)
class EventCancelled:
    """Word to the rooms above: this event won't take place; bookings are cancelled and refunded in full."""

    event_id: int


@dataclass(frozen=True, slots=True)
class EventPublished:
    """Word to the rooms above: people can see this event now."""

    event_id: int


@dataclass(frozen=True, slots=True)
class PricesEdited:
    """Word to the rooms above: an event's price levels are written anew. Who must keep one as it is raises why."""

    event_id: int
    before: tuple[PriceLevel, ...]
    after: tuple[PriceLevel, ...]


@dataclass(frozen=True, slots=True)
class EventCopied:
    """Word to the rooms above: these drafts are like the event, at other times."""

    event: Event
    copies: tuple[Event, ...]
