"""Tickets of a sold-out event offered back."""

from typing import Any

from tests.fixtures.catalogue import small_house
from tests.pages.entry import shows
from tests.pages.pages_of_bookings import BOOKING, paid
from tests.pages.scene import Scene

OFFER = "/bookings/{booking_id}/offer"


def _sold_out(scene: Scene) -> tuple[str, dict[str, Any]]:
    """A house of two seats, both of them one's own."""
    what = f"sold out for {scene.me.email}"
    event = scene.made_id(what, name="Last Boat to Brill", layout=small_house(rows=1, seats=2, standing=0))
    booking = scene.me.hold(event, 2)
    paid(scene, booking)
    return event, booking


def _offered(scene: Scene) -> tuple[str, dict[str, Any]]:
    """The first of them is offered."""
    event, booking = _sold_out(scene)
    tickets = scene.me.api.get(f"/api/v1/bookings/{booking['id']}/tickets").json()
    scene.me.api.post(f"/api/v1/tickets/{tickets[0]['id']}/offer", json={}).raise_for_status()
    return event, booking


@shows(OFFER, "to choose", who="fan", main=True)
def _to_offer(scene: Scene) -> None:
    scene.open(f"/bookings/{_sold_out(scene)[1]['id']}/offer")


@shows(OFFER, "not sold out", who="fan")
def _not_sold_out(scene: Scene) -> None:
    event = scene.made_id("with room", name="Room to Spare", layout=small_house(rows=4, seats=20, standing=0))
    booking = scene.me.hold(event, 1)
    scene.open(f"/bookings/{paid(scene, booking)}/offer")


@shows(BOOKING, "a ticket is offered back", who="fan")
def _one_offered(scene: Scene) -> None:
    scene.open(f"/bookings/{_offered(scene)[1]['id']}")


@shows(BOOKING, "somebody is buying it", who="fan")
def _being_bought(scene: Scene) -> None:
    event, booking = _offered(scene)
    scene.site.people.fan().hold(event, 1)
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "an offered ticket is sold", who="fan")
def _sold(scene: Scene) -> None:
    event, booking = _offered(scene)
    buyer = scene.site.people.fan()
    buyer.pay(buyer.hold(event, 1)["id"])
    scene.open(f"/bookings/{booking['id']}")
