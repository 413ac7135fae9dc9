"""Joining a sold-out event's waiting list, asking how one stands, and leaving it."""

from random import Random

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.model import Principal
from onsale.accounts.processing import require_unrestricted
from onsale.bookings.errors import ActiveBookingExists, NotOnSale
from onsale.bookings.quote import check_count
from onsale.bookings.release import release
from onsale.bookings.store import get_booking
from onsale.catalog.current import current_terms
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import SaleTerms
from onsale.inventory.availability import free_places
from onsale.inventory.best import find_best
from onsale.inventory.claim import active_booking_of
from onsale.inventory.gate import share_gate
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_event_uuid
from onsale.waitinglist import store
from onsale.waitinglist.choose import sections_for
from onsale.waitinglist.errors import NotWaiting, PlacesAvailable, WaitingListFull
from onsale.waitinglist.model import Entry, EntryState, Standing, Wanted

_RANDOM = Random(0)  # noqa: S311 - whether there are places doesn't depend on it


async def join(tx: WriteTx, principal: Principal, event_id: int, wanted: Wanted) -> Standing:
    """Wait at the end of the line. Who waits already keeps their place and may want something else.

    Raises `EmailUnverified` (an offer comes by mail), `ProcessingRestricted`, `NotOnSale`, `ActiveBookingExists`,
    `PlacesAvailable`, `TooManyPlaces`, `WaitingListFull` or `InvalidRequest`.
    """
    now = await share_gate(tx, event_id)
    terms = await current_terms(tx, event_id)
    if not terms.event.sells(now):
        raise NotOnSale
    if not await people.verified_among(tx, [principal]):
        raise EmailUnverified
    await require_unrestricted(tx, principal.person_id)
    layout = await layout_of(tx, terms.event.seat_map_id)
    _check(wanted, terms, layout)
    waiting = await store.live_entry(tx, event_id, principal.person_id)
    if waiting is None:
        active = await active_booking_of(tx, event_id, principal.person_id)
        if active is not None:
            raise ActiveBookingExists(booking_id=encode_event_uuid("bk", event_id, active))
        if await _to_be_had(tx, terms, layout, wanted):
            raise PlacesAvailable
        if await store.length(tx, event_id) >= limits.WAITING_PER_EVENT:
            raise WaitingListFull
    return await _standing(tx, await store.enter(tx, event_id, principal.person_id, wanted))


async def standing_of(tx: ReadTx, principal: Principal, event_id: int) -> Standing:
    """How the fan stands; `NotWaiting` when they neither wait nor are offered places."""
    entry = await store.live_entry(tx, event_id, principal.person_id)
    if entry is None:
        raise NotWaiting
    return await _standing(tx, entry)


async def leave(tx: WriteTx, principal: Principal, event_id: int) -> None:
    """Wait no more. Places that are offered go to the next at once.

    Raises `NotWaiting`, `NotHeld` once they are paid for, `PaymentInProgress`.
    """
    entry = await store.live_entry(tx, event_id, principal.person_id, lock=True)
    if entry is None:
        raise NotWaiting
    if entry.booking_id is not None:
        await release(tx, principal, event_id, entry.booking_id)
    await store.end(tx, entry, EntryState.LEFT)


def _check(wanted: Wanted, terms: SaleTerms, layout: Layout) -> None:
    if wanted.quantity < 1:
        raise InvalidRequest.of("quantity", _("At least one."))
    check_count(terms.event, wanted.quantity)
    if wanted.section is not None and all(wanted.section != section.name for section in layout.sections):
        raise InvalidRequest.of("section", _("Is not a section of this event."))
    if wanted.price_level is not None and all(wanted.price_level != level.name for level in terms.levels):
        raise InvalidRequest.of("price_level", _("Is not a price level of this event."))
    if not sections_for(wanted, layout, terms.levels):
        raise InvalidRequest.of("section", _("Is sold at another price level."))


async def _to_be_had(tx: ReadTx, terms: SaleTerms, layout: Layout, wanted: Wanted) -> bool:
    """Whether anybody could hold such places together now; those set aside are for who waits already."""
    free = await free_places(tx, terms.event.id, layout.places)
    sections = sections_for(wanted, layout, terms.levels)
    return find_best(layout, free, wanted.quantity, rng=_RANDOM, sections=sections) is not None


async def _standing(tx: ReadTx, entry: Entry) -> Standing:
    if entry.booking_id is None:
        return Standing(entry, await store.position(tx, entry))
    return Standing(entry, 0, await get_booking(tx, entry.event_id, entry.booking_id))
