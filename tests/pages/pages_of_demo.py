"""What only the demo has, the API's page, and the pages for when something is in the way."""

from tests.pages.entry import shows
from tests.pages.pages_of_bookings import held, pay_with
from tests.pages.scene import Scene


@shows("/demo/design", "all of it", main=True)
def _design(scene: Scene) -> None:
    scene.open("/demo/design")


@shows("/demo/control", "nobody inside", main=True)
def _control(scene: Scene) -> None:
    scene.open("/demo/control")


@shows("POST /demo/control", "refused", main=True, status=400)
def _control_refused(scene: Scene) -> None:
    scene.open("/demo/control")
    form = scene.page.locator("main form").filter(has=scene.page.get_by_label("Fans")).first
    form.evaluate("form => { form.noValidate = true; }")
    scene.page.get_by_label("Fans").first.fill("999999999")
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Let them in").click()


@shows("/demo/outbox", "some mail", main=True)
def _outbox(scene: Scene) -> None:
    _some_mail(scene)
    scene.open("/demo/outbox")


@shows("/demo/outbox/{key}", "a mail", main=True)
def _mail(scene: Scene) -> None:
    _some_mail(scene)
    scene.open("/demo/outbox")
    scene.open(str(scene.page.locator("main a[href^='/demo/outbox/']").first.get_attribute("href")))


def _some_mail(scene: Scene) -> None:
    def buy() -> bool:
        fan = scene.site.people.fan()
        fan.pay(fan.hold(scene.free("Lisbeth Aurland Trio"))["id"]).raise_for_status()
        return bool(scene.site.people.mail(fan.email, "tickets"))

    scene.site.once("some mail", buy)


@shows("/demo/pay/{payment_id}", "the bank asks", who="fan", main=True)
def _bank(scene: Scene) -> None:
    pay_with(scene, held(scene), "pm_page")


@shows("/docs", "all of it", main=True)
def _docs(scene: Scene) -> None:
    scene.open("/docs")


@shows("/nothing/here", "nothing at this address", main=True, status=404)
def _not_found(scene: Scene) -> None:
    scene.open("/nothing/here")


@shows("/bookings", "without the database", who="fan", status=503)
def _busy(scene: Scene) -> None:
    with scene.site.without_database():
        scene.open("/bookings")
