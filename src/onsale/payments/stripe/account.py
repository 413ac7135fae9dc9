"""An installation's account at Stripe, by its settings."""

from dataclasses import dataclass, field

import stripe

from onsale.payments.stripe.asking import client
from onsale.payments.stripe.line import Line
from onsale.platform.settings import Settings

STRIPE_JS = "https://js.stripe.com"
_SCRIPT = "endive/stripe.js"  # the major version of the browser's half that goes with `API_VERSION`


@dataclass(frozen=True, slots=True)
class Account:
    """Keys, the client that uses them, and where the browser finds its half."""

    client: stripe.StripeClient = field(repr=False)
    http: Line = field(repr=False)
    publishable_key: str
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api_base: str = ""
    live: bool = True

    @classmethod
    def of(cls, settings: Settings) -> "Account":
        """As the settings say; whether they go together was checked when they were read."""
        secrets = tuple(one.strip() for one in settings.stripe_webhook_secret.split(",") if one.strip())
        base = settings.stripe_api_base.rstrip("/")
        http = Line()
        return cls(
            client(http, settings.stripe_secret_key, base),
            http,
            settings.stripe_publishable_key,
            secrets,
            base,
            live="_live_" in settings.stripe_secret_key,
        )

    @property
    def script_url(self) -> str:
        """Stripe's script for the checkout; from the test's server where that stands in for Stripe."""
        return f"{self.api_base}/js.stripe.com/{_SCRIPT}" if self.api_base else f"{STRIPE_JS}/{_SCRIPT}"
