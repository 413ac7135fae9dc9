"""The wallet: tickets to hold up at the door."""

from tests.pages.entry import shows
from tests.pages.pages_of_bookings import held, paid
from tests.pages.pages_of_events import THEATRE
from tests.pages.scene import Scene

WALLET = "/wallet/{booking_id}"


@shows("/wallet", "none", who="fan", main=True)
def _nothing(scene: Scene) -> None:
    scene.open("/wallet")


@shows("/wallet", "two bookings", who="fan", main=True)
def _all(scene: Scene) -> None:
    paid(scene, held(scene))
    paid(scene, held(scene, "Lisbeth Aurland Trio"))
    scene.open("/wallet")


@shows(WALLET, "of one booking", who="fan", main=True)
def _one(scene: Scene) -> None:
    scene.open(f"/wallet/{paid(scene, held(scene, THEATRE))}")


@shows(WALLET, "not paid yet", who="fan")
def _unpaid(scene: Scene) -> None:
    scene.open(f"/wallet/{held(scene)['id']}")


@shows(WALLET, "given back", who="fan")
def _given_back(scene: Scene) -> None:
    booking = paid(scene, held(scene, THEATRE))
    scene.me.post(f"/bookings/{booking}/cancel")
    scene.open(f"/wallet/{booking}")


@shows("/wallet/kept", "nothing is kept", main=True)
def _kept(scene: Scene) -> None:
    scene.open("/wallet/kept")
    scene.page.wait_for_selector('[data-state="none"]')
