"""One's own data: what can be done with it, being erased, and tickets that are kept."""

from tests.pages.entry import shows
from tests.pages.pages_of_accounts import registered
from tests.pages.pages_of_bookings import held, paid
from tests.pages.scene import Scene

PAGE = "/account/data"


@shows(PAGE, "as it is", who="fan", main=True)
def _data(scene: Scene) -> None:
    scene.open(PAGE)


@shows(PAGE, "kept and not used")
def _not_used(scene: Scene) -> None:
    registered(scene)
    scene.open(PAGE)
    scene.press("Stop reminders")
    scene.press("Don't use my data")


@shows(f"{PAGE}/erase", "no tickets", main=True)
def _erase(scene: Scene) -> None:
    registered(scene)
    scene.open(f"{PAGE}/erase")


@shows(f"{PAGE}/erase", "tickets to come", who="fan")
def _erase_with_tickets(scene: Scene) -> None:
    paid(scene, held(scene))
    scene.open(f"{PAGE}/erase")


def kept(scene: Scene) -> None:
    """Tickets are kept; on the page that says so."""
    paid(scene, held(scene))
    scene.open(f"{PAGE}/erase")
    scene.page.locator("input[value=keep]").check()
    scene.press("Erase my account for good")


@shows(f"POST {PAGE}/erase/now", "tickets kept", who="fan", main=True)
def _gone(scene: Scene) -> None:
    kept(scene)


@shows("/kept/{token}", "two tickets", who="fan", main=True)
def _kept_tickets(scene: Scene) -> None:
    kept(scene)
    path = scene.page.locator("a[href^='/kept/']").first.get_attribute("href") or ""
    for _ in range(200):
        answer = scene.page.goto(path)
        if answer is not None and answer.ok:
            return
        scene.page.wait_for_timeout(300)
    raise AssertionError("never erased")
