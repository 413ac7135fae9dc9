"""A code that changes, from a fan's wallet to the door: read off the screen by a real decoder, with and without a
network, and worthless a minute later.
"""

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.journeys.evenings import small_evening
from tests.journeys.people import People, eventually
from tests.journeys.test_scanner import SYNCED_WITHIN_MS, Scanner

pytestmark = pytest.mark.browser

NEXT_WITHIN_S = 60.0


def on_screen(code: Locator) -> str:
    """What a camera reads there."""
    picture = Image.open(io.BytesIO(code.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


def test_from_the_wallet_to_the_door(window: Any, people: People) -> None:
    organiser, fan, keeper = people.account("organiser@demo.test"), people.fan(), people.account("scanner@demo.test")
    event = small_evening(organiser, "Lanterns Without Paper", 4)
    organiser.api.put(f"/api/v1/events/{event}/ticket-rules", json={"code_mode": "rotating"}).raise_for_status()
    booking = fan.hold(event, 3)
    assert fan.pay(booking["id"]).status_code == 200

    phone: Page = window(viewport={"width": 390, "height": 844})
    fan.sign_in(phone)
    phone.goto(f"/wallet/{booking['id']}")
    first, second, third = phone.locator(".qr").all()
    seen = on_screen(first)
    pictured = on_screen(third)  # a screenshot that goes round

    door: Page = window(viewport={"width": 390, "height": 844})
    keeper.sign_in(door)
    scanner = Scanner(door, event, "North")
    scanner.scan(seen, "admitted")
    phone.context.set_offline(True)
    scanner.offline(True)
    shown = pictured
    for _ in range(2):  # it goes on without a network; two steps later the picture is worthless
        before = shown
        shown = eventually(lambda: on_screen(third), lambda code, before=before: code != before, NEXT_WITHIN_S)
    scanner.scan(on_screen(second), "admitted")
    scanner.offline(False)
    door.locator("[data-queued='0']").wait_for(timeout=SYNCED_WITHIN_MS)
    told = keeper.post(f"/events/{event}/check-ins", code=pictured, gate="South")
    assert (told["result"], told["reason"]) == ("invalid", "stale")
    scanner.scan(on_screen(third), "admitted")
    assert keeper.get(f"/events/{event}/door")["admitted"] == 3
