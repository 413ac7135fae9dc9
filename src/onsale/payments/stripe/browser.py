"""The browser's half: where Stripe's script is, what the Payment Element needs, and what a page must allow for it.

Knows nothing of the SDK, which takes a second to load: pages ask here whether there is anything to show.
"""

from dataclasses import dataclass

from onsale.payments.stripe.amounts import AmountNotTaken, to_stripe
from onsale.platform.money import Money
from onsale.platform.settings import Settings

ELEMENT = "stripe"  # the payment method of a fan who pays in the browser, by the Payment Element
NEXT_ACTION = "stripe_payment_element"
_SCRIPT = "endive/stripe.js"  # the major version of the browser's half that goes with the API's


@dataclass(frozen=True, slots=True)
class Element:
    """What the page needs to draw the Payment Element before there is a payment."""

    script_url: str
    publishable_key: str
    amount: int  # as Stripe writes it
    currency: str
    test: bool  # no money moves
    return_url: str


def element_for(settings: Settings, total: Money, booking_id: str) -> Element | None:
    """The Payment Element for a booking's total; None where Stripe isn't set up, or doesn't take such an amount."""
    if settings.payment_provider != "stripe" or total.amount_minor == 0:
        return None
    try:
        amount = to_stripe(total)
    except AmountNotTaken:
        return None
    return Element(
        script_url=_script_url(settings),
        publishable_key=settings.stripe_publishable_key,
        amount=amount,
        currency=total.currency.lower(),
        test=settings.stripe_publishable_key.startswith("pk_test_"),
        return_url=return_url(settings.public_url, booking_id),
    )


def return_url(public_url: str, booking_id: str) -> str:
    """Where a fan comes back from paying; that page asks at once how it went."""
    return f"{public_url.rstrip('/')}/bookings/{booking_id}?paid=1"


def allowances(settings: Settings) -> dict[str, str]:
    """What a page with the Payment Element may load beyond its own, by directive of its content security policy."""
    if base := settings.stripe_api_base.rstrip("/"):
        return {"script-src": base, "connect-src": base, "frame-src": base}
    return {
        "script-src": "https://js.stripe.com https://*.js.stripe.com",
        "connect-src": "https://api.stripe.com",
        "frame-src": "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
        "img-src": "https://*.stripe.com",
    }


def _script_url(settings: Settings) -> str:
    base = settings.stripe_api_base.rstrip("/")
    return f"{base}/js.stripe.com/{_SCRIPT}" if base else f"https://js.stripe.com/{_SCRIPT}"
