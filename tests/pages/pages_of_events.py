"""Finding an event and looking at it, in every state an event can be in."""

from datetime import timedelta

from onsale.platform.clock import utc_now
from tests.fixtures.catalogue import small_house
from tests.pages.entry import shows
from tests.pages.scene import Scene

EVENT, SEATS, WAITING = "/events/{event_id}", "/events/{event_id}/seats", "/events/{event_id}/waiting-list"
THEATRE, STADIUM, FULL = "The Clockmaker’s Daughter", "Glass Harbour: Low Tide, twenty years on", "Quartetto Ardesia"
RIGHT_TO_LEFT, YEN = "ليلة العود مع فرقة النخيل", "Kuroyuri Parade: Paper Snow"
LONG_NAME = "An Uncommonly Long Evening of Donaudampfschifffahrtsgesellschaftskapitänslieder, with Guests from All Over"


@shows("/", "signed out", main=True)
def _home(scene: Scene) -> None:
    scene.open("/")


@shows("/", "signed in", who="fan")
def _home_of_fan(scene: Scene) -> None:
    scene.open("/")


@shows("/", "without the database")
def _home_away(scene: Scene) -> None:
    with scene.site.without_database():
        scene.open("/")
        scene.page.wait_for_timeout(1500)
        scene.open("/")


@shows("/search", "everything", main=True)
def _search(scene: Scene) -> None:
    scene.open("/search")


@shows("/search", "some found")
def _search_some(scene: Scene) -> None:
    scene.open("/search?q=velvet&genre=Indie")


@shows("/search", "near me")
def _search_near(scene: Scene) -> None:
    scene.open("/search?near=Ghent")


@shows("/search", "suggestions")
def _search_suggestions(scene: Scene) -> None:
    scene.open("/search")
    scene.page.locator("main, header").get_by_role("combobox").locator("visible=true").first.press_sequentially("gla")
    scene.page.locator(".suggestions").first.wait_for()


@shows("/search", "nothing found")
def _search_nothing(scene: Scene) -> None:
    scene.open("/search?q=zyzzyva+quux")


@shows("/cities/{city}", "with events", main=True)
def _city(scene: Scene) -> None:
    scene.open("/cities/London")


@shows("/cities/{city}", "nothing to come", status=404)
def _city_nothing(scene: Scene) -> None:
    scene.open("/cities/Nowhere")


@shows("/venues/{venue}", "with events", main=True)
def _venue(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(THEATRE)}")
    scene.page.locator("main a[href^='/venues/']").first.click()
    scene.page.wait_for_url("**/venues/*")


@shows("/performers/{performer}", "with events", main=True)
def _performer(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(THEATRE)}")
    scene.page.locator("main a[href^='/performers/']").first.click()
    scene.page.wait_for_url("**/performers/*")


@shows("/imprint", "nobody has said who runs this", main=True, status=404)
def _no_imprint(scene: Scene) -> None:
    scene.open("/imprint")


@shows("/privacy", "what is kept", main=True)
def _privacy(scene: Scene) -> None:
    scene.open("/privacy")


@shows("/organisers/{organiser_id}", "imprint", main=True)
def _organiser(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(THEATRE)}")
    path = scene.page.locator("main a[href^='/organisers/']").first.get_attribute("href")
    scene.open(str(path).partition("/terms")[0])


@shows("/organisers/{organiser_id}/terms", "current", main=True)
def _terms(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(THEATRE)}")
    path = scene.page.locator("main a[href^='/organisers/']").first.get_attribute("href")
    scene.open(str(path).partition("/terms")[0] + "/terms")


@shows("/organisers/{organiser_id}/terms/{version}", "of a booking", main=True)
def _terms_version(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(THEATRE)}/terms/1")


@shows(EVENT, "on sale, one of many dates", main=True)
def _on_sale(scene: Scene) -> None:
    scene.open(f"/events/{scene.free(THEATRE)}")


@shows(EVENT, "on sale, signed in", who="fan")
def _on_sale_signed_in(scene: Scene) -> None:
    scene.open(f"/events/{scene.free('Velvet Cartography: The Streetlamp Tour')}")


@shows(EVENT, "on sale, somebody else's organiser", who="organiser")
def _on_sale_organiser(scene: Scene) -> None:
    scene.open(f"/events/{scene.free(STADIUM)}")


@shows(EVENT, "few left")
def _few_left(scene: Scene) -> None:
    scene.open(f"/events/{scene.event('Inês Caldemar canta fado')}")


@shows(EVENT, "sold out")
def _sold_out(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(FULL)}")


@shows(EVENT, "not yet on sale, in minutes")
def _soon(scene: Scene) -> None:
    soon = utc_now() + timedelta(minutes=9)
    name = "The Sixpenny Opera"
    scene.open(f"/events/{scene.made_id('opening soon', name=name, on_sale_at=soon, performers=('Sefa Nordahl',))}")


@shows(EVENT, "not yet on sale, in days")
def _later(scene: Scene) -> None:
    scene.open(f"/events/{scene.event('Saltwick Weekender')}")


@shows(EVENT, "sales closed")
def _closed(scene: Scene) -> None:
    event = scene.made("closed", name="The Late Ferry")
    scene.site.back.sql("update events set off_sale_at = now() - interval '1 hour' where id = :id", id=event.id)
    scene.open(f"/events/{scene.made_id('closed')}")


@shows(EVENT, "ended")
def _ended(scene: Scene) -> None:
    event = scene.made("ended", name="The Last Waltz of the Season")
    scene.site.back.sql(
        "update events set starts_at = now() - interval '2 days', cancellation_until = null where id = :id",
        id=event.id,
    )
    scene.open(f"/events/{scene.made_id('ended')}")


@shows(EVENT, "cancelled")
def _cancelled(scene: Scene) -> None:
    scene.open(f"/events/{scene.event('Halcyon Drive-In', lambda event: event['status'] == 'cancelled')}")


@shows(EVENT, "postponed")
def _postponed(scene: Scene) -> None:
    scene.open(f"/events/{scene.event('Odalys Ferran', lambda event: event['status'] == 'postponed')}")


@shows(EVENT, "rescheduled")
def _rescheduled(scene: Scene) -> None:
    scene.open(f"/events/{scene.event('Marlow', lambda event: event['status'] == 'rescheduled')}")


@shows(EVENT, "right to left, three decimals")
def _right_to_left(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(RIGHT_TO_LEFT)}")


@shows(EVENT, "no decimals")
def _yen(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(YEN)}")


@shows(EVENT, "long name")
def _long_name(scene: Scene) -> None:
    scene.open(f"/events/{scene.made_id('long', name=LONG_NAME, performers=(LONG_NAME, 'مريم'))}")


@shows(EVENT, "without the database")
def _event_away(scene: Scene) -> None:
    event = scene.free(THEATRE)
    scene.open(f"/events/{event}")
    with scene.site.without_database():
        scene.page.wait_for_timeout(1500)
        scene.open(f"/events/{event}")


@shows("POST /events/{event_id}/holds", "not so many together", who="fan", main=True, status=409)
def _too_many(scene: Scene) -> None:
    house = small_house(rows=3, seats=3, standing=0)
    scene.open(f"/events/{scene.made_id('tiny', name='Three by Three', layout=house)}")
    scene.page.locator("input[name=quantity]").last.check(force=True)
    scene.press("Find the best together")


@shows(SEATS, "a theatre", main=True)
def _seats(scene: Scene) -> None:
    scene.open(f"/events/{scene.free(THEATRE)}/seats")
    scene.page.wait_for_selector('[data-state="ready"]')


@shows(SEATS, "the largest house", main=True)
def _stadium(scene: Scene) -> None:
    scene.open(f"/events/{scene.free(STADIUM)}/seats")
    scene.page.wait_for_selector('[data-state="ready"]')


@shows(SEATS, "two picked", who="fan")
def _picked(scene: Scene) -> None:
    scene.open(f"/events/{scene.free('Marée basse')}/seats")
    scene.page.wait_for_selector('[data-state="ready"]')
    scene.page.locator("[data-part=canvas]").focus()
    for key in ("Shift+ArrowRight", "Enter", "ArrowLeft", "Enter"):
        scene.page.keyboard.press(key)
    scene.page.locator(".seatmap-chip").nth(1).wait_for()


@shows(SEATS, "loading")
def _loading(scene: Scene) -> None:
    for part in ("seat-map*", "availability*"):
        scene.page.route(f"**/{part}", lambda _route: None)
    scene.open(f"/events/{scene.free('Marée basse')}/seats")
    scene.page.wait_for_timeout(500)


@shows(SEATS, "the map doesn't come")
def _no_map(scene: Scene) -> None:
    scene.page.route("**/seat-map*", lambda route: route.abort())
    scene.page.route("**/availability*", lambda _route: None)
    scene.open(f"/events/{scene.free('Marée basse')}/seats")
    scene.page.wait_for_timeout(1_000)
    scene.window.broken.clear()  # the browser's own note that nothing came


@shows(SEATS, "right to left, three decimals")
def _seats_right_to_left(scene: Scene) -> None:
    scene.open(f"/events/{scene.free(RIGHT_TO_LEFT)}/seats")
    scene.page.wait_for_selector('[data-state="ready"]')


@shows(WAITING, "to join", who="fan", main=True)
def _waiting(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(FULL)}/waiting-list")


@shows(WAITING, "waiting", who="fan")
def _waits(scene: Scene) -> None:
    event = scene.event(FULL)
    scene.me.post(f"/events/{event}/waiting-list", quantity=2)
    scene.open(f"/events/{event}/waiting-list")


@shows("POST /events/{event_id}/waiting-list", "needn't wait", who="fan", main=True, status=409)
def _need_not_wait(scene: Scene) -> None:
    scene.open(f"/events/{scene.event(FULL)}/waiting-list")
    form = scene.page.locator("main form").first
    form.evaluate("(form, event) => { form.action = `/events/${event}/waiting-list`; }", scene.free(THEATRE))
    with scene.page.expect_navigation():
        form.get_by_role("button").first.click()
