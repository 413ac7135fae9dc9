"""Ways to pay, as the checkout offers them."""

from onsale.payments.offline import OFFLINE
from onsale.payments.stripe.browser import ELEMENT
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.shop.views import PaymentMethod


def payment_methods(
    total: Money, *, demo: bool, element: bool, chosen: str, offline_h: int | None = None
) -> tuple[PaymentMethod, ...]:
    """The Payment Element's where there is one, else the sandbox's in a demo; offline where the event has it.

    There is nothing to choose for what is free.
    """
    if total.amount_minor == 0:
        return (PaymentMethod(value="none", label=_("Nothing to pay"), hint="", selected=True),)
    machines = _element() if element else _sandbox() if demo else ()
    words = (*machines, *(_offline(offline_h) if offline_h else ()))
    first = words[0][0] if words else ""
    return tuple(
        PaymentMethod(value=value, label=label, hint=hint, selected=value == (chosen or first))
        for value, label, hint in words
    )


def _element() -> tuple[tuple[str, str, str], ...]:
    hint = _("You type it into fields of Stripe's, who takes the money for us.")
    return ((ELEMENT, _("Card, wallet or bank"), hint),)


def _offline(hours: int) -> tuple[tuple[str, str, str], ...]:
    hint = _("Your places are kept for %(hours)s hours at most; the tickets come when the money has.")
    return ((OFFLINE, _("Bank transfer or box office"), hint % {"hours": hours}),)


def _sandbox() -> tuple[tuple[str, str, str], ...]:
    return (
        ("pm_success", _("Test card"), _("The payment goes through. Nobody is charged.")),
        ("pm_declined", _("Test card that is refused"), _("The bank says no; your places stay held.")),
        ("pm_challenge", _("Test card that asks once more"), _("The bank wants to be sure it is you.")),
        ("pm_timeout", _("A bank that takes its time"), _("No answer at first; its word comes a little later.")),
        ("pm_page", _("The bank's own page"), _("You choose there how it goes, refunds and late word included.")),
        ("pm_late", _("A bank that is too late"), _("The money comes after your hold has run out.")),
    )
