"""Sample views of tickets offered back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from onsale.platform.money import Money
from onsale.shop import views as shop
from onsale.shop.resale_told import OfferTold, ResaleTold
from onsale.shop.resale_views import OfferPage
from onsale.shop.return_views import GoingTicket
from tests.design.samples_bookings import booking_page, ticket_sample
from tests.design.samples_events import LONG, NOW, TILES


def pages() -> Iterator[tuple[str, object]]:
    """The page to offer tickets, and bookings some of which is offered."""
    back = GoingTicket(place=1, words=LONG, ticket_type="Full price", price=Money(4550, "EUR"), back=Money(4550, "EUR"))
    page = OfferPage(
        booking_id="bk_1",
        event=TILES[1],
        tickets=(back, replace(back, place=2, words="Stalls, row H, seat 12", back=Money(3900, "EUR"))),
        back=Money(8450, "EUR"),
        means="the card you paid with",
        ends_at=NOW + timedelta(days=2),
        others=2,
        waiting=31,
    )
    yield "shop/offer.html", page
    yield "shop/offer.html", replace(page, others=0, waiting=0, back=Money(0, "EUR"), errors={"": "Choose one."})
    yield "shop/offer.html", replace(page, tickets=(), closed="It is too late.")
    yield "shop/offer.html", replace(page, tickets=())
    told = ResaleTold(can_offer=True, ends_at=NOW + timedelta(days=2))
    yield "shop/booking.html", booking_page(resale=told)
    offers = (
        OfferTold(ticket_id="tkt_1", words=LONG, refund=Money(4550, "EUR"), buying_until=NOW),
        OfferTold(ticket_id="tkt_2", words="Stalls, row H, seat 12", refund=Money(0, "EUR")),
    )
    states = get_args(shop.TicketCard.__annotations__["state"])
    every = tuple(ticket_sample(number, state) for number, state in enumerate(states))
    told = replace(told, offers=offers, others=1, came_back=("Stalls, row H, seat 14",))
    yield "shop/booking.html", booking_page(just_paid=False, tickets=every, resale=told)
    yield "shop/booking.html", booking_page(resale=replace(told, offers=offers[1:], others=0, came_back=()))
