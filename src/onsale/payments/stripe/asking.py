"""Talking to Stripe: one client a process, our deadlines, and what its failures mean to us."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import stripe
import structlog

from onsale.payments.errors import ProviderDown
from onsale.payments.stripe.line import Line

log = structlog.get_logger()

API_VERSION = "2026-10-28.endive"
_RETRIES = 1  # of what fails at once; what is slow has used up the caller's deadline
_OUR_FAULT = (stripe.AuthenticationError, stripe.PermissionError)


def client(http: Line, secret_key: str, api_base: str = "") -> stripe.StripeClient:
    """The SDK on these connections, pinned to one version of the API."""
    # Its own log may quote whole answers, and with them secrets for the browser.
    logging.getLogger("stripe").setLevel(logging.WARNING)
    stripe.enable_telemetry = False
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base} if api_base else {},
        max_network_retries=_RETRIES,
        http_client=http,
    )


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Around a call: whatever says nothing of the thing itself is `ProviderDown`; refusals pass through."""
    try:
        yield
    except _OUR_FAULT as error:
        log.error("stripe_refuses_our_key", call=what, code=error.code, request=error.request_id)  # noqa: TRY400
        raise ProviderDown("Stripe doesn't accept this installation's key", retry_after_s=60) from None
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise ProviderDown(f"Stripe can't be reached ({what})", retry_after_s=5) from error
    except stripe.APIError as error:
        if replayed(error.headers):
            raise
        log.warning("stripe_failed", call=what, status=error.http_status, request=error.request_id)
        raise ProviderDown(f"Stripe fails ({what})", retry_after_s=5) from None


def replayed(headers: Mapping[str, str] | None) -> bool:
    """Whether an answer is that of an earlier call with the same idempotency key."""
    return {name.lower(): value for name, value in (headers or {}).items()}.get("idempotent-replayed") == "true"
