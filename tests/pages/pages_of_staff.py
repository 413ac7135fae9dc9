"""The organiser's pages and the door's."""

from typing import Any

from playwright.sync_api import FilePayload, Locator

from tests.fixtures.pictures import photograph as photograph_file
from tests.pages.entry import shows
from tests.pages.pages_of_bookings import TRANSFER
from tests.pages.pages_of_events import THEATRE
from tests.pages.scene import Scene

OWN = "/organise/events/{event_id}"


def sold(scene: Scene) -> str:
    """An event of the theatre's with some bookings, one of them given back."""

    def sell() -> str:
        event = scene.free(THEATRE)
        for quantity in (2, 4, 3):
            fan = scene.site.people.fan()
            booking = fan.hold(event, quantity)
            fan.pay(booking["id"]).raise_for_status()
            if quantity == 3:
                fan.post(f"/bookings/{booking['id']}/cancel")
        scene.site.people.fan().hold(event, 2)
        return event

    return scene.site.once("sold", sell)


def tickets(scene: Scene) -> tuple[str, list[str]]:
    """An event and the codes of three tickets for it."""

    def sell() -> tuple[str, list[str]]:
        event, fan = scene.free(THEATRE), scene.site.people.fan()
        booking = fan.hold(event, 8)
        fan.pay(booking["id"]).raise_for_status()
        return event, fan.codes(booking["id"])

    return scene.site.once("tickets", sell)


def submit(form: Locator) -> None:
    """Send the form as it is, whatever the browser thinks of it."""
    form.evaluate("form => { form.noValidate = true; }")
    with form.page.expect_navigation():
        form.locator("button:not([name]), button[type=submit]").first.click()


def form_to(scene: Scene, address: str) -> Locator:
    """The form that is sent there."""
    return scene.page.locator(f"main form[action='{address}']").first


@shows("/organise", "a season", who="organiser", main=True)
def _season(scene: Scene) -> None:
    sold(scene)
    scene.open("/organise")


@shows("/organise", "nothing yet")
def _nothing_yet(scene: Scene) -> None:
    newcomer(scene)
    scene.open("/organise")


def newcomer(scene: Scene) -> None:
    """Sign in as an organiser who has just begun."""
    account = scene.site.back.do(scene.site.back.make.organiser())
    scene.page.context.add_cookies([{"name": "onsale_session", "value": account.token, "url": scene.site.url}])


@shows("/organise/events/new", "what kind of house", who="organiser", main=True)
def _new(scene: Scene) -> None:
    scene.open("/organise/events/new")


@shows("/organise/events/new", "a theatre", who="organiser")
def _new_theatre(scene: Scene) -> None:
    scene.open("/organise/events/new?layout=theatre")


@shows("POST /organise/events/new", "refused", who="organiser", main=True, status=400)
def _new_refused(scene: Scene) -> None:
    _new_theatre(scene)
    scene.page.locator("main form[method=post]").first.evaluate("form => { form.noValidate = true; }")
    with scene.page.expect_navigation():
        scene.page.get_by_role("button", name="Publish", exact=True).click()


@shows(OWN, "on sale, with bookings", who="organiser", main=True)
def _edit(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}")


@shows(OWN, "draft", who="organiser")
def _draft(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('draft', name='Not Announced Yet', published=False)}")


@shows(OWN, "with a picture", who="organiser")
def _pictured(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('pictured', name='Seen From Afar')}")
    if scene.page.locator(".picture-look:not([hidden])").count():
        return
    photograph = FilePayload(name="photo.jpg", mimeType="image/jpeg", buffer=photograph_file())
    scene.page.locator("[name=image]").set_input_files(photograph)
    scene.page.get_by_label("What the picture shows").fill("Two halves of one sheet, red and blue")
    scene.press("Save the changes")


@shows("/events/{event_id}", "with a picture", who="organiser")
def _pictured_page(scene: Scene) -> None:
    _pictured(scene)
    scene.open(f"/events/{scene.made_id('pictured', name='Seen From Afar')}")


@shows(f"POST {OWN}", "refused", who="organiser", main=True, status=400)
def _edit_refused(scene: Scene) -> None:
    event = sold(scene)
    scene.open(f"/organise/events/{event}")
    scene.page.get_by_label("Name of the event").fill("")
    form = scene.page.locator("main form").filter(has=scene.page.get_by_role("button", name="Save the changes")).first
    form.evaluate("form => { form.noValidate = true; }")
    scene.press("Save the changes")


@shows(f"{OWN}/copy", "next week", who="organiser", main=True)
def _copy(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}/copy")


@shows(f"POST {OWN}/copy", "refused", who="organiser", main=True, status=400)
def _copy_refused(scene: Scene) -> None:
    event = sold(scene)
    scene.open(f"/organise/events/{event}/copy")
    scene.page.get_by_label("New date").fill("")
    submit(form_to(scene, f"/organise/events/{event}/copy"))


@shows(f"{OWN}/dates", "which days", who="organiser", main=True)
def _dates(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}/dates")


@shows(f"POST {OWN}/dates", "to choose from", who="organiser", main=True)
def _dates_chosen(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}/dates")
    scene.press("Show these dates")


@shows("/organise/series/{series_id}", "drafts and published ones", who="organiser", main=True)
def _series(scene: Scene) -> None:
    def make() -> str:
        scene.open(f"/organise/events/{scene.made_id('weekly', name='Every Week Anew')}/dates")
        scene.press("Show these dates")
        scene.press("Make drafts")
        return scene.page.url.partition("?")[0]

    scene.open("/" + scene.site.once("weekly", make).split("/", 3)[3])


@shows(f"{OWN}/tickets", "as they are at first", who="organiser", main=True)
def _ticket_rules(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('rules', name='By the Rules')}/tickets")


@shows(f"POST {OWN}/tickets", "paper would die", who="organiser", main=True, status=409)
def _paper_dies(scene: Scene) -> None:
    event = sold(scene)
    scene.open(f"/organise/events/{event}/tickets")
    scene.page.locator("input[value=rotating]").check()
    submit(form_to(scene, f"/organise/events/{event}/tickets"))


@shows(f"POST {OWN}/tickets/new-codes", "not sure", who="organiser", main=True, status=400)
def _not_sure(scene: Scene) -> None:
    event = sold(scene)
    scene.open(f"/organise/events/{event}/tickets")
    submit(form_to(scene, f"/organise/events/{event}/tickets/new-codes"))


@shows(f"{OWN}/bookings", "some", who="organiser", main=True)
def _bookings(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}/bookings")


@shows(f"{OWN}/bookings", "none", who="organiser")
def _no_bookings(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('quiet', name='A Quiet Evening')}/bookings")


@shows(f"{OWN}/bookings/{{booking_id}}", "paid", who="organiser", main=True)
def _booking(scene: Scene) -> None:
    event = sold(scene)
    scene.open(f"/organise/events/{event}/bookings")
    kept = scene.page.locator("main [role=row]").filter(has_not_text="Cancelled")
    link = kept.locator(f"a[href*='/organise/events/{event}/bookings/bk_']").first
    scene.open(str(link.get_attribute("href")))


@shows(f"{OWN}/closing", "under way", who="organiser", main=True)
def _closing(scene: Scene) -> None:
    def call_off() -> str:
        event, fan = scene.made_id("called off", name="The Weather Permitting"), scene.site.people.fan()
        fan.pay(fan.hold(event, 2)["id"]).raise_for_status()
        scene.open(f"/organise/events/{event}/remove")
        scene.page.locator("main form input[name=confirm]").fill("2")
        with scene.page.expect_navigation():
            scene.page.locator("main form button.danger").first.click()
        return event

    event = scene.site.once("called off", call_off)
    scene.stay()
    scene.open(f"/organise/events/{event}/closing")


@shows(f"{OWN}/payments", "a transfer is awaited", who="organiser", main=True)
def _payments(scene: Scene) -> None:
    event, fan = scene.made_id("transfer", **TRANSFER), scene.site.people.fan()
    fan.pay(fan.hold(event, 2)["id"], "offline")
    scene.open(f"/organise/events/{event}/payments")


@shows(f"{OWN}/promo-codes", "some", who="organiser", main=True)
def _codes(scene: Scene) -> None:
    event = sold(scene)
    owner = scene.me

    def make() -> Any:
        code = {"code": "EARLY-BIRD", "discount": "percent", "percent": 15}
        return owner.api.post(f"/api/v1/organiser/events/{event}/promo-codes", json=code)

    scene.site.once("promo code", make)
    scene.open(f"/organise/events/{event}/promo-codes")


@shows(f"{OWN}/promo-codes", "none", who="organiser")
def _no_codes(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('quiet', name='A Quiet Evening')}/promo-codes")


@shows(f"POST {OWN}/promo-codes", "refused", who="organiser", main=True, status=400)
def _code_refused(scene: Scene) -> None:
    event = scene.made_id("quiet", name="A Quiet Evening")
    scene.open(f"/organise/events/{event}/promo-codes")
    submit(form_to(scene, f"/organise/events/{event}/promo-codes"))


@shows(f"{OWN}/remove", "nothing sold", who="organiser", main=True)
def _remove(scene: Scene) -> None:
    scene.open(f"/organise/events/{scene.made_id('quiet', name='A Quiet Evening')}/remove")


@shows(f"{OWN}/remove", "with bookings", who="organiser")
def _remove_sold(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}/remove")


@shows(f"POST {OWN}/remove", "not confirmed", who="organiser", main=True, status=400)
def _remove_refused(scene: Scene) -> None:
    event = sold(scene)
    scene.open(f"/organise/events/{event}/remove")
    submit(form_to(scene, f"/organise/events/{event}/remove"))


@shows(f"{OWN}/statement", "some sales", who="organiser", main=True)
def _statement(scene: Scene) -> None:
    scene.open(f"/organise/events/{sold(scene)}/statement")


for _path, _state in (
    ("/organise/statement", "this month"),
    ("/organise/letters", "our words"),
    ("/organise/prices", "as they are"),
    ("/organise/refunds", "none to see to"),
    ("/organise/terms", "one version"),
    ("/organise/door", "one who scans"),
    ("/organise/undelivered", "none"),
):

    def _open(scene: Scene, path: str = _path) -> None:
        sold(scene)
        scene.open(path)

    shows(_path, _state, who="organiser", main=True)(_open)


@shows("/organise/letters/{kind}", "a confirmation", who="organiser", main=True)
def _letter(scene: Scene) -> None:
    scene.open("/organise/letters/confirmed")


@shows("POST /organise/letters/{kind}", "a placeholder there isn't", who="organiser", main=True, status=400)
def _letter_refused(scene: Scene) -> None:
    scene.open("/organise/letters/confirmed")
    scene.page.locator("textarea[name=opening]").fill("Hello {nobody}")
    scene.press("Save")


@shows("/organise", "not an organiser", who="fan", status=403)
def _forbidden(scene: Scene) -> None:
    scene.open("/organise")


@shows("POST /organise/terms", "a look before publishing", who="organiser", main=True)
def _terms_looked_at(scene: Scene) -> None:
    scene.open("/organise/terms")
    scene.page.get_by_label("The terms").fill("Bring an umbrella.\n\nAnd dry socks.")
    scene.press("Preview")


@shows("POST /organise/contact", "refused", who="organiser", main=True, status=400)
def _contact_refused(scene: Scene) -> None:
    scene.open("/organise/terms")
    form = form_to(scene, "/organise/contact")
    form.locator("input[name=contact_email]").fill("boxoffice at example")
    submit(form)


@shows("POST /organise/letters", "refused", who="organiser", main=True, status=400)
def _letterhead_refused(scene: Scene) -> None:
    scene.open("/organise/letters")
    form = form_to(scene, "/organise/letters")
    form.locator("input[type=number], input[inputmode=numeric]").first.fill("99999")
    submit(form)


@shows("POST /organise/prices", "refused", who="organiser", main=True, status=400)
def _prices_refused(scene: Scene) -> None:
    scene.open("/organise/prices")
    form = form_to(scene, "/organise/prices")
    form.locator("input:not([type=hidden], [type=radio], [type=checkbox])").first.fill("a lot")
    form.evaluate("form => { form.noValidate = true; }")
    scene.press("Save")


@shows(f"POST {OWN}/payments", "the money has come", who="organiser", main=True)
def _received(scene: Scene) -> None:
    _payments(scene)
    scene.page.get_by_text("The money has come").first.click()
    scene.press("Yes, it has come")
