"""What somebody signs in with, and where: two factors, sessions."""

import re
from datetime import timedelta

from onsale.accounts import totp
from onsale.platform.clock import utc_now
from tests.pages.entry import shows
from tests.pages.pages_of_accounts import registered
from tests.pages.scene import Scene

PAGE = "/account/two-factors"


def set_up_page(scene: Scene) -> str:
    """On the page that shows the secret: the secret."""
    registered(scene)
    scene.open(PAGE)
    scene.press("Set it up")
    groups = scene.page.locator(".key-groups").text_content() or ""
    return re.sub(r"\s", "", groups)


def turned_on(scene: Scene) -> str:
    """On the page with the recovery codes: the secret."""
    secret = set_up_page(scene)
    scene.page.get_by_label("What the app shows now").fill(totp.code_at(secret, utc_now()))
    scene.press("Turn two factors on")
    return secret


def next_code(secret: str) -> str:
    """One that wasn't used yet."""
    return totp.code_at(secret, utc_now() + timedelta(seconds=totp.STEP_S))


@shows(PAGE, "off", who="fan", main=True)
def _off(scene: Scene) -> None:
    scene.open(PAGE)


@shows(PAGE, "asked for where money moves", who="organiser")
def _for_money(scene: Scene) -> None:
    scene.open(f"{PAGE}?reason=money&next=%2Forganise%2Fprices")


@shows(PAGE, "on")
def _on(scene: Scene) -> None:
    turned_on(scene)
    scene.open(PAGE)


@shows(f"{PAGE}/set-up", "secret shown", main=True)
def _set_up(scene: Scene) -> None:
    set_up_page(scene)


@shows(f"POST {PAGE}/set-up", "recovery codes", main=True)
def _recovery_codes(scene: Scene) -> None:
    turned_on(scene)


@shows(f"POST {PAGE}/set-up", "wrong code", status=400)
def _set_up_refused(scene: Scene) -> None:
    set_up_page(scene)
    scene.page.get_by_label("What the app shows now").fill("000000")
    scene.press("Turn two factors on")


@shows(f"POST {PAGE}/recovery-codes", "wrong code", main=True, status=400)
def _renew_refused(scene: Scene) -> None:
    turned_on(scene)
    scene.open(PAGE)
    scene.page.get_by_label("Code of your app, or a recovery code").first.fill("000000")
    scene.press("Make new recovery codes")


@shows(f"POST {PAGE}/off", "wrong code", main=True, status=400)
def _off_refused(scene: Scene) -> None:
    turned_on(scene)
    scene.open(PAGE)
    scene.page.get_by_label("Code of your app, or a recovery code").last.fill("000000")
    scene.press("Turn two factors off")


def first_step_taken(scene: Scene) -> None:
    """Asked for the second."""
    turned_on(scene)
    scene.open("/account")
    email = scene.page.locator("main b").first.text_content() or ""
    scene.press("Sign out")
    scene.open("/sign-in")
    scene.page.locator("main summary").first.click()
    scene.page.locator("main details input[name=email]").fill(email)
    scene.page.locator("main details input[name=password]").fill("a good long one")
    scene.press("Sign in")


@shows("/sign-in/second", "first step taken", main=True)
def _second_step(scene: Scene) -> None:
    first_step_taken(scene)


@shows("POST /sign-in/second", "wrong code", main=True, status=400)
def _second_step_refused(scene: Scene) -> None:
    first_step_taken(scene)
    scene.page.get_by_label("Six-digit code").fill("000000")
    scene.press("Continue")


@shows("/account/sessions", "two of them", main=True)
def _sessions(scene: Scene) -> None:
    registered(scene)
    scene.open("/account")
    email = scene.page.locator("main b").first.text_content() or ""
    with scene.site.demo.api() as api:
        api.post("/api/v1/auth/login", json={"email": email, "password": "a good long one"}).raise_for_status()
    scene.open("/account/sessions")
