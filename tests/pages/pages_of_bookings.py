"""From the hold to the ticket and back: the fan's bookings in every state."""

from typing import Any

import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.letters.unsubscribe import unsubscribe_token
from onsale.platform.ids import decode_event_uuid, encode_id
from onsale.platform.sealing import Sealer
from onsale.privacy.retention_accounts import keep_token
from onsale.privacy.retention_tables import dormant_accounts
from tests.fixtures.catalogue import small_house
from tests.pages.entry import shows
from tests.pages.pages_of_events import LONG_NAME, RIGHT_TO_LEFT, THEATRE, YEN
from tests.pages.scene import Scene

BOOKING = "/bookings/{booking_id}"
CLUB = "Tessellate: All Night Long"


def held(scene: Scene, name: str = CLUB, quantity: int = 2) -> dict[str, Any]:
    """The best places of an event of the programme."""
    return scene.me.hold(scene.free(name), quantity)


def held_of(scene: Scene, what: str, quantity: int = 2, **terms: Any) -> dict[str, Any]:
    """The best places of an event that is made for it."""
    return scene.me.hold(scene.made_id(what, **terms), quantity)


def paid(scene: Scene, booking: dict[str, Any]) -> str:
    """Paid for; its id."""
    answer = scene.me.pay(booking["id"])
    assert answer.status_code == 200, answer.text
    return str(booking["id"])


def pay_with(scene: Scene, booking: dict[str, Any], method: str) -> None:
    """Choose a way to pay on the page, and pay."""
    scene.open(f"/bookings/{booking['id']}")
    scene.page.locator(f"input[value={method}]").check()
    scene.press("Pay")


def let_time_pass(scene: Scene, booking: dict[str, Any], left_s: int) -> None:
    """The hold has this long left, or has run out."""
    event_id, booking_id = decode_event_uuid("bk", booking["id"])
    for table, column in (("claims", "held_until"), ("fan_slots", "held_until"), ("bookings", "expires_at")):
        key = "id" if table == "bookings" else "booking_id"
        scene.site.back.sql(
            f"update {table} set {column} = now() + make_interval(secs => :left) "  # noqa: S608 - names of ours
            f"where event_id = :event and {key} = :booking",
            left=left_s,
            event=event_id,
            booking=booking_id,
        )


@shows("/bookings", "none", who="fan", main=True)
def _no_bookings(scene: Scene) -> None:
    scene.open("/bookings")


@shows("/bookings", "some of every kind", who="fan", main=True)
def _some_bookings(scene: Scene) -> None:
    held(scene)
    paid(scene, held(scene, "Lisbeth Aurland Trio"))
    scene.me.pay(held(scene, THEATRE)["id"], "pm_challenge")
    scene.me.pay(held_of(scene, "transfer", **TRANSFER)["id"], "offline")
    scene.open("/bookings")


@shows("/bookings", "earlier ones", who="fan")
def _earlier(scene: Scene) -> None:
    let_time_pass(scene, held(scene), -1)
    gone = held(scene, "Lisbeth Aurland Trio")
    scene.me.api.delete(f"/api/v1/bookings/{gone['id']}").raise_for_status()
    back = paid(scene, held(scene, THEATRE))
    scene.me.post(f"/bookings/{back}/cancel")
    scene.open("/bookings?show=past")


@shows(BOOKING, "held", who="fan", main=True)
def _held(scene: Scene) -> None:
    scene.open(f"/bookings/{held(scene)['id']}")


@shows(BOOKING, "held, kinds of tickets, pounds", who="fan")
def _held_kinds(scene: Scene) -> None:
    scene.open(f"/bookings/{held(scene, THEATRE, 4)['id']}")


@shows(BOOKING, "held, under a minute", who="fan")
def _held_short(scene: Scene) -> None:
    booking = held(scene)
    let_time_pass(scene, booking, 48)
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "held, right to left, three decimals", who="fan")
def _held_right_to_left(scene: Scene) -> None:
    scene.open(f"/bookings/{held(scene, RIGHT_TO_LEFT)['id']}")


@shows(BOOKING, "held, no decimals", who="fan")
def _held_yen(scene: Scene) -> None:
    scene.open(f"/bookings/{held(scene, YEN)['id']}")


@shows(BOOKING, "held, long name", who="fan")
def _held_long(scene: Scene) -> None:
    scene.open(f"/bookings/{held_of(scene, 'long', name=LONG_NAME, performers=(LONG_NAME, 'مريم'))['id']}")


@shows("POST /bookings/{booking_id}/pay", "declined", who="fan", main=True, status=402)
def _declined(scene: Scene) -> None:
    pay_with(scene, held(scene), "pm_declined")


@shows("POST /bookings/{booking_id}/code", "no such code", who="fan", main=True, status=400)
def _no_such_code(scene: Scene) -> None:
    scene.open(f"/bookings/{held(scene)['id']}")
    field = scene.page.locator("input[name=promo_code]")
    if not field.is_visible():
        scene.page.locator("main summary").filter(has_text="code").first.click()
    field.fill("NOSUCHCODE")
    with scene.page.expect_navigation():
        field.press("Enter")


@shows(BOOKING, "expired", who="fan")
def _expired(scene: Scene) -> None:
    booking = held(scene)
    let_time_pass(scene, booking, -1)
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "let go", who="fan")
def _released(scene: Scene) -> None:
    booking = held(scene)
    scene.me.api.delete(f"/api/v1/bookings/{booking['id']}").raise_for_status()
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "challenged", who="fan", main=True)
def _challenged(scene: Scene) -> None:
    booking = held(scene)
    scene.me.pay(booking["id"], "pm_challenge")
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "waiting for the bank", who="fan")
def _pending(scene: Scene) -> None:
    booking = held(scene)
    scene.me.pay(booking["id"], "pm_timeout")
    scene.stay()
    scene.open(f"/bookings/{booking['id']}")


TRANSFER: dict[str, Any] = {
    "name": "Kellergeister: Ein Abend mit Beleuchtung",
    "offline_payment": True,
    "offline_hold_h": 72,
    "offline_instructions": "Account DE02 1234 5678 9000\nThe Sample Bank, Hamburg",
}


@shows(BOOKING, "a transfer is awaited", who="fan", main=True)
def _transfer(scene: Scene) -> None:
    booking = held_of(scene, "transfer", **TRANSFER)
    scene.me.pay(booking["id"], "offline")
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "just paid", who="fan", main=True)
def _just_paid(scene: Scene) -> None:
    scene.open(f"/bookings/{paid(scene, held(scene))}?paid=1")


@shows(BOOKING, "tickets in hand", who="fan")
def _tickets(scene: Scene) -> None:
    scene.open(f"/bookings/{paid(scene, held(scene, THEATRE, 3))}")


@shows(BOOKING, "tickets whose codes rotate", who="fan")
def _rotating(scene: Scene) -> None:
    event = scene.made("rotating", name="A Night That Can't Be Copied")
    scene.site.back.sql(
        "insert into ticket_rules (event_id, code_mode) values (:event, 'rotating') on conflict do nothing",
        event=event.id,
    )
    scene.open(f"/bookings/{paid(scene, scene.me.hold(encode_id('evt', event.id), 2))}")


@shows(BOOKING, "one ticket given back", who="fan")
def _one_back(scene: Scene) -> None:
    booking = held(scene, THEATRE)
    paid(scene, booking)
    scene.me.post(f"/bookings/{booking['id']}/cancel", places=[booking["lines"][0]["place"]])
    scene.open(f"/bookings/{booking['id']}")


@shows(BOOKING, "cancelled", who="fan")
def _cancelled(scene: Scene) -> None:
    booking = paid(scene, held(scene))
    scene.me.post(f"/bookings/{booking}/cancel")
    scene.open(f"/bookings/{booking}")


@shows(BOOKING, "the date has moved: to choose", who="fan")
def _moved(scene: Scene) -> None:
    what = f"moved for {scene.me.email}"  # a postponed event doesn't sell any more
    event = scene.made_id(what, name="Hall of Small Mirrors")
    booking = paid(scene, scene.me.hold(event, 2))
    owner = scene.site.account("organiser@demo.test")
    path = f"/api/v1/events/{event}"
    tag = owner.api.get(path).headers["ETag"]
    owner.api.patch(path, json={"postponed": True}, headers={"If-Match": tag}).raise_for_status()
    scene.open(f"/bookings/{booking}")


@shows("/bookings/{booking_id}/cancel", "to choose", who="fan", main=True)
def _to_cancel(scene: Scene) -> None:
    scene.open(f"/bookings/{paid(scene, held(scene, THEATRE))}/cancel")


@shows("/bookings/{booking_id}/change", "on the map", who="fan", main=True)
def _to_change(scene: Scene) -> None:
    scene.open(f"/bookings/{held(scene, THEATRE)['id']}/change")
    scene.page.wait_for_selector('[data-state="ready"]')


@shows("/bookings/{booking_id}", "nobody's", who="fan", status=404)
def _nobodys(scene: Scene) -> None:
    scene.open("/bookings/bk_nothing")


def _house(scene: Scene) -> Event:
    return scene.made("reminded", name="Small Hours", layout=small_house(rows=1, seats=4, standing=0))


@shows("/unsubscribe/{token}", "to say so", main=True)
def _unsubscribe(scene: Scene) -> None:
    scene.open(f"/unsubscribe/{_token(scene)}")


@shows("/unsubscribe/{token}", "said")
def _unsubscribed(scene: Scene) -> None:
    scene.open(f"/unsubscribe/{_token(scene)}")
    with scene.page.expect_navigation():
        scene.page.locator("main form").get_by_role("button").first.click()


@shows("/keep/{token}", "to be deleted", main=True)
def _to_be_deleted(scene: Scene) -> None:
    back = scene.site.back

    async def told() -> str:
        fan = await back.make.fan()
        async with back.make.db.write() as tx:
            await tx.execute(sa.insert(dormant_accounts).values(person_id=fan.id))
        return keep_token(back.services.get(Sealer), fan.id)

    scene.open(f"/keep/{back.do(told())}")


@shows("/account/viewings", "nobody looked", who="fan", main=True)
def _nobody_looked(scene: Scene) -> None:
    scene.open("/account/viewings")


@shows("/keep/{token}", "kept")
def _kept(scene: Scene) -> None:
    _to_be_deleted(scene)
    scene.press("Keep my account")


def _token(scene: Scene) -> str:
    back = scene.site.back
    fan = back.principal("fan@demo.test")
    return unsubscribe_token(back.services.get(Sealer), fan.person_id, _house(scene).organiser_id)
