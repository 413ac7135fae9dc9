"""What the event's page and the seat picker show, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onsale.accounts.model import Principal
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.moved import last_moved
from onsale.bookings.store import active_booking_of_fan
from onsale.catalog.layouts import layout_of, remembered_layout
from onsale.catalog.model import Event, Lifecycle, Schedule
from onsale.catalog.organisers import may_manage, may_scan
from onsale.catalog.seatmap import Kind, Layout
from onsale.inventory.availability import count_free
from onsale.inventory.live import LivePlaces
from onsale.listings.desk import Told
from onsale.listings.read import EventDetails
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import Unavailable
from onsale.platform.i18n import country_name, format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.promo import PromoCode
from onsale.search.document import series_of
from onsale.search.finder import Finder
from onsale.search.folding import folded
from onsale.search.query import SearchQuery
from onsale.search.series import find_shows
from onsale.shop.about_views import AboutEvent
from onsale.shop.blocks import in_brief
from onsale.shop.finding_view import tiles_of
from onsale.shop.moving_prices import next_prices
from onsale.shop.party import party_rows
from onsale.shop.policy import address_of, policy_of, seller
from onsale.shop.prices_shown import shown_of
from onsale.shop.room_entry import RoomEntry
from onsale.shop.seats_view import HeldChange, SeatsView, SectionOffer, TicketChoice
from onsale.shop.sums import fee_once, tax_told
from onsale.shop.tiles import tile
from onsale.shop.views import Choice, EventPage, EventTile, PriceRow
from onsale.waitinglist.model import EntryState
from onsale.waitinglist.store import live_entry, position

_MORE = 4
_NOTHING_TO_BUY = ("cancelled", "postponed", "sales_closed", "ended")


@dataclass(frozen=True, slots=True)
class Beside:
    """What the page tells beside the event: the house, what this reader has and may do, and what else there is.

    `before` is when it was to begin, where its date was changed. Without the database `layout` may be None, and of the
    reader nothing is known.
    """

    layout: Layout | None
    active: Booking | None
    waiting: int | None
    can_edit: bool
    can_scan: bool
    more: tuple[EventTile, ...]
    before: datetime | None = None


async def beside(db: Database, finder: Finder, told: Told, principal: Principal | None, now: datetime) -> Beside:
    """For this reader; what is the same for everybody, when the database is away or goes away meanwhile."""
    more = await _more(finder, told.details, now)
    event = told.details.event
    if not told.remembered:
        try:
            async with db.read() as tx:
                return Beside(
                    layout=await layout_of(tx, event.seat_map_id),
                    active=await _active(tx, event.id, principal),
                    waiting=await _waiting(tx, event.id, principal),
                    can_edit=await may_manage(tx, principal, event.organiser_id),
                    can_scan=principal is not None and await may_scan(tx, principal, event.organiser_id),
                    more=more,
                    before=await _before(tx, event),
                )
        except Unavailable:
            db.note_trouble()
    return Beside(remembered_layout(event.seat_map_id), None, None, can_edit=False, can_scan=False, more=more)


def event_page(
    told: Told,
    around: Beside,
    about: AboutEvent | None,
    now: datetime,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    room: RoomEntry | None = None,
) -> EventPage:
    """The page of one event, told to this reader, for whom `room` is their way in where fans queue."""
    details = told.details
    sells = details.event.sells(now) and details.available > 0
    event, venue, layout, active = details.event, details.venue, around.layout, around.active
    free = _free_by_section(layout, told.live) if layout is not None and told.live is not None else None
    return EventPage(
        event=tile(details, now),
        description=event.description,
        doors_at=event.doors_at,
        ends_at=event.ends_at,
        previous_starts_at=around.before,
        venue_address=address_of(
            (venue.address, venue.city, venue.region, country_name(venue.country_code, venue.country))
        ),
        performers=tuple(performer.name for performer in details.performers),
        age_limit=_("From %(age)s years") % {"age": event.age_limit} if event.age_limit else None,
        prices=_prices(details, free),
        policy=policy_of(event, venue.timezone, now),
        organiser=seller(details.organiser),
        fee_once=fee_once(details),
        tax_told=tax_told(details.book.charges.tax),
        can_book=sells and not told.remembered and (room is None or room.passed),
        paused=sells and told.remembered,
        room=room,
        has_seats=layout is not None and any(section.kind is Kind.SEATED for section in layout.sections),
        max_places=event.max_places_per_booking,
        sections=_choices(details, layout, free) if layout is not None and free is not None else (),
        active_booking_id=active.public_id if active else None,
        active_booking_state=active.state.value if active else None,  # type: ignore[arg-type]
        waiting_position=around.waiting,
        can_edit=around.can_edit,
        can_scan=around.can_scan,
        more=around.more,
        about=about,
        party=party_rows(details, values),
        has_accessible=layout is not None and any(layout.accessible),
        draft=event.lifecycle is Lifecycle.DRAFT,
        prices_shown=shown_of(details.book),
        values=values,
        errors=errors,
    )


async def seats_view(
    tx: ReadTx,
    told: Told,
    principal: Principal | None,
    now: datetime,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    promo: PromoCode | None = None,
    change: HeldChange | None = None,
) -> SeatsView:
    """The seat picker of one event, for who brings a promo code or none, or changes what they hold."""
    details = told.details
    event = details.event
    layout = await layout_of(tx, event.seat_map_id)
    if told.live is None:
        raise Unavailable(retry_after_s=2)
    free = _free_by_section(layout, told.live)
    active = await _active(tx, event.id, principal)
    names, unlocked = [layout.sections[index].name for index in layout.by_rank], promo.unlocks if promo else ()
    early = promo is not None and promo.opens_sale(now)
    quantity, price_max = values.get("quantity", ""), values.get("price_max_minor", "")
    return SeatsView(
        event=tile(details, now),
        currency=event.currency,
        max_places=event.max_places_per_booking,
        sections=tuple(_offer(details, name, free) for name in names if not details.book.hides(name, unlocked)),
        selling=details.available > 0 and (event.sells(now) or (early and event.may_sell_early(now))),
        quantity=int(quantity) if quantity.isdigit() and len(quantity) < 4 else min(2, event.max_places_per_booking),
        section=values.get("section", ""),
        price_max_minor=int(price_max) if price_max.isdigit() and len(price_max) < 14 else None,
        active_booking_id=active.public_id if active else None,
        fee_once=fee_once(details),
        promo_code=promo.code if promo else None,
        typed_code=values.get("promo_code", ""),
        error=errors.get(""),
        errors=errors,
        party=party_rows(details, values),
        has_accessible=any(layout.accessible),
        accessible="accessible" in values,
        refuses_singles=event.refuse_single_seats,
        change=change,
        coming=tuple(f"{level}: {told}" for level, told in next_prices(details).items()),
    )


async def _active(tx: ReadTx, event_id: int, principal: Principal | None) -> Booking | None:
    if principal is None:
        return None
    found = await active_booking_of_fan(tx, event_id, principal.person_id)
    return found if found and found.state is not BookingState.EXPIRED else None


async def _before(tx: ReadTx, event: Event) -> datetime | None:
    """When it was to begin before its date was changed last, while that can still confuse somebody."""
    if event.schedule is not Schedule.RESCHEDULED:
        return None
    moved = await last_moved(tx, event.id)
    return moved.old_starts_at if moved and moved.old_starts_at != event.starts_at else None


async def _waiting(tx: ReadTx, event_id: int, principal: Principal | None) -> int | None:
    """The reader's place on the waiting list."""
    if principal is None:
        return None
    entry = await live_entry(tx, event_id, principal.person_id)
    return await position(tx, entry) if entry and entry.state is EntryState.WAITING else None


def _free_by_section(layout: Layout, live: LivePlaces) -> dict[str, int]:
    return {section.name: count_free(live.free, section.places) for section in layout.sections}


def _prices(details: EventDetails, free: Mapping[str, int] | None) -> tuple[PriceRow, ...]:
    currency, coming = details.event.currency, next_prices(details)
    return tuple(
        PriceRow(
            level=level.name,
            ticket_type=offer.ticket_type,
            sections=in_brief(level.sections),
            face_value=Money(offer.price.face, currency),
            fees=Money(offer.price.total - offer.price.face, currency),
            total=Money(offer.price.total, currency),
            available=None if free is None else sum(free[section] for section in level.sections),
            requires_proof=offer.requires_proof,
            companion=offer.companion,
            coming=coming.pop(level.name, None),
        )
        for level in details.book.levels
        for offer in details.book.offers(level.sections[0])
    )


def _choices(details: EventDetails, layout: Layout, free: Mapping[str, int]) -> tuple[Choice, ...]:
    """Sections with free places, best first, each with its price."""
    names = [layout.sections[index].name for index in layout.by_rank]
    return tuple(
        Choice(value=name, label=f"{name} · {format_money(details.book.full_price(name))}")
        for name in names
        if free[name] and not details.book.hides(name)
    )


def _offer(details: EventDetails, section: str, free: Mapping[str, int]) -> SectionOffer:
    offers, currency = details.book.offers(section), details.event.currency
    return SectionOffer(
        name=section,
        level=offers[0].level,
        price=Money(offers[0].price.total, currency),
        available=free[section],
        ticket_types=tuple(
            TicketChoice(
                name=offer.ticket_type, price=Money(offer.price.total, currency), requires_proof=offer.requires_proof
            )
            for offer in offers
            if offer.ticket_type
        ),
    )


async def _more(finder: Finder, details: EventDetails, now: datetime) -> tuple[EventTile, ...]:
    """A few other shows of the same kind that one can go to, soonest first."""
    alike = SearchQuery(genre=folded(details.event.genre))
    try:
        found = await finder.ask(find_shows, alike, limit=2 * _MORE + 1, cursor=None, now=now)
    except Unavailable:
        return ()
    this = series_of(details.event)
    others = [show for show in found.shows if series_of(show.hit.entry.catalogued.event) != this]
    return tuple(one for one in tiles_of(others, now) if one.state not in _NOTHING_TO_BUY)[:_MORE]
