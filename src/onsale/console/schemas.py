"""What an organiser sends."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from onsale.console.moving_prices.schemas import PricingBody
from onsale.platform import limits
from onsale.platform.schemas import Body
from onsale.platform.text import CurrencyCode, Line80, Line200, OptionalLine, Paragraph, PublicId

Moment = Annotated[datetime, Meta(tz=True, examples=["2027-11-23T19:30:00Z"])]
FaceValue = Annotated[int, Meta(ge=0, le=limits.FACE_VALUE_MINOR, examples=[4550])]
Latitude = Annotated[float, Meta(ge=-90, le=90, examples=[51.05])]
Longitude = Annotated[float, Meta(ge=-180, le=180, examples=[3.72])]
Percent = Annotated[float, Meta(ge=0, le=100, examples=[10])]
MaxPlaces = Annotated[int, Meta(ge=1, le=limits.PLACES_PER_BOOKING, examples=[6])]
AgeLimit = Annotated[int, Meta(ge=0, le=limits.AGE_LIMIT_YEARS, examples=[16])]
Coordinate = Annotated[float, Meta(ge=-10_000, le=10_000)]


class VenueBody(Body):
    """A new venue."""

    name: Annotated[Line200, Meta(examples=["Old Mill Theatre"])]
    city: Annotated[Line80, Meta(examples=["Ghent"])]
    country: Annotated[Line80, Meta(description="English name or ISO 3166 code", examples=["Belgium"])]
    timezone: Annotated[Line80, Meta(description="IANA name", examples=["Europe/Brussels"])]
    address: Annotated[OptionalLine, Meta(examples=["Mill Lane 3"])] = ""
    region: OptionalLine = ""
    lat: Latitude | None = None
    lon: Longitude | None = None


class SeatBody(Body):
    """A seat; x and y in units of 50 cm, both or neither, y growing away from the stage."""

    name: Annotated[Line80, Meta(examples=["12"])]
    x: Coordinate | None = None
    y: Coordinate | None = None
    accessible: bool = False


class RowBody(Body):
    """A row: how many seats, called 1 to n, or the seats from left to right."""

    name: Annotated[Line80, Meta(examples=["A"])]
    seats: Annotated[int, Meta(ge=0, examples=[20])] | list[SeatBody]


class SectionBody(Body):
    """A section: seated with rows, nearest the stage first, or standing with a capacity."""

    name: Annotated[Line80, Meta(examples=["Stalls"])]
    kind: Literal["seated", "standing"]
    level: Annotated[Line80, Meta(examples=["Ground"])] | None = None
    rows: Annotated[list[RowBody], Meta(max_length=limits.ROWS_PER_SECTION)] | None = None
    capacity: Annotated[int, Meta(ge=0)] | None = None


class SeatMapBody(Body):
    """A new version of a venue's layout."""

    name: Annotated[Line80, Meta(examples=["Concert seating"])]
    sections: Annotated[list[SectionBody], Meta(max_length=limits.SECTIONS_PER_SEAT_MAP)]


class TicketTypeBody(Body):
    """A kind of ticket of a price level."""

    name: Annotated[Line80, Meta(examples=["Concession"])]
    face_value_minor: FaceValue
    requires_proof: bool = False
    companion: Annotated[
        bool, Meta(description="sold for a seat beside a wheelchair space of the same booking, one for each such space")
    ] = False


class PriceLevelBody(Body):
    """Sections that cost the same. Every section of the seat map belongs to exactly one level."""

    name: Annotated[Line80, Meta(examples=["Stalls"])]
    sections: Annotated[list[Line80], Meta(max_length=limits.SECTIONS_PER_SEAT_MAP, examples=[["Stalls"]])]
    face_value_minor: FaceValue
    ticket_types: Annotated[list[TicketTypeBody], Meta(max_length=limits.TICKET_TYPES_PER_LEVEL)] = field(
        default_factory=list
    )
    hidden: Annotated[bool, Meta(description="not told of; sold to who has a promo code that unlocks it")] = False


class PerformerBody(Body):
    """Somebody on stage."""

    name: Annotated[Line200, Meta(examples=["The Quartet"])]


class WaitingRoomBody(Body):
    """Whether fans queue before they may hold places, and how long before the on-sale they may join."""

    enabled: bool
    opens_minutes_before: Annotated[int, Meta(ge=0, le=limits.LOBBY_MINUTES)] = limits.LOBBY_MINUTES_DEFAULT


class CancellationBody(Body):
    """Until when a fan may give places back (null: not at all), and the share of the price that is kept."""

    allowed_until: Moment | None = None
    fee_percent: Percent = 0


class OfflinePaymentBody(Body):
    """Whether fans may pay by bank transfer or at the box office, how long they have, and what they are told to do."""

    enabled: bool
    hold_hours: Annotated[int, Meta(ge=1, le=limits.OFFLINE_HOLD_H)] = limits.OFFLINE_HOLD_H_DEFAULT
    instructions: Paragraph = ""


PriceLevels = Annotated[list[PriceLevelBody], Meta(max_length=limits.PRICE_LEVELS_PER_EVENT)]
Performers = Annotated[list[Line200 | PerformerBody], Meta(max_length=limits.PERFORMERS_PER_EVENT)]


class EventBody(Body):
    """A new event."""

    name: Annotated[Line200, Meta(examples=["An evening of string quartets"])]
    venue_id: PublicId
    seat_map_id: PublicId
    starts_at: Moment
    on_sale_at: Moment
    currency: Annotated[CurrencyCode, Meta(examples=["EUR"])]
    price_levels: PriceLevels
    off_sale_at: Moment | None = None
    doors_at: Moment | None = None
    ends_at: Moment | None = None
    description: Paragraph = ""
    genre: OptionalLine = ""
    segment: OptionalLine = ""
    performers: Performers = field(default_factory=list)
    max_places_per_booking: MaxPlaces = limits.PLACES_PER_BOOKING_DEFAULT
    age_limit: AgeLimit | None = None
    refuse_single_seats: bool = False
    cancellation: CancellationBody | None = None
    offline_payment: OfflinePaymentBody | None = None
    waiting_room: WaitingRoomBody | None = None
    pricing: PricingBody | None = None


class EventChanges(Body):
    """What to change; what is left out stays. `postponed` says that the date no longer stands. Until `give_back_until`
    whoever has booked may give their places back in full, when this moves the date; a fortnight, if not said.
    """

    name: Line200 | UnsetType = UNSET
    venue_id: PublicId | UnsetType = UNSET
    seat_map_id: PublicId | UnsetType = UNSET
    starts_at: Moment | UnsetType = UNSET
    on_sale_at: Moment | UnsetType = UNSET
    currency: CurrencyCode | UnsetType = UNSET
    price_levels: PriceLevels | UnsetType = UNSET
    off_sale_at: Moment | UnsetType | None = UNSET
    doors_at: Moment | UnsetType | None = UNSET
    ends_at: Moment | UnsetType | None = UNSET
    description: Paragraph | UnsetType = UNSET
    genre: OptionalLine | UnsetType = UNSET
    segment: OptionalLine | UnsetType = UNSET
    performers: Performers | UnsetType = UNSET
    max_places_per_booking: MaxPlaces | UnsetType = UNSET
    age_limit: AgeLimit | UnsetType | None = UNSET
    refuse_single_seats: bool | UnsetType = UNSET
    cancellation: CancellationBody | UnsetType | None = UNSET
    offline_payment: OfflinePaymentBody | UnsetType | None = UNSET
    waiting_room: WaitingRoomBody | UnsetType | None = UNSET
    pricing: PricingBody | UnsetType | None = UNSET
    postponed: bool | UnsetType = UNSET
    give_back_until: Moment | UnsetType = UNSET
