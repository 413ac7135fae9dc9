"""The waiting room, its control and its fairness page, in the states a room comes through within a test."""

from datetime import timedelta

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from tests.journeys.people import Someone, eventually
from tests.pages.entry import shows
from tests.pages.scene import Scene

ROOM, FAIRNESS = "/events/{event_id}/queue", "/events/{event_id}/fairness"
CONTROL = "/organise/events/{event_id}/room"
_WITHIN_S = 60.0


def a_room(scene: Scene, what: str, *, opens_in: timedelta = timedelta(hours=2), lobby_minutes: int = 180) -> Event:
    """An event with a waiting room, and its sale that much later."""
    soon = utc_now() + opens_in
    event = scene.made(f"room {what}", name=f"The Long Gallery: {what}", on_sale_at=soon)
    scene.site.back.sql(
        "update events set lobby_minutes = :minutes, version = version + 1 where id = :id and lobby_minutes is null",
        id=event.id,
        minutes=lobby_minutes,
    )
    return event


def joins(event: Event, fan: Someone) -> None:
    """Join as soon as the room has opened."""
    path = f"/api/v1/events/{encode_id('evt', event.id)}/queue/join"
    eventually(lambda: fan.api.post(path).status_code, lambda status: status == 200, _WITHIN_S)


def goes_on_sale_alone(scene: Scene, event: Event) -> None:
    """Sales open now, with nobody in line."""
    now_on = "update events set on_sale_at = now() - interval '1 second', version = version + 1 where id = :id"
    scene.site.back.sql(now_on, id=event.id)


def goes_on_sale(scene: Scene, event: Event) -> None:
    """Sales open now, and the first draw is told."""
    goes_on_sale_alone(scene, event)
    line = f"/api/v1/events/{encode_id('evt', event.id)}/queue"
    with scene.site.demo.api() as api:
        eventually(lambda: api.get(line).json(), lambda told: bool(told.get("windows")), _WITHIN_S)


def shown(scene: Scene, event: Event, state: str) -> None:
    """Open the room, and again until it shows this."""
    path = f"/events/{encode_id('evt', event.id)}/queue"

    def look() -> bool:
        scene.open(path)
        return scene.page.locator(f'[data-shows="{state}"]').is_visible()

    eventually(look, bool, _WITHIN_S)


@shows(ROOM, "before it opens")
def _before(scene: Scene) -> None:
    shown(scene, a_room(scene, "before", lobby_minutes=30), "before")


@shows(ROOM, "to join, signed out", main=True)
def _signed_out(scene: Scene) -> None:
    shown(scene, a_room(scene, "lobby"), "open")


@shows(ROOM, "joined", who="fan")
def _joined(scene: Scene) -> None:
    event = a_room(scene, "lobby")
    joins(event, scene.me)
    shown(scene, event, "joined")


@shows(ROOM, "waiting, paused", who="fan")
def _waiting(scene: Scene) -> None:
    event = a_room(scene, "waiting")
    joins(event, scene.me)
    scene.site.back.sql("update waiting_rooms set paused = true where event_id = :id", id=event.id)
    goes_on_sale(scene, event)
    shown(scene, event, "waiting")


@shows(ROOM, "one's turn", who="fan")
def _turn(scene: Scene) -> None:
    event = a_room(scene, "turn")
    joins(event, scene.me)
    goes_on_sale(scene, event)
    shown(scene, event, "turn")


@shows(ROOM, "without the database", who="fan")
def _away(scene: Scene) -> None:
    event = a_room(scene, "away")
    shown(scene, event, "open")
    scene.press("Join now")
    with scene.site.without_database():
        scene.page.wait_for_timeout(1500)
        scene.open(f"/events/{encode_id('evt', event.id)}/queue")
        scene.page.locator('[data-shows="joined"]').wait_for()


@shows(ROOM, "none")
def _none(scene: Scene) -> None:
    shown(scene, scene.made("without a room"), "none")


@shows("/events/{event_id}", "a room to join")
def _event_with_room(scene: Scene) -> None:
    scene.open(f"/events/{encode_id('evt', a_room(scene, 'lobby').id)}")


@shows("/events/{event_id}/seats", "behind a waiting room", who="fan")
def _seats_behind(scene: Scene) -> None:
    event = a_room(scene, "behind")
    goes_on_sale_alone(scene, event)
    scene.open(f"/events/{encode_id('evt', event.id)}/seats")
    scene.page.wait_for_selector('[data-state="ready"]')


@shows(FAIRNESS, "before anybody could join")
def _promised(scene: Scene) -> None:
    scene.open(f"/events/{encode_id('evt', a_room(scene, 'before', lobby_minutes=30).id)}/fairness")


@shows(FAIRNESS, "with one's own proof", who="fan", main=True)
def _proof(scene: Scene) -> None:
    event = a_room(scene, "proof")
    joins(event, scene.me)
    goes_on_sale(scene, event)
    scene.open(f"/events/{encode_id('evt', event.id)}/fairness")


@shows(CONTROL, "open", who="organiser", main=True)
def _control(scene: Scene) -> None:
    scene.open(f"/organise/events/{encode_id('evt', a_room(scene, 'lobby').id)}/room")


@shows(CONTROL, "none", who="organiser")
def _no_control(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('without a room')}/room")


@shows(f"POST {CONTROL}", "no number", who="organiser", main=True, status=400)
def _no_pace(scene: Scene) -> None:
    event = a_room(scene, "lobby")
    with scene.site.demo.api() as api:  # the room is open
        line = f"/api/v1/events/{encode_id('evt', event.id)}/queue"
        eventually(lambda: api.get(line).json(), lambda told: told["state"] == "pre", _WITHIN_S)
    scene.open(f"/organise/events/{encode_id('evt', event.id)}/room")
    scene.page.get_by_label("Fans let in a minute").fill("many")
    scene.press("Set the pace")
