"""Who takes the money."""

from collections.abc import AsyncIterator

from onsale.doctor.finding import Finding, fine, warning, wrong
from onsale.payments.stripe.checks import checks
from onsale.platform.i18n import gettext as _
from onsale.platform.settings import Settings

_PART = "payments"


async def look_at_payments(settings: Settings) -> AsyncIterator[Finding]:
    """What the settings say, and what Stripe does; that the keys go together is made sure of when they are read."""
    if settings.payment_provider == "none":
        yield warning(
            _PART, _("nobody takes money: only what is free can be booked"), _("Set ONSALE_PAYMENT_PROVIDER.")
        )
    elif settings.payment_provider == "sandbox":
        yield warning(_PART, _("the sandbox: no money moves"), _("Set ONSALE_PAYMENT_PROVIDER for a real shop."))
    else:
        for check in await checks(settings):
            if check.ok:
                yield fine(check.name, check.detail)
            elif "mode" in check.name:
                yield warning(check.name, check.detail, _("Use live keys for a real shop."))
            else:
                yield wrong(
                    check.name, check.detail, _("Compare with the keys and webhook endpoints in Stripe's dashboard.")
                )
