"""Sample views of the wallet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from onsale.design.qr import qr_svg
from onsale.shop.wallet_views import KeptPage, PassLinks, Renewal, WalletCard, WalletPage
from tests.design.samples_events import LONG, NOW

_CODE = "OS" + "ABCDEFG234567" * 11 + "ABCDEFGHIJK"
_RENEWAL = Renewal(signed="AA" * 48, secret="AA" * 16)


def card(**changes: Any) -> WalletCard:
    """A valid seat with its code."""
    shown = WalletCard(
        id="tkt_1",
        booking_id="bk_1",
        reference="K7QM2H4P",
        number=1,
        count=4,
        event="Lisbeth Aurland Trio",
        venue="Pakhusteatret",
        address="Tjærepladsen 2, Copenhagen, Denmark",
        timezone="Europe/Copenhagen",
        starts_at=NOW + timedelta(hours=3),
        doors_at=NOW + timedelta(hours=2),
        until=NOW + timedelta(days=4000),
        schedule="planned",
        section="Stalls",
        row="H",
        seat="12",
        ticket_type="Full price",
        state="valid",
        qr=Markup(qr_svg(_CODE, label="Code")),  # noqa: S704 - our own drawing
    )
    return replace(shown, **changes)


def _page(*cards: WalletCard, **changes: Any) -> tuple[str, object]:
    return "shop/wallet/wallet.html", replace(WalletPage(cards=cards, now=NOW), **changes)


def pages() -> Iterator[tuple[str, object]]:
    """Every state of a card, and the wallet without any."""
    passes = PassLinks(apple_url="/api/v1/apple", google_url="/api/v1/google")
    yield _page()
    yield _page(booking_id="bk_1")
    yield _page(card(), card(number=2, passes=passes, requires_proof=True), more=True)
    yield _page(card(renewal=_RENEWAL, no_passes=True), booking_id="bk_1")
    yield _page(
        card(state="used", qr=None, used_at=NOW),
        card(state="used", used_at=NOW, comes_back=True),
        card(state="transferred", qr=None),
        card(state="cancelled", qr=None),
    )
    yield _page(
        card(event=LONG, venue=LONG, address=LONG, section=LONG, row=None, seat=None, ticket_type=LONG),
        card(schedule="postponed", doors_at=None, ticket_type=None),
        card(schedule="rescheduled"),
    )
    yield _page(*(card(number=n, count=10) for n in range(1, 11)))
    yield "shop/wallet/kept.html", KeptPage()
