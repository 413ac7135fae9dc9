"""Sample views of the account's, the organiser's, the door's, the error and the demo pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from onsale.accounts import views as accounts
from onsale.accounts.picked import Picked
from onsale.console import views as console
from onsale.console.door_staff_views import (
    DoorInvitationPage,
    DoorStaffPage,
    MadePinView,
    PinPage,
    PostRow,
    ScannerRow,
)
from onsale.console.offline_views import AwaitedRow, DisputeRow, PaymentsPage
from onsale.console.preview_views import FanPrice, Preview, PreviewLevel, Shape
from onsale.console.views import Option
from onsale.demo.control.form import defaults
from onsale.demo.control.pages import ControlPage, EventOption
from onsale.demo.control.running import State
from onsale.demo.control.view import live_answer
from onsale.demo.views import BankChoice, BankPage
from onsale.design.living import design_page
from onsale.design.views import ErrorPage
from onsale.platform.money import Money
from onsale.shop import views as shop
from tests.demo.told import PROGRESS, REPORT
from tests.design.samples_events import LONG, NOW, RTL, refused

PICKED = Picked(event=LONG, starts_at=NOW, timezone="Europe/Berlin", venue=RTL, places=2)


def _who_scans() -> Iterator[tuple[str, object]]:
    scanners = (
        ScannerRow(person_id="usr_1", name="Sam Gate", email="sam@door.test"),
        ScannerRow(person_id="usr_2", name="", email=f"{LONG.replace(' ', '.')}@door.test"),
        ScannerRow(person_id="usr_3", name=RTL, email="three@door.test"),
    )
    staff = DoorStaffPage(organiser="Lantern Presents", scanners=scanners, days=7)
    yield "console/door_staff.html", staff
    yield "console/door_staff.html", replace(staff, scanners=(), email="nobody at all", errors=refused("email"))
    posts = (
        PostRow(post_id="post_1", name="Gate A, evening", events=None, valid_until=NOW),
        PostRow(post_id="post_2", name=RTL, events=(LONG, RTL), valid_until=NOW),
        PostRow(post_id="post_3", name=LONG, events=(), valid_until=NOW),
    )
    made = MadePinView(name="Gate A, evening", pin="0123 4567", url=f"https://tickets.example/scan/pin?l={'0a' * 16}")
    options = (Option(value="evt_1", label=LONG, detail="Fri, 27 Nov"), Option(value="evt_2", label=RTL))
    yield "console/door_staff.html", replace(staff, posts=posts, made=made, events=options)
    yield (
        "console/door_staff.html",
        replace(staff, events=options, pin_errors={"post_name": "Name it.", "until_date": LONG}),
    )
    yield "console/pin.html", PinPage()
    yield "console/pin.html", PinPage(link="0a" * 16, errors={"pin": LONG})
    yield "console/door_invitation.html", DoorInvitationPage(note="n", organiser=LONG, email="sam@door.test")
    yield "console/door_invitation.html", DoorInvitationPage(note="n", organiser=RTL, email="sam@door.test")


def _accounts() -> Iterator[tuple[str, object]]:
    yield "accounts/sign_in.html", accounts.SignInPage()
    yield (
        "accounts/sign_in.html",
        accounts.SignInPage(
            next="/events/evt_1?quantity=2",
            picked=replace(PICKED, event="Low Tide", venue="Pier Hall", places=None),
            email="a@b.test",
            reason="To hold two places we need to know who you are.",
            carry={"quantity": "2"},
            errors={"password": "Wrong."},
        ),
    )
    yield (
        "accounts/code.html",
        accounts.CodePage(email="fan@demo.test", errors=refused("code"), carry={"quantity": "2"}),
    )
    busy = {"busy": "Try again in 12 seconds. What you typed is still here, except a password."}
    yield "accounts/sign_in.html", accounts.SignInPage(email=f"{LONG}@demo.test", errors=busy)
    yield "accounts/code.html", accounts.CodePage(email="fan@demo.test", errors=busy)
    yield "accounts/register.html", accounts.RegisterPage(values={"name": RTL}, errors=busy)
    yield "accounts/code.html", accounts.CodePage(email="fan@demo.test", because="buy", again=True, picked=PICKED)
    yield (
        "accounts/code.html",
        accounts.CodePage(email=f"{LONG}@demo.test", because="hold", spent=True, errors=refused("code")),
    )
    yield (
        "accounts/register.html",
        accounts.RegisterPage(values={"name": LONG}, errors=refused("name", "email", "password")),
    )
    yield "accounts/verify.html", accounts.VerifyPage(email="fan@demo.test")
    yield "accounts/forgot.html", accounts.ForgotPage(email="fan@demo.test")
    yield "accounts/reset.html", accounts.ResetPage(errors=refused("email", "code", "password"))
    member = accounts.AccountPage(
        name="Nour Haddad", email="fan@demo.test", email_verified=True, roles=("fan",), member_since=NOW
    )
    yield "accounts/account.html", member
    yield (
        "accounts/account.html",
        replace(member, name=RTL, email_verified=False, roles=("organiser",), errors=refused("name")),
    )


def sales(status: Any = "on_sale", **changes: Any) -> console.SalesRow:
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
        on_sale_at=NOW,
    )
    return replace(row, **changes)


def preview() -> Preview:
    """A room of two levels, one of them with kinds of tickets."""
    prices = (FanPrice("Full price", Money(4_990, "EUR")), FanPrice(RTL, Money(0, "EUR")))
    return Preview(
        box="0 0 100 80",
        shapes=(
            Shape("M0 0L9 9z", None, filled=True),
            Shape("M0 0L9 9", 0, filled=False),
            Shape("M1 1L9 9z", 1, filled=True),
        ),
        levels=(
            PreviewLevel(LONG, 220, 0, prices, hidden=False),
            PreviewLevel("Balcony", 1, 1, (FanPrice(None, None),), hidden=True),
        ),
        places=221,
        fees=True,
    )


def _console() -> Iterator[tuple[str, object]]:
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
    pictured = {"image_id": "0" * 32, "image_alt": LONG, "image_x": "20", "image_y": "80"}
    wrong = {"image": "Is damaged or incomplete.", "image_alt": "Say in a few words what it shows."}
    yield "console/event_form.html", replace(form, values={**form.values, **pictured}, errors=wrong)
    edit = replace(
        form,
        event_id="evt_1",
        sales=sales(),
        new_venue=False,
        version="abc",
        values={"name": LONG, "on_sale": "at", "currency": "EUR"},
    )
    locked = replace(edit, locked=frozenset({"price_levels", "currency"}), others=11, preview=preview())
    yield "console/event_form.html", locked
    told = console.Told(fans=790, tickets=1588, starts_at=NOW, answer_until=NOW + timedelta(days=14), token="1588")
    for one in (told, replace(told, starts_at=None, fans=1), replace(told, fans=0)):
        yield "console/event_form.html", replace(locked, told=one, errors={"scope": "Places are sold."})
    yield "console/event_form.html", replace(edit, sales=sales("draft"))
    kinds = tuple(
        console.TicketTypeField(
            name=name, price="44.00", proof=name == RTL, companion=name == RTL, kept=Money(4400, "EUR")
        )
        for name in ("Full price", RTL)
    )
    moves = replace(form.price_levels[0], name=LONG, types=kinds, moves="/organise/events/evt_1/prices/0")
    levels = (moves, replace(form.price_levels[1], kept=Money(0, "EUR")))
    yield "console/event_form.html", replace(edit, price_levels=levels)
    beside = replace(form.price_levels[0], types=kinds, wheelchair=True)
    errors = {"price_levels.0.types.1.companion": "There is no wheelchair space in these sections."}
    yield "console/event_form.html", replace(edit, price_levels=(beside, levels[1]), errors=errors)
    yield "console/event_form.html", replace(locked, price_levels=levels)
    remove = console.RemovePage(
        event_id="evt_1", name=LONG, starts_at=NOW, timezone="Europe/Berlin", bookings=0, tickets=0, refund=None
    )
    yield "console/remove.html", remove
    yield (
        "console/remove.html",
        replace(
            remove,
            bookings=812,
            tickets=1588,
            refund=Money(7_681_920, "EUR"),
            cancels=True,
            fans=790,
            unpaid=4,
            waiting=31,
            dates=12,
            errors={"confirm": "Type it."},
        ),
    )
    row = console.DoorRow(
        event_id="evt_1",
        name=LONG,
        starts_at=NOW,
        timezone="Europe/Berlin",
        venue="Halle Nord",
        city="Berlin",
        today=True,
        other_year=False,
    )
    later = replace(row, today=False, other_year=True)
    yield from _who_scans()
    yield "console/doors.html", console.DoorsPage(doors=(row, later))
    yield "console/doors.html", console.DoorsPage(doors=(later,))
    yield "console/doors.html", console.DoorsPage(doors=())
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
        verdict = console.Verdict(result=result, first_admitted_at=NOW, first_gate="North")
        if result != "invalid":
            verdict = replace(verdict, section="Stalls", row="H", seat="11", ticket_type="Full price")
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
                retry_after_s=5,
            ),
        )
    yield (
        "design/error.html",
        ErrorPage(status=404, title="There is nothing here.", detail="The address may be old.", next_url="/search"),
    )
    yield "demo/design.html", design_page()
    yield from _payments()
    choice = BankChoice("approve", "It goes through", LONG, selected=True)
    for choices in ((), (choice, replace(choice, value="silent", selected=False))):
        yield "demo/bank.html", BankPage("pay_1", LONG, Money(9100, "EUR"), choices)
    mail = shop.OutboxItem(
        key="1", to="fan@demo.test", subject="Your code: 481 516", sent_at=NOW, preview="Type it within 10 minutes."
    )
    yield "demo/outbox.html", shop.OutboxPage(mails=(mail, replace(mail, subject=RTL)), to="fan@demo.test")
    yield "demo/outbox.html", shop.OutboxPage(mails=())
    yield from _crowds()
    yield (
        "demo/mail.html",
        shop.MailPage(
            to="fan@demo.test", subject=LONG, sent_at=NOW, text="Hello\n\nhttp://127.0.0.1:8000/bookings/bk_1 <b>"
        ),
    )


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    for part in (_accounts, _console, _rest):
        yield from part()


def _crowds() -> Iterator[tuple[str, object]]:
    never = State(running=False, event_id=None, progress=None, report=None)
    ended = State(running=False, event_id="evt_1", progress=PROGRESS, report=REPORT)
    failed = replace(ended, report=None, complaint="<nobody answers>")
    for state in (never, replace(ended, running=True, report=None), ended, failed):
        yield (
            "demo/control.html",
            ControlPage(
                live=live_answer(state),
                events=(EventOption(value="evt_1", label=LONG, selected=True), EventOption(value="evt_2", label=RTL)),
                fields=defaults(),
                errors={"fans": "Too many."} if state is failed else {},
            ),
        )


def _payments() -> Iterator[tuple[str, object]]:
    states = (("waiting", False), ("waiting", True), ("given_up", True), ("received", False))
    rows = tuple(
        AwaitedRow(
            booking_id="bk_1", reference="K7QM2H4P", name=LONG * (places % 2), places=places,
            amount=Money(9100, "EUR"), state=state,
            due_at=NOW, late=late,
        )
        for places, (state, late) in enumerate(states, 1)
    )  # fmt: skip
    disputes = tuple(
        DisputeRow(amount=Money(9100, "EUR"), state=state, opened_at=NOW, reference="dp_1")
        for state in ("open", "won", "lost")
    )
    page = PaymentsPage(
        event_id="evt_1", name=LONG, starts_at=NOW, timezone="Europe/Berlin", reference="", offered=True, payments=rows,
        disputes=disputes,
    )  # fmt: skip
    yield "console/payments.html", page
    yield "console/payments.html", replace(page, payments=(), disputes=(), offered=False, error="It didn't work.")
    yield "console/payments.html", replace(page, payments=(), disputes=(), reference="K7QM2H4P")
