"""The scanner's pages, with each verdict over the whole screen."""

from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.ids import decode_event_uuid, encode_id
from onsale.tickets.gates import Gate, set_gates
from onsale.tickets.rules import TicketRules, set_rules
from tests.pages.entry import shows
from tests.pages.pages_of_events import THEATRE
from tests.pages.scene import Scene

ROUTE = "/scan/{event_id}"


def sold(scene: Scene, places: int = 1) -> tuple[str, list[str]]:
    """The event all of this is about, and codes of new tickets for it."""
    event = scene.site.once("scanned", lambda: scene.free(THEATRE))
    fan = scene.site.people.fan()
    booking = fan.hold(event, places)
    fan.pay(booking["id"]).raise_for_status()
    return event, fan.codes(booking["id"])


def ready(scene: Scene, event: str) -> None:
    """The scanner, when it is kept on the device."""
    scene.open(f"/scan/{event}")
    scene.page.locator("[data-offline-ready=true]").wait_for()


def away(scene: Scene) -> None:
    """The same page, opened when there is no network."""
    scene.stay()
    scene.page.reload()
    scene.page.locator("[data-state=away]").wait_for()


def scan(scene: Scene, code: str) -> None:
    """What a hand scanner types; until the verdict is there."""
    count = int(scene.page.locator("[data-scan]").get_attribute("data-scanned") or 0)
    scene.page.keyboard.type(code)
    scene.page.keyboard.press("Enter")
    scene.page.locator(f"[data-scanned='{count + 1}']").wait_for()


@shows("/scan", "some doors", who="scanner", main=True)
def _doors(scene: Scene) -> None:
    scene.open("/scan")


@shows(ROUTE, "ready", who="scanner", main=True)
def _ready(scene: Scene) -> None:
    ready(scene, sold(scene)[0])


@shows(ROUTE, "admitted", who="scanner", main=True)
def _admitted(scene: Scene) -> None:
    event, codes = sold(scene)
    ready(scene, event)
    scan(scene, codes[0])


@shows(ROUTE, "already admitted", who="scanner", main=True)
def _already(scene: Scene) -> None:
    event, codes = sold(scene)
    ready(scene, event)
    scan(scene, codes[0])
    scan(scene, codes[0])


@shows(ROUTE, "not a ticket", who="scanner")
def _not_a_ticket(scene: Scene) -> None:
    ready(scene, sold(scene)[0])
    scan(scene, "https://example.test/menu")


def ruled(scene: Scene, seat: str = "Child") -> tuple[str, str]:
    """An event with two gates, where people come and go and children show a proof; and a new ticket in the stalls."""
    kinds = (TicketType("Adult", 4500), TicketType("Child", 1500, requires_proof=True))
    event = scene.made("with gates", levels=[PriceLevel(0, "All", ("Stalls", "Standing"), 4500, kinds)])

    async def rule() -> bool:
        async with scene.site.back.db.write() as tx:
            await set_gates(tx, event, [Gate(name="North"), Gate(name="Garden Gate", sections=("Standing",))])
            await set_rules(tx, event.id, TicketRules(re_entry=True))
        return True

    scene.site.once("its rules", lambda: scene.site.back.do(rule()))
    fan = scene.site.people.fan()
    event_id = encode_id("evt", event.id)
    places = scene.site.once("its places", lambda: iter(range(20)))
    booking = fan.post(f"/events/{event_id}/holds", places=[{"place": next(places), "ticket_type": seat}])
    fan.pay(booking["id"]).raise_for_status()
    ready(scene, event_id)
    return booking["id"], fan.codes(booking["id"])[0]


def end(scene: Scene, booking_id: str, state: str) -> None:
    """Its tickets are good no more."""
    _, booking = decode_event_uuid("bk", booking_id)
    scene.site.back.sql("update tickets set state = :state where booking_id = :booking", state=state, booking=booking)


@shows(ROUTE, "ask for proof", who="scanner")
def _proof(scene: Scene) -> None:
    scan(scene, ruled(scene)[1])


@shows(ROUTE, "another gate", who="scanner")
def _another_gate(scene: Scene) -> None:
    _, code = ruled(scene)
    scene.page.get_by_role("combobox", name="Gate").select_option("Garden Gate")
    scan(scene, code)


@shows(ROUTE, "going out", who="scanner")
def _going_out(scene: Scene) -> None:
    _, code = ruled(scene, "Adult")
    scan(scene, code)
    scene.page.keyboard.press("Escape")
    scene.page.get_by_role("button", name="Going out").click()
    scan(scene, code)


@shows(ROUTE, "cancelled", who="scanner")
def _cancelled(scene: Scene) -> None:
    booking, code = ruled(scene, "Adult")
    end(scene, booking, "cancelled")
    scan(scene, code)


@shows(ROUTE, "sent on", who="scanner")
def _sent_on(scene: Scene) -> None:
    booking, code = ruled(scene, "Adult")
    end(scene, booking, "transferred")
    scan(scene, code)


NETWORK = """there => {
  Object.defineProperty(navigator, "onLine", { configurable: true, get: () => there });
  dispatchEvent(new Event(there ? "online" : "offline"));
}"""


@shows(ROUTE, "let in twice", who="scanner")
def _twice(scene: Scene) -> None:
    event, codes = sold(scene)
    ready(scene, event)
    scene.page.evaluate(NETWORK, False)
    scan(scene, codes[0])
    scene.page.keyboard.press("Escape")
    scene.me.post(f"/events/{event}/check-ins", code=codes[0], gate="South")
    scene.page.evaluate(NETWORK, True)
    scene.page.get_by_role("heading", name="Look into this").wait_for()


@shows(ROUTE, "another event's ticket", who="scanner")
def _another_event(scene: Scene) -> None:
    _, codes = sold(scene)
    ready(scene, scene.made_id("scanned elsewhere"))
    scan(scene, codes[0])


@shows(ROUTE, "no network", who="scanner", main=True)
def _away(scene: Scene) -> None:
    ready(scene, sold(scene)[0])
    away(scene)


@shows(ROUTE, "no network, admitted", who="scanner")
def _admitted_away(scene: Scene) -> None:
    event, codes = sold(scene)
    ready(scene, event)
    away(scene)
    scan(scene, codes[0])


@shows(ROUTE, "no network, searching", who="scanner")
def _searching_away(scene: Scene) -> None:
    ready(scene, sold(scene)[0])
    away(scene)
    scene.page.get_by_text("Somebody without a code").click()
    scene.page.get_by_label("Name or booking reference").fill("Hadd")
    scene.page.get_by_role("button", name="Search", exact=True).last.click()
    scene.page.get_by_text("Searching needs the network.").wait_for()


@shows(ROUTE, "signed out", who="scanner")
def _signed_out(scene: Scene) -> None:
    event, codes = sold(scene)
    ready(scene, event)
    scene.page.context.clear_cookies()
    scan(scene, codes[0])
    scene.page.keyboard.press("Escape")
    scene.window.broken.clear()  # the browser notes the answer 401
