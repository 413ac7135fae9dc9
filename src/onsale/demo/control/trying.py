"""What is worth trying in the demo, and where it is."""

from dataclasses import dataclass

from onsale.demo.sales import PROMO_CODE
from onsale.platform.i18n import gettext as _
from onsale.shop.urls import address


@dataclass(frozen=True, slots=True)
class WorthTrying:
    """Something to look at, and why."""

    name: str
    url: str
    why: str


def worth_trying() -> tuple[WorthTrying, ...]:
    """A handful, in the reader's language."""
    code = _("The promo code %(code)s takes a fifth off its first evening.") % {"code": PROMO_CODE}
    return (
        _show("Marée basse", code),
        _show(
            "Drei Schwestern, eine Küche",
            _("Can be paid by bank transfer, too; the organiser marks the money as received."),
        ),
        _show(
            "Casimir Doyle: Parrot Fashion",
            _("The first evening is sold out and has a waiting list; the second nearly."),
        ),
        _show("The Fox Who Borrowed the Moon", _("Sells to adults, children and concessions.")),
        _show("Quayside Sunday Singers", _("Free entry.")),
        WorthTrying(_("Home"), "/", _("Under “Going on sale”: one that opens some minutes after each start.")),
        WorthTrying(
            "fan@demo.test",
            address("/sign-in", {"email": "fan@demo.test", "next": "/bookings"}),
            _("Has bookings in every state: paid, to pay, moved, postponed, cancelled, on their way back."),
        ),
    )


def _show(name: str, why: str) -> WorthTrying:
    return WorthTrying(name, address("/search", {"q": name}), why)
