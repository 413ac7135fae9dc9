"""Tickets on their way from one fan to another."""

from onsale.platform.ids import decode_id
from tests.journeys.people import Someone
from tests.pages.entry import shows
from tests.pages.pages_of_bookings import held, held_of, paid
from tests.pages.scene import Scene

SEND, SENT = "/tickets/{ticket_id}/send", "/tickets/sent/{transfer_id}"
TICKET, NAME = "/tickets/{ticket_id}", "/tickets/{ticket_id}/name"


def ticket_of(someone: Someone, booking: str, at: int = 0) -> str:
    """One of a booking's tickets."""
    found = someone.api.get(f"/api/v1/bookings/{booking}/tickets").raise_for_status().json()
    return str(found[at]["id"])


def sent(someone: Someone, ticket: str, to: str) -> str:
    """On its way; the transfer."""
    body = {"email": to, "from_name": "Robin Ash"}
    answer = someone.api.post(f"/api/v1/tickets/{ticket}/transfer", json=body).raise_for_status()
    return str(answer.json()["id"])


def sent_to_me(scene: Scene) -> str:
    """A stranger's ticket on its way to whoever looks; the transfer."""
    other = scene.site.people.fan()
    booking = other.hold(scene.free("Lisbeth Aurland Trio"), 1)
    other.pay(booking["id"]).raise_for_status()
    return sent(other, ticket_of(other, booking["id"]), scene.me.email)


def received(scene: Scene) -> str:
    """The ticket, once it is theirs."""
    answer = scene.me.api.post(f"/api/v1/transfers/{sent_to_me(scene)}/accept").raise_for_status()
    return str(answer.json()[0]["id"])


@shows(SEND, "which, and to whom", who="fan", main=True)
def _which(scene: Scene) -> None:
    scene.open(f"/tickets/{ticket_of(scene.me, paid(scene, held(scene, quantity=3)))}/send")


@shows(f"POST {SEND}", "not an address", who="fan", main=True, status=400)
def _no_address(scene: Scene) -> None:
    _which(scene)
    scene.page.locator("input[name=email]").fill("somebody@-")
    scene.page.locator("main form").evaluate("form => form.noValidate = true")
    scene.press("Send the chosen tickets")


@shows(SEND, "not yet, says the organiser", who="fan")
def _not_yet(scene: Scene) -> None:
    event = scene.made_id("sent on later", name="Kellergeister: Ein Abend mit Beleuchtung")
    booking = paid(scene, held_of(scene, "sent on later"))
    scene.site.back.sql(
        "insert into ticket_rules (event_id, transfers_from) values (:event, now() + interval '3 days') "
        "on conflict (event_id) do nothing",
        event=decode_id("evt", event),
    )
    scene.open(f"/tickets/{ticket_of(scene.me, booking)}/send")


@shows("/bookings/{booking_id}", "one sent on, one on its way", who="fan", main=True)
def _away(scene: Scene) -> None:
    booking, other = paid(scene, held(scene, quantity=3)), scene.site.people.fan()
    gone = sent(scene.me, ticket_of(scene.me, booking), other.email)
    other.api.post(f"/api/v1/transfers/{gone}/accept").raise_for_status()
    sent(scene.me, ticket_of(scene.me, booking, 1), "a.rather.long.address@some-host.demo.test")
    scene.open(f"/bookings/{booking}")


@shows(SENT, "signed out", main=True)
def _signed_out(scene: Scene) -> None:
    other = scene.site.people.fan()
    booking = other.hold(scene.free("Lisbeth Aurland Trio"), 1)
    other.pay(booking["id"]).raise_for_status()
    scene.open(f"/tickets/sent/{sent(other, ticket_of(other, booking['id']), 'somebody@demo.test')}")


@shows(SENT, "for me", who="fan", main=True)
def _for_me(scene: Scene) -> None:
    scene.open(f"/tickets/sent/{sent_to_me(scene)}")


@shows(SENT, "for another address", who="fan")
def _for_another(scene: Scene) -> None:
    booking = paid(scene, held(scene))
    scene.open(f"/tickets/sent/{sent(scene.me, ticket_of(scene.me, booking), 'somebody@demo.test')}")


@shows(SENT, "over", who="fan")
def _over(scene: Scene) -> None:
    transfer = sent_to_me(scene)
    scene.me.api.post(f"/api/v1/transfers/{transfer}/decline").raise_for_status()
    scene.open(f"/tickets/sent/{transfer}")


@shows("/bookings", "sent to me, and received", who="fan")
def _mine(scene: Scene) -> None:
    sent_to_me(scene)
    received(scene)
    scene.open("/bookings")


@shows(TICKET, "received", who="fan", main=True)
def _received(scene: Scene) -> None:
    scene.open(f"/tickets/{received(scene)}?accepted=1")


@shows(TICKET, "sent on again", who="fan")
def _on_again(scene: Scene) -> None:
    ticket = received(scene)
    sent(scene.me, ticket, "somebody@demo.test")
    scene.open(f"/tickets/{ticket}")


@shows(TICKET, "the date has moved", who="fan")
def _moved(scene: Scene) -> None:
    event = scene.made_id(f"moved, for the receiver {scene.me.email}", name="Hall of Long Mirrors")
    other = scene.site.people.fan()
    booking = other.hold(event, 1)
    other.pay(booking["id"]).raise_for_status()
    transfer = sent(other, ticket_of(other, booking["id"]), scene.me.email)
    [ticket] = scene.me.api.post(f"/api/v1/transfers/{transfer}/accept").raise_for_status().json()
    owner, path = scene.site.account("organiser@demo.test"), f"/api/v1/events/{event}"
    tag = owner.api.get(path).headers["ETag"]
    owner.api.patch(path, json={"postponed": True}, headers={"If-Match": tag}).raise_for_status()
    scene.open(f"/tickets/{ticket['id']}")
    scene.page.locator("#give-back summary").click()


@shows(NAME, "to be written", who="fan", main=True)
def _to_name(scene: Scene) -> None:
    scene.open(f"/tickets/{received(scene)}/name")


@shows(f"POST {NAME}", "no name", who="fan", main=True, status=400)
def _no_name(scene: Scene) -> None:
    _to_name(scene)
    scene.page.locator("input[name=name]").fill("see www.example.org")
    scene.press("Save")
