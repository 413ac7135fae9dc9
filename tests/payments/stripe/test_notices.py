"""Stripe's notices: believed only when signed and new, and read for nothing but which payment to look up."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from onsale.payments.errors import BadSignature
from onsale.payments.model import Notice, NoticeKind, Payment
from onsale.payments.stripe import notices
from onsale.payments.stripe.adapter import Stripe
from onsale.payments.stripe.names import PAYMENT, payment_name
from tests.fixtures.stripe import SIGNING, StripeServer, signed, stripe_payment
from tests.payments.stripe.test_refunds import captured, refund_of

NEXT = "whsec_the_next_one"


def body_of(payment: Payment, **more: Any) -> bytes:
    intent = {"object": "payment_intent", "id": "pi_1", "metadata": {PAYMENT: payment_name(payment)}}
    event = {"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "data": {"object": intent}}
    return json.dumps(event | more).encode()


def read(body: bytes, headers: dict[str, str], *, now: datetime | None = None) -> Notice:
    return notices.read((SIGNING, NEXT), headers, body, now or datetime.now(UTC))


@pytest.mark.parametrize("secret", [SIGNING, NEXT])
def test_signed_by_either_secret(secret: str) -> None:
    payment = stripe_payment()
    body = body_of(payment)
    told = Notice("evt_1", NoticeKind.PAYMENT, payment.event_id, payment.id, None, "pi_1")
    assert read(body, signed(body, secret)) == told
    assert read(body, {"stripe-signature": signed(body, secret)["Stripe-Signature"]}) == told


def test_signed_twice_while_secrets_change() -> None:
    body = body_of(stripe_payment())
    old, new = signed(body, "whsec_gone")["Stripe-Signature"], signed(body)["Stripe-Signature"].partition(",")[2]
    assert read(body, {"Stripe-Signature": f"{old},{new}"}).id == "evt_1"


def test_whatever_isnt_signed_by_stripe() -> None:
    body = body_of(stripe_payment())
    good = signed(body)["Stripe-Signature"]
    wrong = [
        {}, {"Stripe-Signature": ""}, {"Stripe-Signature": "nonsense"}, {"Stripe-Signature": "t=,v1="},
        {"Stripe-Signature": good.replace("v1=", "v0=")}, {"Stripe-Signature": good[:-1] + "x"},
        {"Stripe-Signature": f"t={int(time.time()) + 1},{good.partition(',')[2]}"}, {"Stripe-Signature": "t=x,v1=y"},
        signed(body, "whsec_somebody_elses"),
    ]  # fmt: skip
    for headers in wrong:
        with pytest.raises(BadSignature):
            read(body, headers)
    with pytest.raises(BadSignature):
        read(body + b" ", signed(body))
    with pytest.raises(BadSignature):
        read(b"\xff\xfe", {"Stripe-Signature": good})


def test_an_old_one() -> None:
    body = body_of(stripe_payment())
    headers, now = signed(body), datetime.now(UTC)
    assert read(body, headers, now=now + timedelta(seconds=298)).id == "evt_1"
    with pytest.raises(BadSignature):
        read(body, headers, now=now + timedelta(seconds=302))
    with pytest.raises(BadSignature):
        read(body, signed(body, at=now.timestamp() - 3600))


@pytest.mark.parametrize("body", [b"[]", b'{"id": "evt_1"}', b"no", b'{"id": 5, "type": 6, "data": {"object": {}}}'])
def test_signed_and_no_event(body: bytes) -> None:
    with pytest.raises(BadSignature):
        read(body, signed(body))


@pytest.mark.parametrize("metadata", [None, {}, {PAYMENT: "pay_1"}, {PAYMENT: 7}, "x", {"order": "4711"}])
def test_about_nothing_of_ours(metadata: Any) -> None:
    about = {"object": "payment_intent", "id": "pi_2", "metadata": metadata}
    body = body_of(stripe_payment(), data={"object": about})
    assert read(body, signed(body)) == Notice("evt_1", NoticeKind.OTHER, None, None, None, "pi_2")


async def test_what_stripe_tells(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = await captured(stripe)
    refund = refund_of(payment, 4000)
    await stripe.refund(payment, refund)
    reference = (await stripe.lookup(payment)).reference
    told = {event["type"]: told_by(event) for event in stripe_server.events(about=reference)}
    ours = payment.event_id, payment.id
    shown = {
        kind: (one.kind, (one.event_id, one.payment_id), one.refund_id, one.reference) for kind, one in told.items()
    }
    assert shown == {
        "payment_intent.created": (NoticeKind.PAYMENT, ours, None, reference),
        "charge.succeeded": (NoticeKind.OTHER, ours, None, reference),
        "payment_intent.succeeded": (NoticeKind.PAYMENT, ours, None, reference),
        "refund.created": (NoticeKind.REFUND, ours, refund.id, reference),
        "charge.refunded": (NoticeKind.REFUND, ours, None, reference),
    }


async def test_a_dispute_names_the_payment_by_stripes_name(stripe: Stripe, stripe_server: StripeServer) -> None:
    payment = stripe_payment(stripe_server.card("4000000000000259"))
    reference = (await stripe.charge(payment, hold_ends_in_s=60)).reference
    (event,) = stripe_server.events("charge.dispute", about=reference)
    assert told_by(event) == Notice(event["id"], NoticeKind.DISPUTE, None, None, None, reference)


def told_by(event: dict[str, Any]) -> Notice:
    body = json.dumps(event).encode()
    return read(body, signed(body))
