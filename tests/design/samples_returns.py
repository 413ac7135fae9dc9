"""Sample views of the organiser's pages about bookings and refunds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal, get_args

from onsale.console import returns_views as console
from onsale.console.booked import views as booked
from onsale.platform.money import Money
from tests.design.samples_events import LONG, NOW, RTL, refused

SHOWS = Literal["all", "paid", "part", "cancelled"]
HEAD = console.Head(event_id="evt_1", name=LONG, starts_at=NOW, timezone="Europe/Berlin", cancelled=False)


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_list, _one, _closing, _tasks):
        yield from part()


def _list() -> Iterator[tuple[str, object]]:
    row = booked.BookedRow(
        booking_id="bk_1",
        reference="K7QM2H4P",
        name="Nour Haddad",
        email="nour.haddad@demo.test",
        bought_at=NOW,
        state="part",
        places=2,
        of=3,
        total=Money(9100, "EUR"),
    )
    waiting = booked.WaitingPart(waiting=14, offer_hours="12")
    page = booked.BookedPage(
        head=HEAD,
        rows=(
            row,
            replace(row, state="cancelled", name=""),
            replace(row, state="paid", places=2, of=2, name=RTL, email=f"{'long' * 12}@demo.test"),
            replace(row, state="paid", name="", email=""),
        ),
        tabs=tuple(
            booked.BookedTab(show=show, url="/organise", count=count, current=show == "all")
            for show, count in zip(get_args(SHOWS), (1204, 1190, 3, 11), strict=True)
        ),
        waiting=waiting,
        refused=2,
        next_url="/organise?cursor=x",
        csv_url="/organise",
    )
    none_yet = tuple(replace(tab, count=0) for tab in page.tabs)
    yield "console/bookings.html", page
    yield "console/bookings.html", replace(page, rows=(), q="K7", show="part", next_url=None)
    yield "console/bookings.html", replace(page, rows=(), q="K7", partly=True)
    yield "console/bookings.html", replace(page, rows=(), tabs=none_yet, refused=0, errors={"offer_hours": "A number."})
    yield "console/bookings.html", replace(page, head=replace(HEAD, cancelled=True), waiting=None)


def _one() -> Iterator[tuple[str, object]]:
    place = console.BookedPlace(
        place=1, words="Stalls, row H, seat 11", ticket_type="Full price", price=Money(4550, "EUR"), state="live"
    )
    gone = console.ReturnLine(
        at=NOW, made_by="organiser", places=1, refund=Money(3000, "EUR"), kept=Money(1550, "EUR"), note="booked twice"
    )
    page = console.BookedOnePage(
        head=HEAD,
        booking_id="bk_1",
        reference="K7QM2H4P",
        name=RTL,
        email="fan@demo.test",
        bought_at=NOW,
        state="confirmed",
        places=(
            place,
            replace(place, place=2, state="used"),
            replace(place, place=3, state="cancelled"),
            replace(place, place=4, state="offered"),
        ),
        refunds=tuple(
            console.RefundLine(amount=Money(3000, "EUR"), step=step) for step in get_args(console.RefundStep)
        ),
        returns=tuple(replace(gone, made_by=who) for who in ("fan", "organiser", "event", "moved")),
        currency="EUR",
    )
    yield "console/booking.html", page
    yield (
        "console/booking.html",
        replace(page, values={"refund": "part", "amount": "x"}, errors=refused("places", "amount")),
    )
    yield "console/booking.html", replace(page, name="", state="cancelled", places=(replace(place, state="cancelled"),))


def _closing() -> Iterator[tuple[str, object]]:
    head = replace(HEAD, cancelled=True)
    page = console.ClosingPage(head=head, bookings=20_000, ended=11_200, due=9_000, done=2_199, refused=1, refresh_s=3)
    yield "console/closing.html", page
    yield "console/closing.html", replace(page, ended=20_000, due=0, done=20_000, refused=0, refresh_s=None)
    yield "console/closing.html", replace(page, head=HEAD, refresh_s=None)


def _tasks() -> Iterator[tuple[str, object]]:
    task = console.Task(
        path="/organise/refunds/rf_1",
        booking_url="/organise/events/evt_1/bookings/bk_1",
        event=LONG,
        reference="K7QM2H4P",
        amount=Money(4550, "EUR"),
        because="The card it was paid with has run out.",
        since=NOW - timedelta(days=2),
        timezone="Europe/Berlin",
        by_hand=False,
    )
    page = console.TasksPage(
        tasks=(task, replace(task, path="/organise/refunds/rf_2", by_hand=True)), today=NOW.date(), next_url="/x"
    )
    yield "console/refunds.html", page
    wrong = {"note": "Say how.", "paid_on": "Choose the day."}
    yield "console/refunds.html", replace(page, failed="rf_1", values={"note": ""}, errors=wrong)
    yield "console/refunds.html", replace(page, errors={"": "Somebody has dealt with this refund already"})
    yield "console/refunds.html", replace(page, tasks=())
