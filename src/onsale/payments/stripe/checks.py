"""What can be found out about an installation's account at Stripe: for `onsale doctor`, to be run by an operator."""

from typing import NamedTuple

import stripe

from onsale.payments.errors import ProviderDown
from onsale.payments.stripe.account import Account
from onsale.payments.stripe.asking import asking
from onsale.payments.stripe.notices import EVENTS
from onsale.platform.settings import Settings

_ENDPOINTS = 100


class Check(NamedTuple):
    """One thing looked at: whether it is as it should be, and what was found."""

    name: str
    ok: bool
    detail: str


_NOT_ASKED = Check("Stripe's notices", ok=False, detail="not asked")


async def checks(settings: Settings) -> list[Check]:
    """Ask Stripe; raises nothing, and quotes no secret."""
    account = Account.of(settings)
    try:
        works = await _key_works(account)
        endpoint = await _endpoint(account, settings) if works.ok else _NOT_ASKED
    finally:
        await account.http.close_async()
    return [_mode(account), works, endpoint]


def _mode(account: Account) -> Check:
    detail = "live keys" if account.live else "test keys: tickets are issued and no money moves"
    return Check("Stripe's mode", ok=account.live, detail=detail)


async def _key_works(account: Account) -> Check:
    try:
        with asking("read the balance"):
            await account.client.v1.balance.retrieve_async()
    except ProviderDown as error:
        return Check("Stripe's key", ok=False, detail=error.detail)
    return Check("Stripe's key", ok=True, detail="accepted")


async def _endpoint(account: Account, settings: Settings) -> Check:
    name, url = "Stripe's notices", f"{settings.public_url.rstrip('/')}/api/v1/payments/stripe/notices"
    try:
        with asking("list webhook endpoints"):
            found = await account.client.v1.webhook_endpoints.list_async({"limit": _ENDPOINTS})
    except ProviderDown as error:
        return Check(name, ok=False, detail=f"could not be asked for: {error.detail}")
    mine = next((one for one in found.data if one.url == url), None)
    if mine is None:
        return Check(name, ok=False, detail=f"no webhook endpoint is set up for {url}")
    return _events(name, mine)


def _events(name: str, endpoint: stripe.WebhookEndpoint) -> Check:
    if endpoint.status != "enabled":
        return Check(name, ok=False, detail=f"the webhook endpoint is {endpoint.status}")
    missing = [] if "*" in endpoint.enabled_events else [one for one in EVENTS if one not in endpoint.enabled_events]
    return Check(
        name, ok=not missing, detail=f"not sent: {', '.join(missing)}" if missing else "sent to the right address"
    )
