"""Signing in, in every way and with every slip, and what is known of somebody."""

from uuid import uuid4

from tests.pages.entry import shows
from tests.pages.pages_of_events import THEATRE
from tests.pages.scene import Scene


def somebody() -> str:
    """An address nobody has."""
    return f"somebody-{uuid4().hex[:8]}@demo.test"


def ask_for_code(scene: Scene, email: str) -> None:
    """The first step of a guest."""
    scene.open("/sign-in")
    scene.page.get_by_label("E-mail").first.fill(email)
    scene.press("Mail me a code")


def by_password(scene: Scene, password: str) -> None:
    """The other way in."""
    scene.open("/sign-in")
    scene.page.locator("main summary").first.click()
    scene.page.locator("main details input[name=email]").fill("fan@demo.test")
    scene.page.locator("main details input[name=password]").fill(password)
    scene.press("Sign in")


@shows("/sign-in", "plain", main=True)
def _sign_in(scene: Scene) -> None:
    scene.open("/sign-in")


@shows("/sign-in", "to buy")
def _to_buy(scene: Scene) -> None:
    scene.open(f"/events/{scene.free(THEATRE)}")
    scene.press("Find the best together")


@shows("POST /sign-in", "wrong password", main=True, status=401)
def _wrong_password(scene: Scene) -> None:
    by_password(scene, "something else")


@shows("/sign-in/code", "code mailed", main=True)
def _code(scene: Scene) -> None:
    ask_for_code(scene, somebody())


@shows("/sign-in/code", "mailed again, to buy")
def _code_again(scene: Scene) -> None:
    _to_buy(scene)
    scene.page.get_by_label("E-mail").first.fill(somebody())
    scene.press("Mail me a code")
    scene.press("Send another code")


@shows("POST /sign-in/code/verify", "too many wrong codes", status=400)
def _spent_code(scene: Scene) -> None:
    ask_for_code(scene, somebody())
    for _try in range(5):
        scene.page.get_by_label("Six-digit code").fill("000000")
        scene.press("Continue")


@shows("POST /sign-in/code/verify", "wrong code", main=True, status=400)
def _wrong_code(scene: Scene) -> None:
    ask_for_code(scene, somebody())
    scene.page.get_by_label("Six-digit code").fill("000000")
    scene.press("Continue")


@shows("POST /sign-in/code", "too many codes", main=True, status=429)
def _too_many_codes(scene: Scene) -> None:
    email = somebody()
    with scene.site.demo.api() as api:
        for _ in range(10):
            api.post("/api/v1/auth/code", json={"email": email}).raise_for_status()
    ask_for_code(scene, email)


@shows("/register", "plain", main=True)
def _register(scene: Scene) -> None:
    scene.open("/register")


@shows("POST /register", "refused", main=True, status=400)
def _register_refused(scene: Scene) -> None:
    scene.open("/register")
    scene.page.get_by_label("Name").first.fill("Robin Ash")
    scene.page.locator("main input[name=email]").fill("robin at example")
    scene.page.locator("main input[name=password]").fill("short")
    scene.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    with scene.page.expect_navigation():
        scene.page.locator("main form button").first.click()


def registered(scene: Scene) -> None:
    """A new account, whose address isn't verified yet."""
    scene.open("/register")
    scene.page.get_by_label("Name").first.fill("Robin Ash")
    scene.page.locator("main input[name=email]").fill(somebody())
    scene.page.locator("main input[name=password]").fill("a good long one")
    with scene.page.expect_navigation():
        scene.page.locator("main form button").first.click()


@shows("/verify", "code mailed", main=True)
def _verify(scene: Scene) -> None:
    registered(scene)


@shows("POST /verify", "wrong code", main=True, status=400)
def _verify_refused(scene: Scene) -> None:
    registered(scene)
    scene.page.get_by_label("Six-digit code").fill("000000")
    with scene.page.expect_navigation():
        scene.page.locator("main form button").first.click()


@shows("/forgot", "plain", main=True)
def _forgot(scene: Scene) -> None:
    scene.open("/forgot")


@shows("POST /forgot", "code mailed", main=True)
def _forgot_sent(scene: Scene) -> None:
    scene.open("/forgot")
    scene.page.locator("main input[name=email]").fill(somebody())
    with scene.page.expect_navigation():
        scene.page.locator("main form button").first.click()


@shows("/reset", "plain", main=True)
def _reset(scene: Scene) -> None:
    scene.open("/reset")


@shows("POST /reset", "wrong code", main=True, status=400)
def _reset_refused(scene: Scene) -> None:
    scene.open("/reset")
    scene.page.locator("main input[name=email]").fill("fan@demo.test")
    scene.page.locator("main input[name=code]").fill("000000")
    scene.page.locator("main input[name=password]").fill("a good long one")
    with scene.page.expect_navigation():
        scene.page.locator("main form button").first.click()


@shows("/account", "of a fan", who="fan", main=True)
def _account(scene: Scene) -> None:
    scene.open("/account")


@shows("/account", "address not verified")
def _account_unverified(scene: Scene) -> None:
    registered(scene)
    scene.open("/account")


@shows("POST /account", "name refused", who="fan", main=True, status=400)
def _account_refused(scene: Scene) -> None:
    scene.open("/account")
    scene.page.locator("main form").first.evaluate("form => { form.noValidate = true; }")
    scene.page.locator("main input[name=name]").fill("  ")
    with scene.page.expect_navigation():
        scene.page.locator("main form").filter(has=scene.page.locator("input[name=name]")).locator(
            "button"
        ).first.click()
