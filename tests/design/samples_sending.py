"""Sample views of the pages about tickets that are sent on."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from onsale.shop.sending import views as sending
from onsale.shop.sent_on_views import Closed, OnItsWay, SendingTold
from tests.design.samples_bookings import ticket_sample
from tests.design.samples_events import LONG, NOW, RTL, TILES

UNTIL = SendingTold(closed="until", opens_at=NOW)
CLOSED = (*(SendingTold(closed=why) for why in get_args(Closed) if why != "until"), UNTIL)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_send, _sent, _received, _name):
        yield from part()


def _send() -> Iterator[tuple[str, object]]:
    choices = tuple(
        sending.SendChoice(id=f"tkt_{n}", words=words, checked=n == 1)
        for n, words in enumerate(("Stalls, row H, seat 11", "Stalls, row H, seat 12", LONG))
    )
    page = sending.SendPage(
        ticket_id="tkt_1", back="/bookings/bk_1", event=TILES[0], choices=choices, sending=SendingTold(), from_name=RTL
    )
    yield "shop/sending/send.html", page
    yield (
        "shop/sending/send.html",
        replace(page, values={"email": "x@", "from_name": "9"}, errors={"email": "Wrong.", "from_name": "A name."}),
    )
    yield "shop/sending/send.html", replace(page, choices=(), event=TILES[-1])
    for told in CLOSED:
        yield "shop/sending/send.html", replace(page, sending=told)


def _sent() -> Iterator[tuple[str, object]]:
    page = sending.SentPage(
        transfer_id="trf_1",
        event=TILES[0],
        standing="live",
        places=("Stalls, row H, seat 11", LONG),
        from_name="Robin Ash",
        until=NOW,
    )
    yield "shop/sending/sent.html", page
    yield (
        "shop/sending/sent.html",
        replace(page, places=page.places[:1], gone=2, from_name=None, errors={"": "You hold enough."}),
    )
    for told in CLOSED:
        yield "shop/sending/sent.html", replace(page, sending=told)
    for standing in get_args(sending.Standing):
        if standing != "live":
            yield "shop/sending/sent.html", replace(page, standing=standing, places=(), from_name=None, until=None)


def _received() -> Iterator[tuple[str, object]]:
    away = OnItsWay(email=f"{'long' * 12}@demo.test", state="offered", until=NOW)
    page = sending.ReceivedPage(
        event=TILES[0],
        doors_at=NOW,
        venue_address="Mill Lane 3, Ghent",
        ticket=ticket_sample(11),
        sending=SendingTold(),
    )
    yield "shop/sending/received.html", replace(page, just_accepted=True)
    yield "shop/sending/received.html", replace(page, ticket=replace(page.ticket, name=RTL, way=away))
    declined = replace(away, state="declined", until=None)
    yield "shop/sending/received.html", replace(page, ticket=replace(page.ticket, way=declined, row=None, seat=None))
    for state in ("used", "transferred", "cancelled"):
        yield "shop/sending/received.html", replace(page, ticket=ticket_sample(11, state), event=TILES[-1])
    yield "shop/sending/received.html", replace(page, sending=UNTIL, doors_at=None)
    yield "shop/sending/received.html", replace(page, give_back_until=NOW)
    yield "shop/sending/received.html", replace(page, give_back_until=NOW, ticket=replace(page.ticket, way=away))


def _name() -> Iterator[tuple[str, object]]:
    page = sending.NamePage(
        ticket_id="tkt_1",
        back="/tickets/tkt_1",
        event=TILES[0],
        words="Stalls, row H, seat 11",
        sending=SendingTold(),
        name="",
    )
    yield "shop/sending/name.html", page
    yield "shop/sending/name.html", replace(page, name=RTL, errors={"name": "A name."})
    yield "shop/sending/name.html", replace(page, sending=UNTIL)
