"""A guest's e-mail and six digits, and all that may come in between: what was picked survives every bit of it."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import People, booking_id_of
from tests.journeys.test_changing import picked_in_list
from tests.journeys.times import Times

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SHOW = "Lisbeth Aurland Trio"
NUMBERED = "Marée basse"
PASSWORD = "three unrelated words"
HELD = "3 places are held for you"


def somebody() -> str:
    """An address nobody has."""
    return f"guest-{uuid4().hex[:8]}@demo.test"


def to_the_code(page: Page, people: People, email: str) -> str:
    """Three places wished for, and a code asked for; the event."""
    event = str(people.event(SHOW)["id"])
    page.goto(f"/events/{event}")
    page.locator(".stepper label", has_text="3").tap()
    page.get_by_role("button", name="Find the best together").tap()
    ask_for_code(page, email)
    return event


def ask_for_code(page: Page, email: str) -> None:
    page.get_by_label("E-mail", exact=True).first.fill(email)
    page.get_by_role("button", name="Mail me a code").first.click()
    expect(page.get_by_text(f"on their way to {email}")).to_be_visible()


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Continue").click()


def mistyped(code: str) -> str:
    """Six other digits."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def expect_nothing_lost(page: Page, why: str) -> None:
    """What happened, that no money moved, that the picks are kept, and what to do."""
    main = page.locator("main")
    expect(main.locator(".error")).to_contain_text(why)
    expect(main).to_contain_text("What you picked is kept")
    expect(main).to_contain_text("Nothing is held yet, and no money has moved.")
    expect(main.get_by_role("button", name="Send another code")).to_be_visible()


def test_a_wrong_code_then_the_right_one(window: Any, people: People) -> None:
    page, guest = window(**PHONE), somebody()
    to_the_code(page, people, guest)
    code = people.mailed_code(guest)
    type_code(page, mistyped(code))
    expect_nothing_lost(page, "That isn't the code in our newest mail to you.")
    expect(page.get_by_label("Six-digit code")).to_be_focused()
    type_code(page, code)
    expect(page.get_by_text(HELD)).to_be_visible()


@pytest.mark.long
def test_too_many_wrong_codes_then_another(window: Any, people: People) -> None:
    page, guest = window(**PHONE), somebody()
    to_the_code(page, people, guest)
    code = people.mailed_code(guest)
    for _try in range(5):
        type_code(page, mistyped(code))
    expect_nothing_lost(page, "even the right code no longer works. Have another one mailed.")
    type_code(page, code)
    expect_nothing_lost(page, "even the right code no longer works.")
    page.get_by_role("button", name="Send another code").tap()
    expect(page.get_by_role("status")).to_contain_text("The ones we mailed before no longer work.")
    type_code(page, newer_code(people, guest, code))
    expect(page.get_by_text(HELD)).to_be_visible()


def newer_code(people: People, guest: str, older: str) -> str:
    """The code of a mail that came after this one's."""
    for _look in range(100):
        if (newest := people.mailed_code(guest)) != older:
            return newest
    raise AssertionError("no other code came")


@pytest.mark.long
def test_a_code_that_ran_out(window: Any, people: People, times: Times) -> None:
    page, guest = window(**PHONE), somebody()
    to_the_code(page, people, guest)
    code = people.mailed_code(guest)
    times.code_runs_out(page)
    type_code(page, code)
    expect_nothing_lost(page, "This code has run out: each works for 15 minutes. Have another one mailed.")
    page.get_by_role("button", name="Send another code").tap()
    type_code(page, newer_code(people, guest, code))
    expect(page.get_by_text(HELD)).to_be_visible()


@pytest.mark.long
def test_sent_again_the_old_code_stops(window: Any, people: People) -> None:
    page, guest = window(**PHONE), somebody()
    to_the_code(page, people, guest)
    old = people.mailed_code(guest)
    page.get_by_role("button", name="Send another code").tap()
    new = newer_code(people, guest, old)
    type_code(page, old)
    expect_nothing_lost(page, "That isn't the code in our newest mail to you.")
    type_code(page, new)
    expect(page.get_by_text(HELD)).to_be_visible()


@pytest.mark.long
def test_a_mistyped_address_is_mended_where_one_stands(window: Any, people: People) -> None:
    page, guest = window(**PHONE), somebody()
    wrong = guest.replace("guest", "gusst")
    to_the_code(page, people, wrong)
    page.get_by_text("Not your address?").tap()
    field = page.get_by_label("E-mail", exact=True)
    expect(field).to_have_value(wrong)
    ask_for_code(page, guest)
    type_code(page, people.mailed_code(guest))
    expect(page.get_by_text(HELD)).to_be_visible()
    expect(page.locator("#who")).to_contain_text(guest)


@pytest.mark.long
def test_back_and_forth_asks_nothing_twice(window: Any, people: People) -> None:
    page, guest = window(**PHONE), somebody()
    event = to_the_code(page, people, guest)
    code = people.mailed_code(guest)
    type_code(page, mistyped(code))
    expect(page.get_by_text("That isn't the code in our newest mail to you.")).to_be_visible()
    page.evaluate("history.back()")
    expect(page.get_by_text(f"on their way to {guest}")).to_be_visible()
    page.reload()
    page.evaluate("history.back()")
    expect(page.get_by_label("E-mail", exact=True).first).to_be_visible()
    page.evaluate("history.forward()")
    expect(page.get_by_text(f"on their way to {guest}")).to_be_visible()
    type_code(page, code)
    expect(page.get_by_text(HELD)).to_be_visible()
    held = booking_id_of(page)
    page.go_back()
    page.wait_for_url("**/events/**")
    expect(page.get_by_role("heading", name="You are holding places.")).to_be_visible()
    page.get_by_role("region", name="Tickets").get_by_role("link", name="Continue to payment").tap()
    expect(page.get_by_text(HELD)).to_be_visible()
    assert booking_id_of(page) == held
    page.goto("/sign-in/code?next=/bookings")
    expect(page.get_by_role("heading", name="My tickets")).to_be_visible()
    assert len(people.mails(guest)) == 1, f"one code for {event}, however often one went back"


def test_somebody_was_quicker_while_the_code_came(window: Any, people: People) -> None:
    page, rival, guest = window(), people.fan(), somebody()
    event = people.event(NUMBERED)["id"]
    page.goto(f"/events/{event}/seats")
    places = picked_in_list(page)
    page.locator("[data-part=hold]").click()
    expect(page.get_by_text("What you picked stays picked.")).to_be_visible()
    ask_for_code(page, guest)
    rival.post(f"/events/{event}/holds", places=places)
    type_code(page, people.mailed_code(guest))
    notice = page.locator(".seatmap-notice")
    expect(notice).to_contain_text("Someone was quicker to row")
    notice.get_by_role("button", name="Take").click()
    page.locator("[data-part=hold]").click()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()


@pytest.mark.parametrize("taken", [pytest.param(False, marks=pytest.mark.long), True])
def test_the_hold_runs_out_while_the_code_comes(window: Any, people: People, times: Times, taken: bool) -> None:
    """An account whose address isn't confirmed yet holds, and confirms it at the checkout."""
    page, newcomer = window(**PHONE), somebody()
    fan = people.someone(newcomer, register(people, newcomer))
    event = people.event(NUMBERED)["id"]
    held = fan.hold(event)
    fan.sign_in(page)
    page.goto(f"/bookings/{held['id']}")
    page.get_by_label("Your e-mail").fill(newcomer)
    page.get_by_role("button", name="Mail me the code").tap()
    expect(page.get_by_text("Your places stay held while the clock runs. No money has moved.")).to_be_visible()
    times.hold_runs_out(held["id"])
    if taken:
        people.fan().post(f"/events/{event}/holds", places=[line["place"] for line in held["lines"]])
    type_code(page, people.mail(newcomer, "sign-in code")["subject"][:6])
    expect(page.get_by_role("heading", name="The time ran out.")).to_be_visible()
    expect(page.get_by_text("No money has moved.")).to_be_visible()
    page.get_by_role("button", name="Hold the same again").tap()
    if taken:
        expect(page.locator(".race")).to_contain_text("Someone was quicker")
        page.locator(".race").get_by_role("button", name="Take").tap()
    expect(page.get_by_text("2 places are held for you")).to_be_visible()
    expect(page.locator("#who")).to_contain_text(newcomer)


def register(people: People, email: str) -> str:
    """An account with a password; its session's token."""
    told = {"email": email, "password": PASSWORD, "name": "Robin Ash"}
    with people.demo.api() as api:
        return str(api.post("/api/v1/auth/register", json=told).raise_for_status().json()["access_token"])


def test_the_address_has_an_account_already(window: Any, people: People) -> None:
    email = somebody()
    register(people, email)
    with people.demo.api() as api:
        code = {"email": email, "code": people.mailed_code(email)}
        api.post("/api/v1/auth/verify", json=code).raise_for_status()
    page = window(**PHONE)
    to_the_code(page, people, email)
    type_code(page, people.mail(email, "sign-in code")["subject"][:6])
    expect(page.get_by_text(HELD)).to_be_visible()
    page.goto("/account")
    expect(page.locator("main")).to_contain_text("Robin Ash")
    other = window(**PHONE)
    to_the_code(other, people, email)
    other.get_by_role("link", name="Sign in with a password").tap()
    expect(other.get_by_text("What you picked stays picked.")).to_be_visible()
    if not other.get_by_label("Password", exact=True).is_visible():
        other.get_by_text("With a password").tap()
    other.get_by_label("Address of your account").fill(email)
    other.get_by_label("Password", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).tap()
    expect(other.get_by_role("heading", name="You are holding places.")).to_be_visible()


@pytest.mark.long
def test_the_code_is_typed_in_another_tab(window: Any, people: People) -> None:
    page, guest = window(**PHONE), somebody()
    to_the_code(page, people, guest)
    code = people.mailed_code(guest)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text(f"on their way to {guest}")).to_be_visible()
    type_code(other, code)
    expect(other.locator("input[name=quantity]:checked")).to_have_value("3")
    type_code(page, code)
    expect(page.get_by_text(HELD)).to_be_visible()
    other.get_by_role("button", name="Find the best together").tap()
    expect(other.get_by_text(HELD)).to_be_visible()
    assert booking_id_of(other) == booking_id_of(page)
