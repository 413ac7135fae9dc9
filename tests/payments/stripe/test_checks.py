"""What an operator is told of their account at Stripe."""

from pathlib import Path

from onsale.payments.stripe.checks import checks
from tests.fixtures.stripe import StripeServer, stripe_settings


async def told(server: StripeServer, data_dir: Path, **more: str) -> dict[str, tuple[bool, str]]:
    return {one.name: (one.ok, one.detail) for one in await checks(stripe_settings(server, data_dir, **more))}


async def test_an_account(own_stripe_server: StripeServer, data_dir: Path) -> None:
    first = await told(own_stripe_server, data_dir)
    assert first["Stripe's mode"][0] is False
    assert first["Stripe's key"] == (True, "accepted")
    assert "no webhook endpoint is set up for http://testserver/api" in first["Stripe's notices"][1]
    url = "http://testserver/api/v1/payments/stripe/notices"
    own_stripe_server.send_notices_to(url)
    assert (await told(own_stripe_server, data_dir))["Stripe's notices"][0] is True
    own_stripe_server.send_notices_to(url, events=["payment_intent.succeeded"])
    partly = (await told(own_stripe_server, data_dir))["Stripe's notices"]
    assert partly[0] is False
    assert "refund.failed" in partly[1]


async def test_a_key_that_isnt_accepted(own_stripe_server: StripeServer, data_dir: Path) -> None:
    refused = await told(own_stripe_server, data_dir, stripe_secret_key="rk_test_hidden")
    assert refused["Stripe's key"][0] is False
    assert "hidden" not in str(refused)
    own_stripe_server.kill()
    assert (await told(own_stripe_server, data_dir))["Stripe's key"][0] is False
