"""What somebody signs in with, and where: two factors, sessions, fresh proofs."""

import re

from onsale.accounts import totp
from onsale.platform.clock import utc_now
from tests.pages.entry import shows
from tests.pages.pages_of_accounts import registered, somebody
from tests.pages.scene import Scene

PAGE, EMAIL = "/account/two-factors", "/account/email"


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
    scene.page.get_by_label("The code your app shows now").fill(totp.code_at(secret, utc_now()))
    scene.press("Turn on two-factor sign-in")
    return secret


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
    scene.page.get_by_label("The code your app shows now").fill("000000")
    scene.press("Turn on two-factor sign-in")


@shows(f"POST {PAGE}/recovery-codes", "new ones", main=True)
def _renewed(scene: Scene) -> None:
    turned_on(scene)
    scene.open(PAGE)
    scene.press("Make new recovery codes")


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


@shows("/account/prove", "by password", main=True)
def _prove(scene: Scene) -> None:
    registered(scene)
    scene.open("/account/prove?next=%2Faccount%2Fpassword")


@shows("/account/prove", "by the app")
def _prove_by_app(scene: Scene) -> None:
    turned_on(scene)
    scene.open("/account/prove")


@shows("POST /account/prove", "code mailed", main=True)
def _prove_by_mail(scene: Scene) -> None:
    registered(scene)
    scene.open("/account/prove")
    scene.press("Mail me a code")


@shows("/account/password", "plain", main=True)
def _password(scene: Scene) -> None:
    registered(scene)
    scene.open("/account/password")


@shows("POST /account/password/change", "refused", main=True, status=400)
def _password_refused(scene: Scene) -> None:
    registered(scene)
    scene.open("/account/password")
    scene.page.locator("main input[name=password]").fill("short")
    scene.press("Set the password")


def new_email_asked(scene: Scene) -> None:
    """On the page that asks for the code mailed to a new address."""
    registered(scene)
    scene.open(EMAIL)
    scene.page.get_by_label("New e-mail address").fill(somebody())
    scene.press("Mail me a code")


@shows(EMAIL, "plain", main=True)
def _email(scene: Scene) -> None:
    registered(scene)
    scene.open(EMAIL)


@shows(f"POST {EMAIL}/change", "one's own already", main=True, status=400)
def _email_refused(scene: Scene) -> None:
    registered(scene)
    scene.open(EMAIL)
    own = scene.page.locator("main b").first.text_content() or ""
    scene.page.get_by_label("New e-mail address").fill(own)
    scene.press("Mail me a code")


@shows(f"{EMAIL}/code", "code mailed", main=True)
def _email_code(scene: Scene) -> None:
    new_email_asked(scene)


@shows(f"POST {EMAIL}/code/use", "wrong code", main=True, status=400)
def _email_code_refused(scene: Scene) -> None:
    new_email_asked(scene)
    scene.page.get_by_label("Six-digit code").fill("000000")
    scene.press("Change the address")


@shows("/account/passkeys", "at a number", main=True)
def _passkeys(scene: Scene) -> None:
    registered(scene)
    scene.open("/account/passkeys")
