"""Views of every page in every state, with kind and unkind values, for tests and for looking at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

from markupsafe import Markup

from onsale.accounts import views as accounts
from onsale.console import views as console
from onsale.design.living import design_page
from onsale.design.views import ErrorPage
from onsale.platform.money import Money
from onsale.shop import views as shop

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LONG = (
    "The Extraordinarily Long and Winding Farewell Reunion Tour of Donaudampfschifffahrtsgesellschaftskapitäne, Part II"
)
RTL = "مهرجان الموسيقى العربية في دار الأوبرا"
ERRORS = {"": "Something is not right.", "email": "Say an address.", "code": "Wrong code.", "name": "Say a name."}
ORGANISER = shop.Organiser(name="Lantern Presents", legal="Lantern Presents GmbH, Hafenstr. 4, 20457 Hamburg")
POLICY = "Until 7 days before, you can cancel and get everything back but 10 %."

_ACTS = (
    ("Kasimir Vega", "Rock", "Halle Nord", "Hamburg", "on_sale", 4840, 812, 2400),
    ("The Winter's Tale", "Theatre", "Teatro del Faro", "Genoa", "few_left", 3150, 4, 420),
    ("Ida Lindqvist Trio", "Jazz", "Blue Room", "Malmö", "on_sale", 2890, 61, 120),
    ("Nachtbus", "Electronic", "Warehouse 9", "Berlin", "sold_out", 2640, 0, 800),
    ("Swan Lake", "Ballet", "Royal Ballet House", "Antwerp", "on_sale", 3900, 230, 640),
    (RTL, "World", "دار الأوبرا", "القاهرة", "on_sale", 2200, 300, 640),
    ("Low Tide", "Indie", "Pier Hall", "Brighton", "rescheduled", 1980, 90, 300),
    (LONG, "Comedy", "The Comedy Cellar under the Old Corn Exchange", "Llanfairpwllgwyngyll", "on_sale", 2500, 80, 90),
    ("Requiem", "Classical", "City Philharmonic", "Vienna", "cancelled", 5500, 0, 1800),
)
_COMING = (
    ("Northern Lights Weekend", "Festival", "Oak Meadow", "Aarhus", "not_yet_on_sale", 18900, 30000, 30000),
    ("Harbour Rovers – Union Vale", "Football", "Riverside Stadium", "Leeds", "not_yet_on_sale", 4200, 80000, 80000),
    ("Tosca", "Opera", "Opera House", "Lyon", "not_yet_on_sale", 6100, 1900, 1900),
    ("Mama Kassa", "World", "Zénith", "Lille", "not_yet_on_sale", 3300, 5000, 5000),
)


def tile(i: int, act: tuple[str, str, str, str, shop.EventState, int, int, int]) -> shop.EventTile:
    """A believable event, `i` days from now."""
    name, genre, venue, city, state, price, available, total = act
    soon = state == "not_yet_on_sale"
    return shop.EventTile(
        id=f"evt_{name[:12].encode().hex()}",
        name=name,
        genre=genre,
        starts_at=NOW + timedelta(days=4 + 3 * i, hours=i % 3),
        timezone="Europe/Berlin",
        venue=venue,
        city=city,
        state=state,
        price_from=Money(price, "EUR"),
        available=available,
        total=total,
        on_sale_at=NOW + timedelta(hours=2 + 30 * i) if soon else None,
        on_sale_in_s=7_412 + 108_000 * i if soon else None,
    )


TILES = tuple(tile(i, act) for i, act in enumerate(_ACTS))  # type: ignore[arg-type]
COMING = tuple(tile(i, act) for i, act in enumerate(_COMING))  # type: ignore[arg-type]


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
        fees=Money(450, currency),
        total=Money(4550, currency),
        accessible=place == 11,
    )


def _ticket(place: int, state: str = "valid", refund: int | None = 3690) -> shop.TicketCard:
    return shop.TicketCard(
        id=f"tkt_{place}",
        place=place,
        section="Stalls",
        row="H",
        seat=str(place),
        ticket_type="Full price",
        state=state,  # type: ignore[arg-type]
        price=Money(4550, "EUR"),
        qr=_qr(f"tkt_{place}") if state == "valid" else None,
        used_at=NOW if state == "used" else None,
        refund=Money(refund, "EUR") if refund is not None and state == "valid" else None,
    )


def _qr(text: str) -> Markup:
    import segno

    return Markup(segno.make(text * 20, error="m").svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))


def _home() -> Iterator[tuple[str, object]]:
    chips = tuple(
        shop.Choice(value=g.lower(), label=g, count=n)
        for n, g in enumerate(
            ("Rock", "Theatre", "Jazz", "Classical", "Electronic", "Comedy", "Football", "Ballet"), start=9
        )
    )
    cities = tuple(
        shop.Choice(value=c, label=c, count=n)
        for n, c in enumerate(
            ("Hamburg", "Berlin", "Genoa", "Malmö", "Antwerp", "Brighton", "Vienna", "القاهرة", "Lyon"), start=3
        )
    )
    full = shop.HomePage(
        heroes=TILES[:4],
        on_soon=TILES,
        going_on_sale=COMING,
        genres=chips,
        cities=cities,
        total_events=128,
        demo_accounts=(
            ("fan@demo.test", "A fan"),
            ("organiser@demo.test", "An organiser"),
            ("scanner@demo.test", "The door"),
        ),
    )
    yield "shop/home.html", full
    yield "shop/home.html", shop.HomePage(heroes=(), on_soon=(), going_on_sale=(), genres=(), cities=(), total_events=0)


def _search() -> Iterator[tuple[str, object]]:
    genres = (shop.Choice(value="jazz", label="Jazz", count=12, selected=True), shop.Choice(value="rock", label="Rock"))
    sorts = (shop.Choice(value="date", label="Soonest first"), shop.Choice(value="price", label="Cheapest first"))
    full = shop.SearchPage(
        values={"q": "night <b>", "genre": "jazz", "from": "2026-12-01"},
        events=TILES,
        total=47,
        genres=genres,
        cities=(shop.Choice(value="Berlin", label="Berlin", count=4),),
        sorts=sorts,
        remove_filters=(("Jazz", "/search?q=night"), ("from 1 Dec", "/search?genre=jazz")),
        next_url="/search?cursor=abc",
    )
    yield "shop/search.html", full
    yield "shop/search.html", replace(full, events=(), total=0, next_url=None, suggestions=TILES[:2])
    yield "shop/search.html", replace(full, values={}, remove_filters=(), errors={"from": "Not a date."})


def event_page(event: shop.EventTile, **changes: object) -> shop.EventPage:
    """An event's page as it usually is."""
    page = shop.EventPage(
        event=event,
        description="The last night of the autumn tour, with the full band and a string quartet.\n\nNo support act.",
        doors_at=event.starts_at - timedelta(hours=1),
        ends_at=event.starts_at + timedelta(hours=3),
        previous_starts_at=None,
        venue_address="Hafenstraße 112, 20457 Hamburg, Germany",
        performers=("Kasimir Vega", "Quartetto Ostro", RTL),
        age_limit="From 16 years",
        prices=tuple(
            shop.PriceRow(
                level=level,
                ticket_type=kind,
                sections=(level,),
                face_value=Money(price, "EUR"),
                fees=Money(price // 10, "EUR"),
                total=Money(price + price // 10, "EUR"),
                available=left,
                requires_proof=kind == "Student",
            )
            for level, kind, price, left in (
                ("Parquet", "Full price", 6400, 20),
                ("Parquet", "Student", 4400, 20),
                ("Balcony", None, 4400, 0),
            )
        ),
        policy=POLICY,
        organiser=ORGANISER,
        can_book=event.state in ("on_sale", "few_left", "rescheduled"),
        has_seats=True,
        max_places=6,
        sections=(
            shop.Choice(value="Parquet", label="Parquet"),
            shop.Choice(value="Balcony", label="Balcony, from €48.40"),
        ),
    )
    return replace(page, **changes)  # type: ignore[arg-type]


def _event() -> Iterator[tuple[str, object]]:
    for state in get_args(shop.EventState):
        event = replace(
            TILES[0], state=state, on_sale_at=NOW, on_sale_in_s=4_210 if state == "not_yet_on_sale" else None
        )
        previous = NOW - timedelta(days=9) if state == "rescheduled" else None
        yield "shop/event.html", event_page(event, previous_starts_at=previous)
    yield "shop/event.html", event_page(TILES[7], can_edit=True, can_scan=True, more=TILES[:3])
    yield (
        "shop/event.html",
        event_page(
            replace(TILES[5], price_from=Money(4500, "KWD")),
            errors={"": "Someone was quicker.", "quantity": "At most 6."},
        ),
    )
    yield (
        "shop/event.html",
        event_page(
            replace(TILES[0], price_from=None, genre=None), has_seats=False, prices=(), sections=(), max_places=1
        ),
    )
    for state in ("held", "payment_pending", "confirmed"):
        yield "shop/event.html", event_page(TILES[0], active_booking_id="bk_1", active_booking_state=state)


def checkout_page(**changes: object) -> shop.CheckoutPage:
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
        face_value=Money(8200, "EUR"),
        fees=Money(900, "EUR"),
        total=Money(9100, "EUR"),
        expires_in_s=581,
        email="fan@demo.test",
        payment_methods=tuple(
            shop.PaymentMethod(value=v, label=name, hint=hint, selected=v == "pm_success") for v, name, hint in methods
        ),
        policy=POLICY,
        organiser=ORGANISER,
        idempotency_key="0190-abcd",
    )
    return replace(page, **changes)  # type: ignore[arg-type]


def _checkout() -> Iterator[tuple[str, object]]:
    yield "shop/checkout.html", checkout_page()
    yield "shop/checkout.html", checkout_page(email=None, errors={"email": "Say an address."}, values={"email": "x@"})
    yield (
        "shop/checkout.html",
        checkout_page(email=None, code_sent_to="long.address@a-very-long-host-name.example.test"),
    )
    yield "shop/checkout.html", checkout_page(expires_in_s=42, declined="The bank said no.", event=TILES[7])
    yen = checkout_page(lines=(_line(7, "JPY", standing=True),), total=Money(1_204_550, "JPY"), fees=Money(1, "JPY"))
    yield "shop/checkout.html", yen
    yield "shop/checkout.html", checkout_page(lines=(_line(8, "KWD"),), total=Money(4_500, "KWD"), event=TILES[5])


def _after_payment() -> Iterator[tuple[str, object]]:
    waiting = shop.PaymentPendingPage(
        booking_id="bk_1", reference="K7QM-2H4P", event=TILES[0], total=Money(9100, "EUR"), state="waiting"
    )
    yield "shop/payment_pending.html", waiting
    yield "shop/payment_pending.html", replace(waiting, state="challenge", challenge_url="/demo/pay/pay_1")
    for reason in ("declined", "challenge_failed", "unavailable"):
        for held in (True, False):
            yield (
                "shop/payment_failed.html",
                shop.PaymentFailedPage(
                    booking_id="bk_1",
                    event=TILES[1],
                    reason=reason,
                    total=Money(9100, "EUR"),
                    places=2,
                    held=held,
                    expires_in_s=300,
                ),
            )
    for money in ("none_moved", "refunded", "refund_on_its_way"):
        for state in ("expired", "released"):
            yield (
                "shop/booking_ended.html",
                shop.BookingEndedPage(
                    booking_id="bk_1",
                    event=TILES[2],
                    state=state,
                    places=2,
                    money=money,
                    refund=None if money == "none_moved" else Money(9100, "EUR"),
                    can_book_again=state == "expired",
                ),
            )


def booking_page(**changes: object) -> shop.BookingPage:
    """A confirmed booking of two seats."""
    page = shop.BookingPage(
        booking_id="bk_1",
        reference="K7QM-2H4P",
        state="confirmed",
        event=TILES[0],
        doors_at=TILES[0].starts_at - timedelta(hours=1),
        venue_address="Hafenstraße 112, 20457 Hamburg",
        tickets=(_ticket(11), _ticket(12)),
        total=Money(9100, "EUR"),
        refunded=None,
        email="fan@demo.test",
        calendar_url="/bookings/bk_1/calendar.ics",
        policy=POLICY,
        organiser=ORGANISER,
        cancel_until=NOW + timedelta(days=2),
        can_cancel=True,
        refund_all=Money(7380, "EUR"),
        just_paid=True,
    )
    return replace(page, **changes)  # type: ignore[arg-type]


def _booking() -> Iterator[tuple[str, object]]:
    yield "shop/booking.html", booking_page()
    every = tuple(_ticket(i, state) for i, state in enumerate(("valid", "used", "cancelled", "transferred"), start=3))
    yield "shop/booking.html", booking_page(just_paid=False, tickets=every, refunded=Money(3690, "EUR"), event=TILES[7])
    gone = tuple(_ticket(i, "cancelled") for i in (1, 2))
    yield (
        "shop/booking.html",
        booking_page(
            state="cancelled", tickets=gone, can_cancel=False, refunded=Money(9100, "EUR"), cancelled_by_organiser=True
        ),
    )
    yield (
        "shop/booking.html",
        booking_page(can_cancel=False, cancel_until=None, refund_all=None, errors={"": "Too late."}),
    )
    for state in ("postponed", "rescheduled"):
        yield "shop/booking.html", booking_page(event=replace(TILES[5], state=state))
    rows = tuple(
        shop.BookingRow(
            booking_id=f"bk_{state}",
            reference="K7QM-2H4P",
            event=TILES[i],
            state=state,
            places=i + 1,  # type: ignore[arg-type]
            seats="Stalls H 11, H 12",
            total=Money(9100, "EUR"),
            expires_in_s=581 if state == "held" else None,
        )
        for i, state in enumerate(("held", "payment_pending", "confirmed", "expired", "released", "cancelled"))
    )
    yield "shop/bookings.html", shop.BookingsPage(upcoming=rows[:3], past=rows[3:], next_url="/bookings?cursor=x")
    yield "shop/bookings.html", shop.BookingsPage(upcoming=(), past=())


def _accounts() -> Iterator[tuple[str, object]]:
    yield "accounts/sign_in.html", accounts.SignInPage()
    yield (
        "accounts/sign_in.html",
        accounts.SignInPage(
            next="/events/evt_1?quantity=2",
            email="a@b.test",
            reason="To hold two places we need to know who you are.",
            carry={"quantity": "2"},
            errors={"password": "Wrong."},
        ),
    )
    yield "accounts/code.html", accounts.CodePage(email="fan@demo.test", errors=ERRORS, carry={"quantity": "2"})
    yield "accounts/register.html", accounts.RegisterPage(values={"name": LONG}, errors=ERRORS)
    yield "accounts/verify.html", accounts.VerifyPage(email="fan@demo.test")
    yield "accounts/forgot.html", accounts.ForgotPage(email="fan@demo.test")
    yield "accounts/reset.html", accounts.ResetPage(errors=ERRORS)
    member = accounts.AccountPage(
        name="Nour Haddad", email="fan@demo.test", email_verified=True, roles=("fan",), member_since=NOW
    )
    yield "accounts/account.html", member
    yield "accounts/account.html", replace(member, name=RTL, email_verified=False, roles=("organiser",), errors=ERRORS)


def sales(status: str = "on_sale", **changes: object) -> console.SalesRow:
    """An organiser's event."""
    row = console.SalesRow(
        id="evt_1",
        name="Kasimir Vega",
        starts_at=NOW + timedelta(days=11),
        timezone="Europe/Berlin",
        venue="Halle Nord",
        city="Hamburg",
        status=status,
        sold=1588,
        held=36,
        total=2400,
        gross=Money(7_681_920, "EUR"),
        on_sale_at=NOW,  # type: ignore[arg-type]
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def _console() -> Iterator[tuple[str, object]]:
    rows = tuple(
        sales(status, name=TILES[i].name, next_action=action)
        for i, (status, action) in enumerate(
            (
                ("draft", "publish"),
                ("on_sale", "watch"),
                ("sold_out", "door"),
                ("published", "watch"),
                ("postponed", "watch"),
            )
        )
    )
    past = tuple(
        sales(status, next_action="nothing", gross=None, total=0, sold=0)
        for status in ("rescheduled", "cancelled", "ended")
    )
    yield (
        "console/events.html",
        console.EventsPage(
            organiser="Lantern Presents",
            events=rows,
            sold_today=214,
            gross_today=(Money(1_035_760, "EUR"), Money(88_000, "JPY")),
            past=past,
        ),
    )
    yield "console/events.html", console.EventsPage(organiser=RTL, events=(), sold_today=0, gross_today=())
    form = console.EventFormPage(
        event_id=None,
        layout="theatre",
        layouts=tuple(
            console.Option(value=v, label=name, detail=d, selected=v == "theatre")
            for v, name, d in (
                ("map_1", "Halle Nord", "2,400"),
                ("theatre", "A theatre", "300 to 2,000"),
                ("club", "A standing club", ""),
                ("stadium", "A stadium", ""),
            )
        ),
        new_venue=True,
        genres=(console.Option(value="Rock", label="Rock"), console.Option(value="Theatre", label="Theatre")),
        currencies=(console.Option(value="EUR", label="EUR"), console.Option(value="KWD", label="KWD")),
        timezones=("Europe/Berlin", "Asia/Kuwait"),
        price_levels=(
            console.PriceLevelField(name="Stalls", sections=("Stalls",), places=220, price="44.00"),
            console.PriceLevelField(name="Balcony", sections=("Balcony", "Boxes"), places=80, price="29.00"),
        ),
        values={"name": "", "capacity": "300", "timezone": "Europe/Berlin", "currency": "EUR", "time": "19:30"},
    )
    yield "console/event_form.html", form
    yield (
        "console/event_form.html",
        replace(form, errors={"name": "Say a name.", "price_levels.0.price": "Not an amount.", "date": "In the past."}),
    )
    edit = replace(
        form,
        event_id="evt_1",
        sales=sales(),
        new_venue=False,
        version="abc",
        values={"name": LONG, "on_sale": "at", "currency": "EUR"},
    )
    yield "console/event_form.html", replace(edit, locked=frozenset({"price_levels", "currency"}))
    yield "console/event_form.html", replace(edit, sales=sales("draft"))
    remove = console.RemovePage(
        event_id="evt_1", name=LONG, starts_at=NOW, timezone="Europe/Berlin", bookings=0, tickets=0, refund=None
    )
    yield "console/remove.html", remove
    yield (
        "console/remove.html",
        replace(remove, bookings=812, tickets=1588, refund=Money(7_681_920, "EUR"), errors={"confirm": "Tick it."}),
    )
    door = console.DoorPage(
        event_id="evt_1",
        name="Kasimir Vega",
        starts_at=NOW,
        timezone="Europe/Berlin",
        venue="Halle Nord",
        admitted=411,
        sold=1588,
    )
    yield "console/door.html", door
    for result in ("admitted", "already_admitted", "invalid", "wrong_event", "cancelled", "transferred"):
        seat = (
            {"section": "Stalls", "row": "H", "seat": "11", "ticket_type": "Full price"} if result != "invalid" else {}
        )
        verdict = console.Verdict(result=result, first_admitted_at=NOW, **seat)  # type: ignore[arg-type]
        yield "console/door.html", replace(door, verdict=verdict, gate="North")


def _rest() -> Iterator[tuple[str, object]]:
    for money in ("none", "not_moved", "moved", "unknown"):
        yield (
            "design/error.html",
            ErrorPage(
                status=503,
                title="We can't sell just now.",
                detail="The till is being restarted. Your places are safe.",
                money=money,
                reference="0190ab",
                retry_after_s=5,  # type: ignore[arg-type]
            ),
        )
    yield (
        "design/error.html",
        ErrorPage(status=404, title="There is nothing here.", detail="The address may be old.", next_url="/search"),
    )
    yield "demo/design.html", design_page()
    yield "demo/challenge.html", shop.ChallengePage(payment_id="pay_1", event_name=LONG, total=Money(9100, "EUR"))
    mail = shop.OutboxItem(
        key="1", to="fan@demo.test", subject="Your code: 481 516", sent_at=NOW, preview="Type it within 10 minutes."
    )
    yield "demo/outbox.html", shop.OutboxPage(mails=(mail, replace(mail, subject=RTL)), to="fan@demo.test")
    yield "demo/outbox.html", shop.OutboxPage(mails=())
    yield (
        "demo/mail.html",
        shop.MailPage(
            to="fan@demo.test", subject=LONG, sent_at=NOW, text="Hello\n\nhttp://127.0.0.1:8000/bookings/bk_1 <b>"
        ),
    )


def every_page() -> Iterator[tuple[str, object]]:
    """Template and view, every page in every state."""
    for part in (_home, _search, _event, _checkout, _after_payment, _booking, _accounts, _console, _rest):
        yield from part()
