"""Offering tickets back over JSON."""

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, JSONBody

from onsale.accounts.guards import signed_in
from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.platform.database import Database
from onsale.platform.ids import decode_event_uuid
from onsale.platform.money import Money
from onsale.platform.web.openapi import problems
from onsale.resale import schemas, store
from onsale.resale.errors import NotOffered
from onsale.resale.offer import booking_of_ticket, offer
from onsale.resale.take_back import take_back

_TAGS = ["Booking"]
_PATH = "/tickets/{ticket_id:str}/offer"


@post(
    _PATH,
    status_code=201,
    guards=[signed_in],
    tags=_TAGS,
    summary="Offer a ticket back",
    responses=problems(400, 401, 404, 409, 422),
)
async def offer_ticket(
    ticket_id: FromPath[str],
    data: JSONBody[schemas.OfferBody],
    db: NamedDependency[Database],
    principal: NamedDependency[Principal],
) -> schemas.ResaleOfferAnswer:
    """Offer a ticket of a sold-out event back: it admits nobody any more, its place is on sale, and when somebody has
    bought it you are refunded. Until then you can take it back; unsold, it is yours again before the doors open."""
    event, ticket = decode_event_uuid("tkt", ticket_id)
    shown = data.expected_refund
    expected = Money(shown.amount_minor, shown.currency) if shown else None
    async with db.write() as tx:
        booking = await booking_of_ticket(tx, event, ticket)
        (made,) = await offer(tx, principal, event, booking, [ticket], expected=expected)
    return schemas.offer_answer(made)


@get(_PATH, guards=[signed_in], tags=_TAGS, summary="A ticket's newest offer", responses=problems(401, 404))
async def show_offer(
    ticket_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> schemas.ResaleOfferAnswer:
    """What became of the ticket you offered back."""
    event, ticket = decode_event_uuid("tkt", ticket_id)
    async with db.read() as tx:
        booking = await booking_of_ticket(tx, event, ticket)
        await own_booking(tx, principal, event, booking)
        found = await store.last_of_ticket(tx, event, booking, ticket)
    if found is None:
        raise NotOffered
    return schemas.offer_answer(found)


@delete(
    _PATH,
    status_code=200,
    guards=[signed_in],
    tags=_TAGS,
    summary="Take an offered ticket back",
    responses=problems(401, 404, 409),
)
async def take_ticket_back(
    ticket_id: FromPath[str], db: NamedDependency[Database], principal: NamedDependency[Principal]
) -> schemas.ResaleOfferAnswer:
    """Keep the ticket after all: its code admits again. While somebody is buying it this answers 409 `being_bought`,
    with the seconds until they must have paid in `Retry-After`."""
    event, ticket = decode_event_uuid("tkt", ticket_id)
    async with db.write() as tx:
        booking = await booking_of_ticket(tx, event, ticket)
        (taken,) = await take_back(tx, principal, event, booking, [ticket])
    return schemas.offer_answer(taken)


routes: list[BaseRouteHandler] = [offer_ticket, show_offer, take_ticket_back]
