"""How events, seat maps and availability read as JSON."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from onsale.platform.schemas import Answer, MoneyAnswer

Moment = Annotated[str, Meta(description="RFC 3339, UTC", examples=["2026-11-23T19:30:00Z"])]


def _id(example: str) -> Any:
    return Meta(examples=[example])


EventId = Annotated[str, _id("evt_01jd8x4k2m7qz")]


class VenueAnswer(Answer):
    """Where it takes place."""

    id: Annotated[str, _id("ven_01jd8x4k2m7qz")]
    name: Annotated[str, Meta(examples=["Old Mill Theatre"])]
    address: str
    city: Annotated[str, Meta(examples=["Ghent"])]
    region: str
    country: Annotated[str, Meta(examples=["Belgium"])]
    country_code: Annotated[str, Meta(examples=["BE"])] | None
    lat: Annotated[float, Meta(examples=[51.05])] | None
    lon: Annotated[float, Meta(examples=[3.72])] | None
    timezone: Annotated[str, Meta(examples=["Europe/Brussels"])]


class SeatMapAnswer(Answer):
    """A version of a venue's layout; it never changes."""

    id: Annotated[str, _id("map_01jd8x4k2m7qz")]
    venue_id: str
    name: str
    version: Annotated[int, Meta(description="1, 2, … within the venue")]
    places: Annotated[int, Meta(description="how many places it has; they are numbered 0 to places - 1")]
    hash: Annotated[str, Meta(description="its immutable address is /api/v1/seat-maps/{hash}")]


class NamedAnswer(Answer):
    """An organiser or a performer."""

    id: str
    name: str


class TermsAnswer(Answer):
    """The terms an organiser sells by: a version never changes, and stays where it is."""

    version: Annotated[int, Meta(examples=[3])]
    url: Annotated[str, Meta(examples=["/organisers/org_01jd8x4k2m7qz/terms/3"])]


class OrganiserAnswer(NamedAnswer):
    """Who sells; `terms` is what whoever pays accepts, null where there is nothing to accept."""

    terms: TermsAnswer | None


class PriceRange(Answer):
    """The least and the most one place costs when it is bought alone, all-in: with what is asked once per booking."""

    min: MoneyAnswer
    max: MoneyAnswer


class Availability(Answer):
    """Places of the house, and how many of them are free at the moment."""

    total: Annotated[int, Meta(examples=[420])]
    available: Annotated[int, Meta(examples=[87])]


class WaitingRoom(Answer):
    """Whether fans queue before they may hold places."""

    enabled: bool
    state: Annotated[str, Meta(examples=["closed"])]
    opens_at: str | None = None


class Cancellation(Answer):
    """Until when a fan may give places back (null: not at all), and the share of the price that is kept."""

    allowed_until: Moment | None
    fee_percent: Annotated[float, Meta(examples=[10])]


class TaxAnswer(Answer):
    """The tax of the venue's jurisdiction: `included` in face values and fees, or on top of both."""

    name: Annotated[str, Meta(examples=["VAT"])]
    percent: Annotated[float, Meta(examples=[7])]
    included: bool


class OfferAnswer(Answer):
    """A kind of ticket: `total` is what a buyer pays for the place; some events ask `fees_per_booking` once besides.

    `name` is null where the level has only one kind.
    """

    name: str | None
    face_value: MoneyAnswer
    fees: MoneyAnswer
    tax: MoneyAnswer
    total: MoneyAnswer
    requires_proof: bool
    companion: Annotated[
        bool, Meta(description="for a seat beside a wheelchair space of the same booking, one for each such space")
    ]


class NextPriceAnswer(Answer):
    """What is announced: the full ticket's price, as `total` tells it, from a moment on or after so many are sold."""

    price: MoneyAnswer
    from_at: Moment | None
    after_places: int | None


class PriceLevelAnswer(Answer):
    """Sections that cost the same. Whoever buys now pays what `ticket_types` say, whatever `varies` says of later."""

    name: Annotated[str, Meta(examples=["Stalls"])]
    sections: list[str]
    face_value_minor: int
    ticket_types: list[OfferAnswer]
    hidden: bool
    kind: Annotated[str, Meta(description="fixed, tiered or dynamic", examples=["fixed"])]
    varies: Annotated[bool, Meta(description="whether the price may become another one")]
    next_price: NextPriceAnswer | None


class OfflinePayment(Answer):
    """Whether places may be paid by bank transfer or at the box office, and how many hours there are for it."""

    enabled: bool
    hold_hours: int


class PictureAnswer(Answer):
    """A file of an event's image, of a drawn poster where none was uploaded; `url` is on this host."""

    url: Annotated[str, Meta(examples=["/images/3f9c0a7be2d14c5f8e6b7a90d1c2e3f4-50-40-wide-1200.webp"])]
    shape: Annotated[str, Meta(description="wide (16:9), portrait (3:4), square or card (1200 × 630)")]
    width: int
    height: int
    media_type: Annotated[str, Meta(examples=["image/webp"])]


class ImageAnswer(Answer):
    """What was uploaded: `alt` says what it shows, nothing where it only decorates; the focus is in percent."""

    id: str
    alt: str
    focus_x: int
    focus_y: int
    width: int
    height: int


class EventAnswer(Answer):
    """An event as everybody sees it. Prices are all-in."""

    id: EventId
    name: Annotated[str, Meta(examples=["An evening of string quartets"])]
    description: str
    status: Annotated[
        str,
        Meta(
            description="draft, published, on_sale, sold_out, postponed, rescheduled, cancelled or ended",
            examples=["on_sale"],
        ),
    ]
    starts_at: Moment
    starts_at_local: Annotated[str, Meta(description="at the venue", examples=["2026-11-23T20:30:00"])]
    timezone: Annotated[str, Meta(examples=["Europe/Brussels"])]
    on_sale_at: Moment
    off_sale_at: Moment | None
    doors_at: Moment | None
    ends_at: Moment | None
    venue: VenueAnswer
    organiser: OrganiserAnswer
    performers: list[NamedAnswer]
    age_limit: int | None
    image: Annotated[
        str,
        Meta(
            description="its picture's address; of an uploaded one it never changes its content: keep it for ever",
            examples=["/images/3f9c0a7be2d14c5f8e6b7a90d1c2e3f4-50-40-wide-1600.webp"],
        ),
    ]
    images: Annotated[list[PictureAnswer], Meta(description="the same in every shape and size there is")]
    uploaded_image: Annotated[ImageAnswer | None, Meta(description="null: its poster is drawn")]
    series_id: str | None
    genre: Annotated[str, Meta(examples=["Classical"])]
    segment: Annotated[str, Meta(examples=["Music"])]
    currency: Annotated[str, Meta(examples=["EUR"])]
    price_range: PriceRange | None
    prices_vary: Annotated[
        bool, Meta(description="whether a price may become another one; who has a hold keeps theirs")
    ]
    price_rails: Annotated[PriceRange | None, Meta(description="between what a place may cost; null: prices stay")]
    fees_per_booking: Annotated[
        MoneyAnswer, Meta(description="asked once per booking that isn't free, tax included; often nothing")
    ]
    tax: TaxAnswer
    price_generated: Annotated[bool, Meta(description="the price is a guess made on import")]
    price_levels: list[PriceLevelAnswer]
    availability: Availability
    waiting_room: WaitingRoom
    max_places_per_booking: int
    refuse_single_seats: bool
    cancellation: Cancellation
    offline_payment: OfflinePayment
    seat_map_id: str
    published_at: Moment | None
    version: Annotated[int, Meta(description="also the ETag; send it as If-Match to change the event")]


class SectionAvailability(Answer):
    """A section, its free places, and the least one of them costs, all-in."""

    section: Annotated[str, Meta(examples=["Stalls"])]
    available: Annotated[int, Meta(examples=[87])]
    price: MoneyAnswer


class AvailabilityAnswer(Answer):
    """What is free at the moment."""

    total: int
    available: int
    by_section: list[SectionAvailability]
    places: Annotated[
        str,
        Meta(
            description="base64; place i is free when bit i%8, from the least significant, of byte i//8 is set",
            examples=["//8B"],
        ),
    ]


class StreamedEvent(Answer):
    """One event of the stream; `data` is JSON: `available`, and `places` or the numbers of those `taken` and `free`."""

    event: Annotated[str, Meta(description="snapshot or change", examples=["change"])]
    data: Annotated[str, Meta(examples=['{"available": 57, "taken": [12], "free": []}'])]


class SeatMapDocument(Answer):
    """A seat map as geometry, in centimetres, y growing downward. Row by row; `overview` leaves the rows out."""

    id: str
    version: int
    hash: str
    name: str
    places: int
    bounds: list[int]
    focus: dict[str, Any]
    sections: list[dict[str, Any]] | UnsetType = UNSET
