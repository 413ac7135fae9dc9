"""Holding and paying as they are asked for over HTTP, whichever way the request came in."""

from random import Random

from msgspec import UNSET

from onsale.accounts.model import Principal
from onsale.bookings import pay as paying
from onsale.bookings import schemas
from onsale.bookings.change import Change, change
from onsale.bookings.due import due_of
from onsale.bookings.guessing import known_code
from onsale.bookings.hold import Hold
from onsale.bookings.hold_best import HoldBest, hold_best
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import Booking, BookingState
from onsale.catalog.layouts import layout_of_booked
from onsale.payments.offline import OFFLINE
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest
from onsale.platform.ids import decode_event_uuid, decode_id
from onsale.platform.money import Money
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.waitingroom.requests import has_pass

_random = Random()  # noqa: S311 - for a fair spread, not for secrets


async def hold(
    services: Services, principal: Principal, event_id: str, asked: schemas.HoldBody, queue_pass: str | None = None
) -> schemas.BookingAnswer:
    """Hold the places named, or the best available. Raises as `HoldLine.hold` and `hold_best`, or `InvalidRequest`."""
    event, shown = decode_id("evt", event_id), asked.expected_total
    admitted = has_pass(services, principal, event, queue_pass)
    seen = tuple((asked.prices_shown or {}).items())
    expected = Money(shown.amount_minor, shown.currency) if shown else None
    if (asked.places is UNSET) == (asked.best_available is UNSET):
        raise InvalidRequest.of("places", "send either places or best_available")
    promo = await known_code(services, principal, event, asked.promo_code) if asked.promo_code else None
    if isinstance(asked.best_available, schemas.BestAvailableBody):
        best = asked.best_available
        wish = HoldBest(
            principal.person_id, best.quantity, best.section, best.price_max_minor, best.adjacent, best.accessible,
            best.ticket_type, expected, promo, _party(best), admitted, seen,
        )  # fmt: skip
        booking = await hold_best(services, event, wish, rng=_random)
    else:
        picks, code = schemas.picks_of(asked.places or []), promo.code if promo else None
        wanted = Hold(principal.person_id, picks, expected, code, admitted, shown=seen)
        booking = await services.get(HoldLine).hold(event, wanted)
    return schemas.booking_answer(booking, await layout_of_booked(services.get(Database), event))


def _party(best: schemas.BestAvailableBody) -> tuple[tuple[str, int], ...]:
    if best.party and sum(each.quantity for each in best.party) != best.quantity:
        raise InvalidRequest.of("best_available.party", "its quantities don't make up the quantity")
    return tuple((each.ticket_type, each.quantity) for each in best.party)


async def change_hold(services: Services, principal: Principal, booking_id: str, asked: schemas.ChangeBody) -> Booking:
    """Change a hold. Raises as `change` and `known_code`."""
    event, booking = decode_event_uuid("bk", booking_id)
    code = (await known_code(services, principal, event, asked.promo_code)).code if asked.promo_code else None
    dropped = asked.promo_code is None
    add, retype = schemas.picks_of(asked.add), schemas.picks_of(asked.retype)
    request = Change(
        add,
        tuple(asked.remove),
        retype,
        promo_code=code,
        drop_code=dropped,
        shown=tuple((asked.prices_shown or {}).items()),
    )
    async with services.get(Database).write() as tx:
        return await change(tx, principal, event, booking, request)


async def pay(
    services: Services, principal: Principal, booking_id: str, asked: schemas.PayBody
) -> tuple[int, schemas.PayAnswer]:
    """Pay: 200 when it is confirmed, 202 while the provider or the fan still has something to do. Raises as `pay`."""
    event, booking = decode_event_uuid("bk", booking_id)
    method, terms = asked.payment_method, asked.terms_version
    paid = await paying.pay(services, principal, event, booking, method, terms_shown=terms)
    layout = await layout_of_booked(services.get(Database), event)
    due = None
    if asked.payment_method == OFFLINE:
        async with services.get(Database).read() as tx:
            due = await due_of(tx, paid.booking)
    key = services.get(Settings).stripe_publishable_key
    answer = schemas.pay_answer(paid.booking, layout, paid.redirect_url, paid.client_secret, key, due)
    return 200 if paid.booking.state is BookingState.CONFIRMED else 202, answer
