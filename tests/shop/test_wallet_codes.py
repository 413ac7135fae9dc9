"""What a device draws without a network: the server's codes to the letter, and pictures as the library draws them."""

import random
import string
import uuid
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page, expect

from onsale.design.chrome import Chrome
from onsale.design.render import render
from onsale.shop.wallet_views import Renewal, WalletPage
from onsale.tickets.code import Claimed, read, sign_rotating
from onsale.tickets.rotating import STEP_S, proof_of
from tests.design.samples_wallet import card
from tests.shop.seat_site import SeatSite

pytestmark = pytest.mark.browser

LETTERS = string.ascii_uppercase + string.digits + " $%*+-./:"
BASE_32 = string.ascii_uppercase + "234567"
SECRET = bytes(range(32))
TICKET = Claimed(1, 7, uuid.UUID(int=9), 3, 2)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
_DRAW = """async (texts) => {
  const { modules } = await import("/static/shop/wallet/qr.js");
  return texts.map((text) => modules(text).map((row) => row.map(Number).join("")));
}"""
_CODES = """async ([signed, secret, steps]) => {
  const { bytesOf, codeAt } = await import("/static/shop/wallet/codes.js");
  return Promise.all(steps.map((step) => codeAt(bytesOf(signed), bytesOf(secret), step)));
}"""


def as_drawn(text: str, mask: int) -> list[str]:
    drawn = segno.make(text, error="m", micro=False, boost_error=False, mode="alphanumeric", mask=mask)
    return ["".join(str(int(dark)) for dark in row) for row in drawn.matrix]


def code_at(step: int) -> str:
    return sign_rotating(TICKET, KEY, proof_of(SECRET, step))


def renewal() -> Renewal:
    code = read(code_at(0))
    return Renewal(signed=b64encode(code.body + code.signature).decode(), secret=b64encode(SECRET).decode())


def in_browser(page: Page, site: SeatSite, script: str, about: object) -> Any:
    page.goto(site.url)
    return page.evaluate(script, about)


def test_pictures_are_as_the_library_draws_them(seat_page: Page, seat_site: SeatSite) -> None:
    dice = random.Random(4)
    # Where the end mark fills a byte the library adds an empty one: allowed, and not what we do.
    lengths = [n for n in range(1, 250, 9) if (4 + 9 + n // 2 * 11 + n % 2 * 6 + 4) % 8]
    texts = ["".join(dice.choices(LETTERS, k=length)) for length in lengths]
    texts = [text if set(text) - set(string.digits) else "A" * len(text) for text in texts]
    texts += ["OS" + "".join(dice.choices(BASE_32, k=length)) for length in (154, 162) * 6]
    for text, drawn in zip(texts, in_browser(seat_page, seat_site, _DRAW, texts), strict=True):
        assert drawn in [as_drawn(text, mask) for mask in range(8)], text


def test_codes_are_the_servers(seat_page: Page, seat_site: SeatSite) -> None:
    steps, made = [0, 1, 119_000_000, 2**33 + 1], renewal()
    told = in_browser(seat_page, seat_site, _CODES, [made.signed, made.secret, steps])
    assert told == [code_at(step) for step in steps]


def test_a_code_is_renewed_on_the_servers_step(seat_page: Page, seat_site: SeatSite) -> None:
    """The device's clock is an hour slow, and it goes without a network from the first code on."""
    now = datetime(2026, 11, 29, 20, 0, 4, tzinfo=UTC)
    step = int(now.timestamp()) // STEP_S
    shown = WalletPage(cards=(card(renewal=renewal()), card(number=2)), now=now)
    page = render("shop/wallet/wallet.html", shown, Chrome())
    seat_page.route("**/wallet", lambda route: route.fulfill(body=page, content_type="text/html"))
    seat_page.clock.install(time=now - timedelta(hours=1))
    seat_page.goto(f"{seat_site.url.rstrip('/')}/wallet")
    first, static = seat_page.locator(".qr").all()
    expect(first).to_have_attribute("data-code", code_at(step))
    before = static.inner_html()
    seat_page.context.set_offline(True)
    seat_page.clock.run_for(15_000)
    expect(first).to_have_attribute("data-code", code_at(step + 1))
    drawn = first.locator("path[stroke]").get_attribute("d")
    seat_page.clock.run_for(15_000)
    expect(first).to_have_attribute("data-code", code_at(step + 2))
    assert first.locator("path[stroke]").get_attribute("d") != drawn
    assert static.inner_html() == before
