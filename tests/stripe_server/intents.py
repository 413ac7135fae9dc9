"""PaymentIntents with what Stripe documents and `localstripe` lacks: parameters, declines, the browser's way."""

import asyncio
from typing import Any

from localstripe.errors import UserError
from localstripe.resources import Charge, PaymentIntent, PaymentMethod, try_convert_to_bool

from tests.stripe_server.tell import disputed, tell

DECLINED = "Your card was declined."
ALWAYS_DECLINED = "4000000000000002"
DISPUTED = "4000000000000259"
CHALLENGED = "pm_card_threeDSecure2Required"
THREE_DECIMALS = frozenset({"bhd", "jod", "kwd", "omr", "tnd"})
ONCE_TWO_DECIMALS = frozenset({"isk", "ugx"})
MINIMUM = 50
_SHOWN_ONLY = ("description", "statement_descriptor_suffix", "automatic_payment_methods")
_OF_CONFIRMING = ("return_url", "use_stripe_sdk", "payment_method_data")


def refuse(status: int, code: str, message: str, kind: str = "invalid_request_error", **more: Any) -> UserError:
    """An error as Stripe words them."""
    error = UserError(status, message, {"code": code, **more})
    error.body["error"]["type"] = kind
    return error


class Intents:
    """Replacements for `localstripe`'s own; each calls what it replaces."""

    create = PaymentIntent._api_create
    confirm = PaymentIntent._api_confirm
    cancel = PaymentIntent._api_cancel
    authenticate = PaymentIntent._api_authenticate
    trigger = PaymentIntent._trigger_payment
    find_method = PaymentMethod._try_get_canonical_test_article
    declines = PaymentMethod._charging_is_declined
    last_error = PaymentIntent.last_payment_error.fget


def _create(confirm: Any = None, **data: Any) -> PaymentIntent:
    shown = {name: data.pop(name, None) for name in _SHOWN_ONLY}
    confirming = {name: data.pop(name) for name in _OF_CONFIRMING if name in data}
    _check_amount(int(data.get("amount") or 0), str(data.get("currency")))
    if "payment_method" in data:
        data["payment_method"] = _kept(str(data["payment_method"]))
    intent = Intents.create(**data)
    intent.description = shown["description"]
    tell("payment_intent.created", intent)
    return _confirm(intent.id, **confirming) if try_convert_to_bool(confirm) else intent


def _check_amount(amount: int, currency: str) -> None:
    if amount % 10 and currency in THREE_DECIMALS:
        raise refuse(
            400, "invalid_charge_amount", "The last digit of a three-decimal amount must be 0.", param="amount"
        )
    if amount % 100 and currency in ONCE_TWO_DECIMALS:
        raise refuse(400, "invalid_charge_amount", "Amounts must be divisible by 100.", param="amount")
    if amount < MINIMUM:
        raise refuse(400, "amount_too_small", "Amount must be at least 50.", param="amount")


def _kept(method: str) -> str:
    """A name that stands for a test card becomes a payment method that is there."""
    try:
        return str(PaymentMethod._api_retrieve(method).id)
    except UserError:
        raise refuse(400, "resource_missing", f"No such PaymentMethod: '{method}'", param="payment_method") from None


def _confirm(id: str, payment_method: str | None = None, **confirming: Any) -> PaymentIntent:  # noqa: A002
    intent = PaymentIntent._api_retrieve(id)
    if data := confirming.get("payment_method_data"):
        payment_method = PaymentMethod(type=data["type"], card=data.get("card"), sepa_debit=data.get("sepa_debit")).id
    if payment_method and intent.status == "requires_payment_method":
        intent.payment_method, intent.latest_charge = _kept(payment_method), None
    if intent.status != "requires_confirmation":
        raise unexpected_state(intent)
    Intents.confirm(id)
    if intent.next_action:
        _ask_the_fan(intent, confirming.get("return_url"))
    else:
        _say_how_it_went(intent)
    return intent


def _ask_the_fan(intent: PaymentIntent, return_url: str | None) -> None:
    if return_url:
        asked = {"url": f"{Here.url}/3ds/{intent.id}", "return_url": return_url}
        intent.next_action = {"type": "redirect_to_url", "redirect_to_url": asked}
    tell("payment_intent.requires_action", intent)


def _say_how_it_went(intent: PaymentIntent) -> None:
    if intent.status == "requires_payment_method":
        tell("payment_intent.payment_failed", intent)
        shown = intent._export()
        raise refuse(402, "card_declined", DECLINED, "card_error", decline_code="generic_decline", payment_intent=shown)


def _cancel(id: str, **why: Any) -> PaymentIntent:  # noqa: A002
    intent = PaymentIntent._api_retrieve(id)
    if intent.status in {"succeeded", "canceled", "processing"}:
        raise unexpected_state(intent)
    Intents.cancel(id)
    tell("payment_intent.canceled", intent)
    return intent


def _authenticate(id: str, **data: Any) -> PaymentIntent:  # noqa: A002
    """What the fan did on the bank's page; the intent of one who failed can be confirmed again."""
    intent = Intents.authenticate(id, **data)
    if intent.status == "requires_payment_method":
        tell("payment_intent.payment_failed", intent)
    return intent


def unexpected_state(intent: PaymentIntent) -> UserError:
    """It can't be done to an intent in this state."""
    message = f"You cannot do this to a PaymentIntent with a status of {intent.status}."
    return refuse(400, "payment_intent_unexpected_state", message, payment_intent=intent._export())


def _trigger(self: PaymentIntent) -> None:
    """The charge carries its intent and the intent's metadata, and events say how it went."""
    Intents.trigger(self)
    charge = self.latest_charge
    charge.payment_intent, charge.metadata = self.id, dict(self.metadata)
    if charge.status == "succeeded":
        _succeeded(self)
    elif charge.status == "pending":
        tell("payment_intent.processing", self)
        _tell_when_decided(self)


def _tell_when_decided(intent: PaymentIntent) -> None:
    if intent.status == "processing":
        asyncio.get_running_loop().call_later(0.05, _tell_when_decided, intent)
    elif intent.status == "succeeded":
        _succeeded(intent)
    else:
        tell("payment_intent.payment_failed", intent)


def _succeeded(intent: PaymentIntent) -> None:
    tell("charge.succeeded", intent.latest_charge)
    tell("payment_intent.succeeded", intent)
    if getattr(PaymentMethod._api_retrieve(intent.payment_method), "_card_number", "") == DISPUTED:
        disputed(intent)


def _declines(self: PaymentMethod) -> bool:
    return Intents.declines(self) or getattr(self, "_card_number", "") == ALWAYS_DECLINED


def _last_error(self: PaymentIntent) -> dict[str, str] | None:
    error: dict[str, str] | None = Intents.last_error(self)
    return {"decline_code": "generic_decline", **error} if error and error["code"] == "card_declined" else error


def _find_method(cls: type[PaymentMethod], id: str) -> PaymentMethod | None:  # noqa: A002
    if id == CHALLENGED:
        card = {"number": "4000000000003220", "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        return PaymentMethod(type="card", card=card)
    found: PaymentMethod | None = Intents.find_method(id)
    return found


class Here:
    """Where this server is."""

    url = ""


def teach() -> None:
    """Put the replacements in place."""
    PaymentIntent._api_create = staticmethod(_create)
    PaymentIntent._api_confirm = staticmethod(_confirm)
    PaymentIntent._api_cancel = staticmethod(_cancel)
    PaymentIntent._api_authenticate = staticmethod(_authenticate)
    PaymentIntent._trigger_payment = _trigger
    PaymentIntent.last_payment_error = property(_last_error)
    PaymentMethod._charging_is_declined = _declines
    PaymentMethod._try_get_canonical_test_article = classmethod(_find_method)
    Charge.payment_intent = None
    Charge.amount_captured = property(lambda charge: charge.amount if charge.captured and charge.paid else 0)
