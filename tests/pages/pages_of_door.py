"""The door: as its organiser watches it and asks people to it, and as those see it who stand there."""

from onsale.accounts.sealed_notes import sealed_note
from onsale.catalog.organisers import owned_organisers
from onsale.console.door_staff import Invitation
from onsale.platform.clock import utc_now
from tests.pages.entry import shows
from tests.pages.pages_of_staff import OWN, form_to, sold, submit, tickets
from tests.pages.scene import STAFF, Scene

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


def invitation(scene: Scene) -> str:
    """Where the mail leads in which the demo's scanner is asked to scan."""
    back = scene.site.back

    async def ask() -> str:
        async with back.db.read() as tx:
            [organiser, *_] = await owned_organisers(tx, principal.person_id)
        note = Invitation(organiser, STAFF["scanner"], utc_now())
        return f"/door/invitation/{sealed_note(note, sealer=back.make.sealer, now=note.at)}"

    principal = back.principal(STAFF["organiser"])
    return back.do(ask())


@shows("/door", "some doors", who="scanner", main=True)
def _doors(scene: Scene) -> None:
    scene.open("/door")


@shows("/door/{event_id}", "ready", who="scanner", main=True)
def _door(scene: Scene) -> None:
    scene.open(f"/door/{tickets(scene)[0]}")


def _scan(scene: Scene, code: str) -> None:
    scene.open(f"/door/{tickets(scene)[0]}")
    scene.page.locator("main [name=code]").first.fill(code)
    with scene.page.expect_navigation():
        scene.page.locator("main form").filter(has=scene.page.locator("[name=code]")).locator("button").first.click()


@shows("POST /door/{event_id}", "admitted", who="scanner", main=True)
def _admitted(scene: Scene) -> None:
    codes = tickets(scene)[1]
    _scan(scene, codes.pop() if len(codes) > 1 else codes[0])


@shows("POST /door/{event_id}", "already admitted", who="scanner")
def _already(scene: Scene) -> None:
    code = tickets(scene)[1][0]
    _scan(scene, code)
    _scan(scene, code)


@shows("POST /door/{event_id}", "not a ticket", who="scanner")
def _not_a_ticket(scene: Scene) -> None:
    _scan(scene, "something else")


@shows("POST /organise/door", "refused", who="organiser", main=True, status=400)
def _nobody_to_ask(scene: Scene) -> None:
    scene.open("/organise/door")
    form = form_to(scene, "/organise/door")
    form.locator("input[name=email]").fill("boxoffice at example")
    submit(form)


@shows("POST /organise/door/pins", "a PIN, this once", who="organiser", main=True)
def _made_pin(scene: Scene) -> None:
    sold(scene)
    scene.open("/organise/door")
    scene.page.get_by_label("The post").fill("Gate A, evening")
    submit(form_to(scene, "/organise/door/pins"))


@shows("POST /organise/door/pins", "refused", who="organiser", status=400)
def _no_post(scene: Scene) -> None:
    scene.open("/organise/door")
    submit(form_to(scene, "/organise/door/pins"))


@shows("/scan/pin", "to type it", main=True)
def _pin(scene: Scene) -> None:
    scene.open("/scan/pin")


@shows("POST /scan/pin", "not one", main=True, status=400)
def _wrong_pin(scene: Scene) -> None:
    scene.open("/scan/pin")
    scene.page.locator("input[name=pin]").fill("12")
    submit(form_to(scene, "/scan/pin"))


@shows("/door/invitation/{note}", "asked", who="scanner", main=True)
def _asked_to_scan(scene: Scene) -> None:
    scene.open(scene.site.once("invitation", lambda: invitation(scene)))
