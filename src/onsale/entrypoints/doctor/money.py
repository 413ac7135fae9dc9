"""Who takes the money."""

from onsale.entrypoints.doctor.finding import Finding, fine, warning
from onsale.platform.settings import Settings

_PART = "payments"


def look_at_payments(settings: Settings) -> Finding:
    """What the settings say; that the keys go together is made sure of when they are read."""
    if settings.payment_provider == "none":
        return warning(_PART, "nobody takes money: only what is free can be booked", "Set ONSALE_PAYMENT_PROVIDER.")
    if settings.payment_provider == "sandbox":
        return warning(_PART, "the sandbox: no money moves", "Set ONSALE_PAYMENT_PROVIDER for a real shop.")
    return fine(_PART, f"by {settings.payment_provider}")
