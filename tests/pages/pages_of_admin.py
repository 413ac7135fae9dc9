"""The pages of those who run the installation, and the one for those who want to sell."""

from onsale.platform.ids import encode_id
from tests.oversight.applicants import FORM, applied
from tests.oversight.stopping import suspended, taken_down
from tests.pages.entry import shows
from tests.pages.pages_of_staff import sold, submit
from tests.pages.scene import Scene

APPLY = "/organise/apply"
APPLICATION = "/admin/applications/{application_id}"
SELLER = "/admin/organisers/{organiser_id}"
EVENT = "/admin/events/{event_id}"


def application(scene: Scene) -> str:
    """Where an application of somebody new waits."""
    back = scene.site.back

    async def apply() -> int:
        return await applied(back.make, await back.make.fan())

    return f"/admin/applications/{encode_id('apl', back.do(apply()))}"


def first(scene: Scene, path: str) -> None:
    """The first thing in a list."""
    scene.open(path)
    with scene.page.expect_navigation():
        scene.page.locator("main h3 a").first.click()


@shows(APPLY, "how it goes", main=True)
def _stranger(scene: Scene) -> None:
    scene.open(APPLY)


@shows(APPLY, "the form", who="fan")
def _form(scene: Scene) -> None:
    scene.open(APPLY)


@shows(APPLY, "waiting", who="fan")
def _waiting(scene: Scene) -> None:
    scene.open(APPLY)
    for label, text in (
        ("Name of the organisation", FORM["name"]),
        ("What do you put on?", FORM["about"]),
        ("Registered name", FORM["legal_name"]),
        ("Address", FORM["address"]),
        ("An e-mail address for fans", FORM["contact_email"]),
    ):
        scene.page.get_by_label(label, exact=True).fill(text)
    scene.page.get_by_label("Country").select_option("DE")
    scene.press("Send the application")


@shows(f"POST {APPLY}", "refused", who="fan", main=True, status=400)
def _apply_refused(scene: Scene) -> None:
    scene.open(APPLY)
    submit(scene.page.locator("main form").first)


@shows("/admin", "somebody waits", who="admin", main=True)
def _overview(scene: Scene) -> None:
    application(scene)
    scene.open("/admin")


@shows("/admin/applications", "some", who="admin", main=True)
def _applications(scene: Scene) -> None:
    application(scene)
    scene.open("/admin/applications")


@shows(APPLICATION, "waiting", who="admin", main=True)
def _application(scene: Scene) -> None:
    scene.open(application(scene))


@shows(APPLICATION, "declined", who="admin")
def _declined(scene: Scene) -> None:
    path = application(scene)
    scene.open(path)
    scene.page.get_by_label("Or the reason for declining").fill("The register number isn't theirs.")
    scene.press("Decline")
    scene.open(path)


@shows(f"POST {APPLICATION}/decline", "without a reason", who="admin", main=True, status=400)
def _decline_refused(scene: Scene) -> None:
    path = application(scene)
    scene.open(path)
    submit(scene.page.locator("form[action$='/decline']"))


@shows("/admin/organisers", "some", who="admin", main=True)
def _organisers(scene: Scene) -> None:
    scene.open("/admin/organisers")


@shows("/admin/organisers", "nobody found", who="admin")
def _no_organisers(scene: Scene) -> None:
    scene.open("/admin/organisers?q=nobody+by+this+name")


@shows(SELLER, "selling", who="admin", main=True)
def _organiser(scene: Scene) -> None:
    sold(scene)
    first(scene, "/admin/organisers?q=ravenscroft")


@shows(SELLER, "suspended", who="admin")
def _suspended(scene: Scene) -> None:
    back = scene.site.back

    async def stop() -> int:
        event = await back.make.event(by=(await back.make.organiser()).principal)
        await suspended(back.make, await back.make.admin(), event.organiser_id)
        return event.organiser_id

    scene.open(f"/admin/organisers/{encode_id('org', back.do(stop()))}")


@shows(f"{SELLER}/suspend", "what it will do", who="admin", main=True)
def _suspend(scene: Scene) -> None:
    _organiser(scene)
    with scene.page.expect_navigation():
        scene.page.get_by_role("link", name="Suspend …").click()


@shows(f"POST {SELLER}/suspend", "without a reason", who="admin", main=True, status=400)
def _suspend_refused(scene: Scene) -> None:
    _suspend(scene)
    submit(scene.page.locator("form[action$='/suspend']"))


@shows("/admin/viewings", "some", who="admin", main=True)
def _viewings(scene: Scene) -> None:
    scene.open("/admin/acts")
    scene.open("/admin/viewings")


@shows("/admin/retention", "the schedule", who="admin", main=True)
def _retention(scene: Scene) -> None:
    scene.open("/admin/retention")


@shows("/admin/events", "found", who="admin", main=True)
def _events(scene: Scene) -> None:
    scene.open("/admin/events?q=london")


@shows("/admin/events", "none is taken down", who="admin")
def _no_events(scene: Scene) -> None:
    scene.open("/admin/events")


@shows(EVENT, "on sale", who="admin", main=True)
def _event(scene: Scene) -> None:
    scene.open(f"/admin/events/{sold(scene)}")


@shows(EVENT, "taken down", who="admin")
def _taken_down(scene: Scene) -> None:
    scene.open(f"/admin/events/{stopped(scene)}")


def stopped(scene: Scene) -> str:
    """An event that was taken down."""
    back = scene.site.back

    async def stop() -> str:
        event = await back.make.event(by=(await back.make.organiser()).principal)
        await taken_down(back.make, await back.make.admin(), event)
        return encode_id("evt", event.id)

    return scene.site.once("taken down", lambda: back.do(stop()))


@shows(f"POST {EVENT}/take-down", "without a reason", who="admin", main=True, status=400)
def _take_down_refused(scene: Scene) -> None:
    _event(scene)
    submit(scene.page.locator("form[action$='/take-down']"))


@shows("/events/{event_id}", "taken down", status=404)
def _not_shown(scene: Scene) -> None:
    scene.open(f"/events/{stopped(scene)}")


@shows("/admin/health", "at work", who="admin", main=True)
def _health(scene: Scene) -> None:
    scene.open("/admin/health")


@shows("/admin/acts", "some", who="admin", main=True)
def _acts(scene: Scene) -> None:
    stopped(scene)
    scene.open("/admin/acts")
