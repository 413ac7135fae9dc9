"""Ways to pay, as the checkout offers them."""

from onsale.payments.stripe.browser import ELEMENT
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.shop.views import PaymentMethod


def payment_methods(total: Money, *, demo: bool, element: bool, chosen: str) -> tuple[PaymentMethod, ...]:
    """The Payment Element's where there is one, the sandbox's in a demo; nothing to choose for what is free."""
    if total.amount_minor == 0:
        return (PaymentMethod(value="none", label=_("Nothing to pay"), hint="", selected=True),)
    if element:
        hint = _("You type it into fields of Stripe's, who takes the money for us.")
        return (PaymentMethod(value=ELEMENT, label=_("Card, wallet or bank"), hint=hint, selected=True),)
    if not demo:
        return ()
    words = (
        ("pm_success", _("Test card"), _("The payment goes through. Nobody is charged.")),
        ("pm_declined", _("Test card that is refused"), _("The bank says no; your places stay held.")),
        ("pm_challenge", _("Test card that asks once more"), _("The bank wants to be sure it is you.")),
        ("pm_timeout", _("A bank that takes its time"), _("No answer at first; its word comes a little later.")),
        ("pm_page", _("The bank's own page"), _("You choose there how it goes, refunds and late word included.")),
        ("pm_late", _("A bank that is too late"), _("The money comes after your hold has run out.")),
    )
    return tuple(
        PaymentMethod(value=value, label=label, hint=hint, selected=value == (chosen or "pm_success"))
        for value, label, hint in words
    )
