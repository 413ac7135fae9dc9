"""Sample views of the pages about bookings: checkout, payment, tickets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import segno
from markupsafe import Markup

from onsale.payments.stripe.browser import Element
from onsale.platform.money import Money
from onsale.shop import bookings_views as rows
from onsale.shop import unpaid_views as unpaid
from onsale.shop import views as shop
from onsale.shop.refund_views import ChoiceTold, RefundStep, RefundTold
from onsale.shop.return_views import CancelPage, GoingTicket
from onsale.shop.sums import Sums
from onsale.shop.troubles import trouble_of
from onsale.shop.waiting_views import OfferTold, WaitingPage
from tests.design.samples_events import LONG, NOW, ORGANISER, POLICY, TILES


def _line(place: int, currency: str = "EUR", standing: bool = False) -> shop.PlaceLine:
    types = (
        shop.Choice(value="full", label="Full price", selected=True),
        shop.Choice(value="student", label="Student (proof at the door)"),
    )
    return shop.PlaceLine(
        place=place,
        section="Floor" if standing else "Stalls",
        row=None if standing else "H",
        seat=None if standing else str(place),
        ticket_type="Full price",
        ticket_types=types if place % 2 else types[:1],
        face_value=Money(4100, currency),
        discount=None,
        fees=Money(450, currency),
        total=Money(4550, currency),
        accessible=place == 11,
    )


def ticket_sample(place: int, state: Any = "valid") -> shop.TicketCard:
    """One in a state."""
    return shop.TicketCard(
        id=f"tkt_{place}",
        place=place,
        section="Stalls",
        row="H",
        seat=str(place),
        ticket_type="Full price",
        state=state,
        price=Money(4550, "EUR"),
        qr=_qr(f"tkt_{place}") if state == "valid" else None,
        used_at=NOW if state == "used" else None,
    )


def _qr(text: str) -> Markup:
    return Markup(segno.make(text * 20, error="m").svg_inline(border=0, omitsize=True))  # noqa: S704


ELEMENT = Element(
    script_url="https://js.stripe.com/endive/stripe.js", publishable_key="pk_test_1", amount=9100, currency="eur",
    test=True, return_url="https://example.org/bookings/bk_1?paid=1",
)  # fmt: skip


def _sums(**changes: Any) -> Sums:
    return replace(
        Sums(
            face_value=Money(8200, "EUR"),
            discount=None,
            fees=Money(900, "EUR"),
            once=None,
            tax=Money(595, "EUR"),
            tax_label="7% VAT",
            included=True,
            total=Money(9100, "EUR"),
        ),
        **changes,
    )


def checkout_page(**changes: Any) -> shop.CheckoutPage:
    """A checkout with two seats, signed in."""
    methods = (
        ("pm_success", "Card that works", "The payment goes through at once."),
        ("pm_declined", "Card that is refused", "The bank says no; your places stay held."),
        ("pm_challenge", "Card that asks again", "The bank wants a confirmation first."),
        ("pm_timeout", "Bank that doesn't answer", "The outcome comes later."),
        ("pm_late", "Payment that comes too late", "It arrives after the hold has run out."),
    )
    page = shop.CheckoutPage(
        booking_id="bk_1",
        reference="K7QM-2H4P",
        event=TILES[0],
        lines=(_line(11), _line(12)),
        sums=_sums(once=Money(150, "EUR"), discount=Money(1230, "EUR"), total=Money(7870, "EUR")),
        promo_code="SPRING-15",
        total=Money(9100, "EUR"),
        expires_in_s=581,
        email="fan@demo.test",
        payment_methods=tuple(
            shop.PaymentMethod(value=v, label=name, hint=hint, selected=v == "pm_success") for v, name, hint in methods
        ),
        policy=POLICY,
        organiser=ORGANISER,
    )
    return replace(page, **changes)


def _checkout() -> Iterator[tuple[str, object]]:
    yield "shop/checkout.html", checkout_page()
    yield "shop/checkout.html", checkout_page(email=None, errors={"email": "Say an address."}, values={"email": "x@"})
    yield (
        "shop/checkout.html",
        checkout_page(email=None, code_sent_to="long.address@a-very-long-host-name.example.test"),
    )
    yield (
        "shop/checkout.html",
        checkout_page(expires_in_s=42, trouble=trouble_of(None, declined=True, held_until="20:41"), event=TILES[7]),
    )
    yen_sums = _sums(face_value=Money(1_204_549, "JPY"), fees=Money(1, "JPY"), tax=None, total=Money(1_204_550, "JPY"))
    yen = checkout_page(lines=(_line(7, "JPY", standing=True),), total=Money(1_204_550, "JPY"), sums=yen_sums)
    yield "shop/checkout.html", yen
    yield "shop/checkout.html", checkout_page(lines=(_line(8, "KWD"),), total=Money(4_500, "KWD"), event=TILES[5])


def _after_payment() -> Iterator[tuple[str, object]]:
    waiting = unpaid.PaymentPendingPage(
        booking_id="bk_1",
        reference="K7QM-2H4P",
        event=TILES[0],
        total=Money(9100, "EUR"),
        state="waiting",
        held_until=NOW + timedelta(minutes=7),
    )
    yield "shop/payment_pending.html", waiting
    challenge = replace(waiting, state="challenge", challenge_url="/demo/pay/pay_1", event=TILES[7])
    yield "shop/payment_pending.html", challenge
    yield "shop/payment_pending.html", replace(challenge, other_methods=checkout_page().payment_methods[1:])
    yield "shop/payment_pending.html", replace(waiting, state="element", element=ELEMENT, expires_in_s=90, refused=True)
    yield "shop/checkout.html", checkout_page(element=ELEMENT)
    told: dict[str, Any] = {
        "due_at": TILES[0].starts_at,
        "timezone": "Europe/Berlin",
        "instructions": "A bank",
        "account": (("IBAN", "DE02 1203 0000 0000 2020 51"), ("BIC", "BYLADEM1001")),
    }
    yield "shop/payment_pending.html", replace(waiting, state="offline", **told)
    moneys: tuple[Any, ...] = ("none_moved", "not_received", "unknown", "goes_back")
    states: tuple[Any, ...] = ("expired", "released", "cancelled")
    for money in moneys:
        for state in states:
            yield (
                "shop/booking_ended.html",
                unpaid.BookingEndedPage(
                    booking_id="bk_1",
                    event=TILES[2],
                    state=state,
                    places=2,
                    money=money,
                    refunds=refunds_told() if money == "goes_back" else (),
                    can_book_again=state == "expired",
                ),
            )


def booking_page(**changes: Any) -> shop.BookingPage:
    """A confirmed booking of two seats."""
    page = shop.BookingPage(
        receipts=(
            shop.ReceiptLink(number="2026-000123", url="/api/v1/bookings/bk_1/receipt.pdf"),
            shop.ReceiptLink(
                number="2026-000124", url="/api/v1/bookings/bk_1/credit-notes/2026-000124/pdf", credit_note=True
            ),
        ),
        booking_id="bk_1",
        reference="K7QM-2H4P",
        state="confirmed",
        event=TILES[0],
        doors_at=TILES[0].starts_at - timedelta(hours=1),
        venue_address="Hafenstraße 112, 20457 Hamburg",
        tickets=(ticket_sample(11), ticket_sample(12)),
        total=Money(9100, "EUR"),
        refunds=(),
        sums=_sums(),
        promo_code=None,
        email="fan@demo.test",
        calendar_url="/bookings/bk_1/calendar.ics",
        policy=POLICY,
        organiser=ORGANISER,
        cancel_until=NOW + timedelta(days=2),
        can_cancel=True,
        accepted=shop.TermsLink(version=2, url="/organisers/org_1/terms/2"),
        just_paid=True,
    )
    return replace(page, **changes)


def refunds_told() -> tuple[RefundTold, ...]:
    """One in each step."""
    steps: tuple[RefundStep, ...] = get_args(RefundStep)
    return tuple(
        RefundTold(amount=Money(3690, "EUR"), step=step, means="the card you paid with", since=NOW) for step in steps
    )


def _giving_back() -> Iterator[tuple[str, object]]:
    ticket = GoingTicket(
        place=1, words=LONG, ticket_type="Full price", price=Money(4550, "EUR"), back=Money(4095, "EUR")
    )
    page = CancelPage(
        booking_id="bk_1",
        event=TILES[1],
        tickets=(ticket, replace(ticket, place=2, words="Stalls, row H, seat 12")),
        price=Money(9100, "EUR"),
        back=Money(8190, "EUR"),
        kept=Money(910, "EUR"),
        means="the card you paid with",
        until=NOW,
    )
    yield "shop/cancel.html", page
    yield "shop/cancel.html", replace(page, moved=True, kept=Money(0, "EUR"), errors={"": "Choose one."})
    yield "shop/cancel.html", replace(page, tickets=(), until=None)


def _waiting() -> Iterator[tuple[str, object]]:
    page = WaitingPage(
        event=TILES[3],
        state="none",
        position=0,
        quantity=0,
        where="",
        offer=None,
        joinable=True,
        ended="",
        max_places=6,
        sections=(shop.Choice(value="Stalls", label="Stalls"), shop.Choice(value="Circle", label="Circle")),
    )
    yield "shop/waiting.html", page
    yield "shop/waiting.html", replace(page, ended="passed", errors={"": "The waiting list is full."})
    yield "shop/waiting.html", replace(page, free_url="/events/evt_1?quantity=2#tickets")
    yield "shop/waiting.html", replace(page, ended="left", joinable=False)
    yield "shop/waiting.html", replace(page, state="waiting", position=3, quantity=2, where="Stalls")
    offer = OfferTold(booking_id="bk_1", places=("Stalls, row H, seat 11",), total=Money(4550, "EUR"), until=NOW)
    yield "shop/waiting.html", replace(page, state="offered", offer=offer)
    yield "shop/waiting.html", replace(page, state="offered", offer=offer, withheld=True)
    yield "shop/waiting.html", replace(page, state="waiting", position=3, quantity=2, joinable=False, withheld=True)


def _booking() -> Iterator[tuple[str, object]]:
    yield "shop/booking.html", booking_page()
    yield "shop/booking.html", booking_page(rotating=True)
    every = tuple(
        ticket_sample(i, state) for i, state in enumerate(("valid", "used", "cancelled", "transferred"), start=3)
    )
    yield "shop/booking.html", booking_page(just_paid=False, tickets=every, refunds=refunds_told(), event=TILES[7])
    gone = tuple(ticket_sample(i, "cancelled") for i in (1, 2))
    yield (
        "shop/booking.html",
        booking_page(
            state="cancelled", tickets=gone, can_cancel=False, refunds=refunds_told(), cancelled_by_organiser=True
        ),
    )
    yield (
        "shop/booking.html",
        booking_page(can_cancel=False, cancel_until=None, errors={"": "Too late."}),
    )
    for state in ("postponed", "rescheduled"):
        yield "shop/booking.html", booking_page(event=replace(TILES[5], state=state))
        choice = ChoiceTold(until=NOW, refund=Money(9100, "EUR"), kept=state == "postponed", known=state != "postponed")
        yield "shop/booking.html", booking_page(event=replace(TILES[5], state=state), choice=choice)
    yield from _giving_back()
    yield from _waiting()
    yield from _list()


def _list() -> Iterator[tuple[str, object]]:
    states = get_args(rows.BookingRow.__annotations__["state"])
    some = tuple(
        rows.BookingRow(
            booking_id=f"bk_{state}",
            reference="K7QM-2H4P",
            event=TILES[i],
            state=state,
            places=i + 1,
            seats="Stalls H 11, H 12",
            total=Money(9100, "EUR"),
            expires_in_s=581 if state == "held" else None,
            receipts=(
                shop.ReceiptLink(number="RD-2026-000012", url="/receipt.pdf"),
                shop.ReceiptLink(number="RD-2026-000013", url="/note.pdf", credit_note=True),
            )
            if state in ("confirmed", "cancelled")
            else (),
        )
        for i, state in enumerate(states)
    )
    waits = tuple(
        replace(
            some[i % len(some)],
            booking_id=f"bk_{wait}",
            expires_in_s=581,
            waiting=rows.Waiting(
                wait=wait, until=NOW + timedelta(days=i), amount=Money(1_204_550, ("JPY", "KWD")[i % 2])
            ),
        )
        for i, wait in enumerate(get_args(rows.Wait))
    )
    yield "shop/bookings.html", rows.BookingsPage(show="upcoming", rows=some, next_url="/bookings?cursor=x")
    yield "shop/bookings.html", rows.BookingsPage(show="past", rows=waits, next_url="/bookings?cursor=x")
    coming = rows.ComingRow(url="/tickets/sent/trf_1", event=TILES[0], words="Stalls, row H, seat 11", until=NOW)
    received = tuple(replace(coming, url="/tickets/tkt_1", event=event, until=None) for event in TILES[:2])
    yield "shop/bookings.html", rows.BookingsPage(show="upcoming", rows=some[:1], coming=(coming, *received))
    yield "shop/bookings.html", rows.BookingsPage(show="upcoming", rows=(), coming=received)
    yield "shop/bookings.html", rows.BookingsPage(show="upcoming", rows=())
    yield "shop/bookings.html", rows.BookingsPage(show="past", rows=())


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_checkout, _after_payment, _booking):
        yield from part()
