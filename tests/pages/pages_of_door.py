"""The door as its organiser watches it."""

from tests.pages.entry import shows
from tests.pages.pages_of_staff import OWN, tickets
from tests.pages.scene import Scene

LIVE = f"{OWN}/door"


def _watched(scene: Scene) -> str:
    return f"/organise/events/{tickets(scene)[0]}/door"


@shows(LIVE, "as it stands", who="organiser", main=True)
def _as_it_stands(scene: Scene) -> None:
    scene.open(_watched(scene))


def _gates(scene: Scene, *names: str) -> None:
    for n, name in enumerate(names):
        scene.page.locator(f"[name=gate_{n}_name]").fill(name)
    scene.press("Save the gates")


@shows(LIVE, "a gate was kept", who="organiser")
def _gate_kept(scene: Scene) -> None:
    # Not at the door that other pages scan at: with gates of its own it takes no others.
    scene.open(f"/organise/events/{scene.made_id('gate kept', name='The Side Door')}/door")
    _gates(scene, "Main entrance")


@shows(f"POST {LIVE}", "refused", who="organiser", main=True, status=400)
def _gate_refused(scene: Scene) -> None:
    scene.open(_watched(scene))
    scene.page.locator("[name=gate_0_opens]").fill("2027-05-01T20:00")
    scene.page.locator("[name=gate_0_closes]").fill("2027-05-01T19:00")
    _gates(scene, "Side entrance")
