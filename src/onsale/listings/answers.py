"""From values to their JSON."""

from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from onsale.catalog.images.model import address_of
from onsale.catalog.model import Event, Organiser, Performer, PriceLevel, SeatMap, Venue
from onsale.design.posters import SIZES
from onsale.listings.read import EventDetails, EventList
from onsale.listings.schemas import (
    Availability,
    Cancellation,
    EventAnswer,
    ImageAnswer,
    NamedAnswer,
    NextPriceAnswer,
    OfferAnswer,
    OfflinePayment,
    OrganiserAnswer,
    PictureAnswer,
    PriceLevelAnswer,
    PriceRange,
    SeatMapAnswer,
    TaxAnswer,
    TermsAnswer,
    VenueAnswer,
    WaitingRoom,
)
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.schemas import MoneyAnswer, Page, rfc3339, rfc3339_or_none
from onsale.pricing.book import Offer, PriceBook
from onsale.pricing.charges import Tax
from onsale.pricing.moving.model import Kind
from onsale.pricing.moving.told import Movement, may_cost, next_price

_REMEMBERED = 2_000


def event_answer(details: EventDetails, *, own: bool = False) -> EventAnswer:
    """The event as API and pages' scripts read it; only its organiser reads of hidden price levels."""
    event, book = details.event, details.book
    public_id = encode_id("evt", event.id)
    moving = {movement.level: movement for movement in details.moving}
    rails = may_cost(book, details.moving)
    return EventAnswer(
        id=public_id,
        name=event.name,
        description=event.description,
        status=details.status.value,
        starts_at=rfc3339(event.starts_at),
        starts_at_local=local(event.starts_at, details.venue.timezone),
        timezone=details.venue.timezone,
        on_sale_at=rfc3339(event.on_sale_at),
        off_sale_at=rfc3339_or_none(event.off_sale_at),
        doors_at=rfc3339_or_none(event.doors_at),
        ends_at=rfc3339_or_none(event.ends_at),
        venue=venue_answer(details.venue),
        organiser=_organiser(details.organiser),
        performers=[_named("per", performer) for performer in details.performers],
        age_limit=event.age_limit,
        image=event.image.address("wide") if event.image else f"/posters/{public_id}.svg",
        images=pictures_of(event),
        uploaded_image=_uploaded(event),
        series_id=None if event.series_id is None else encode_id("ser", event.series_id),
        genre=event.genre,
        segment=event.segment,
        currency=event.currency,
        price_range=_range(book.range()),
        prices_vary=rails is not None,
        price_rails=_range(rails),
        fees_per_booking=MoneyAnswer.of(Money(book.charges.booking_fee.total, book.currency)),
        tax=_tax(book.charges.tax),
        price_generated=event.price_generated,
        price_levels=[
            _level(book, level, moving.get(level.name)) for level in (book.all_levels if own else book.levels)
        ],
        availability=Availability(total=event.places, available=details.available),
        waiting_room=_waiting_room(details),
        max_places_per_booking=event.max_places_per_booking,
        refuse_single_seats=event.refuse_single_seats,
        cancellation=Cancellation(
            allowed_until=rfc3339_or_none(event.cancellation_until),
            fee_percent=event.cancellation_fee_basis_points / 100,
        ),
        offline_payment=OfflinePayment(enabled=event.offline_payment, hold_hours=event.offline_hold_h),
        seat_map_id=encode_id("map", event.seat_map_id),
        published_at=rfc3339_or_none(event.published_at),
        version=event.version,
    )


def _waiting_room(details: EventDetails) -> WaitingRoom:
    event = details.event
    opens_at = rfc3339(event.lobby_opens_at) if event.protected else None
    return WaitingRoom(enabled=event.protected, state=details.room.value, opens_at=opens_at)


def events_answer(events: EventList, *, own: bool = False) -> Page[EventAnswer]:
    """A part of a list of events, of others or of one's own."""
    return Page(items=[event_answer(details, own=own) for details in events.items], next_cursor=events.next_cursor)


@lru_cache(_REMEMBERED)
def venue_answer(venue: Venue) -> VenueAnswer:
    """The venue; its events share it."""
    return VenueAnswer(
        id=encode_id("ven", venue.id),
        name=venue.name,
        address=venue.address,
        city=venue.city,
        region=venue.region,
        country=venue.country,
        country_code=venue.country_code,
        lat=venue.lat,
        lon=venue.lon,
        timezone=venue.timezone,
    )


def seat_map_answer(seat_map: SeatMap) -> SeatMapAnswer:
    """What is known of a seat map beside its layout."""
    return SeatMapAnswer(
        id=encode_id("map", seat_map.id),
        venue_id=encode_id("ven", seat_map.venue_id),
        name=seat_map.name,
        version=seat_map.version,
        places=seat_map.places,
        hash=seat_map.content_hash,
    )


def local(moment: datetime, timezone: str) -> str:
    """What the clock at the venue shows: `2026-11-23T20:30:00`."""
    return moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None).isoformat(timespec="seconds")


def terms_answer(organiser_id: int, version: int | None) -> TermsAnswer | None:
    """A version of an organiser's terms, and where it is for good."""
    if version is None:
        return None
    return TermsAnswer(version=version, url=f"/organisers/{encode_id('org', organiser_id)}/terms/{version}")


@lru_cache(_REMEMBERED)
def _organiser(organiser: Organiser) -> OrganiserAnswer:
    terms = terms_answer(organiser.id, organiser.terms_version)
    return OrganiserAnswer(id=encode_id("org", organiser.id), name=organiser.name, terms=terms)


def pictures_of(event: Event) -> list[PictureAnswer]:
    """Every file of an event's picture."""
    if event.image is None:
        poster = f"/posters/{encode_id('evt', event.id)}.svg"
        return [
            PictureAnswer(
                url=f"{poster}?shape={shape}", shape=shape, width=width, height=height, media_type="image/svg+xml"
            )
            for shape, (width, height) in SIZES.items()
        ]
    return [
        PictureAnswer(
            url=address_of(event.image.id, cut.name),
            shape=cut.shape,
            width=cut.width,
            height=cut.height,
            media_type=cut.media_type,
        )
        for cut in event.image.all_cuts
    ]


def _uploaded(event: Event) -> ImageAnswer | None:
    return ImageAnswer(**asdict(event.image)) if event.image else None


def _named(prefix: str, value: Performer) -> NamedAnswer:
    return NamedAnswer(id=encode_id(prefix, value.id), name=value.name)


def _range(told: tuple[Money, Money] | None) -> PriceRange | None:
    return told and PriceRange(min=MoneyAnswer.of(told[0]), max=MoneyAnswer.of(told[1]))


def _tax(tax: Tax) -> TaxAnswer:
    return TaxAnswer(name=tax.name, percent=tax.ppm / 10_000, included=tax.included)


def _level(book: PriceBook, level: PriceLevel, movement: Movement | None) -> PriceLevelAnswer:
    offers = book.offers(level.sections[0])
    return PriceLevelAnswer(
        name=level.name,
        sections=list(level.sections),
        face_value_minor=level.face_value_minor,
        ticket_types=[_offer(offer, book.currency) for offer in offers],
        hidden=level.hidden,
        kind=movement.kind.value if movement else Kind.FIXED.value,
        varies=movement is not None and movement.varies,
        next_price=_next_price(book, level, movement) if movement else None,
    )


def _next_price(book: PriceBook, level: PriceLevel, movement: Movement) -> NextPriceAnswer | None:
    offer, tier = next_price(book, level, movement), movement.next_tier
    if offer is None or tier is None:
        return None
    price = MoneyAnswer.of(Money(offer.price.total, book.currency))
    return NextPriceAnswer(price=price, from_at=rfc3339_or_none(tier.from_at), after_places=tier.after_places)


def _offer(offer: Offer, currency: str) -> OfferAnswer:
    price, money = offer.price, MoneyAnswer
    return OfferAnswer(
        name=offer.ticket_type,
        face_value=money(amount_minor=price.face, currency=currency),
        fees=money(amount_minor=price.fees, currency=currency),
        tax=money(amount_minor=price.tax, currency=currency),
        total=money(amount_minor=price.total, currency=currency),
        requires_proof=offer.requires_proof,
        companion=offer.companion,
    )
