"""Paying: write down what is asked for, ask the provider, write down the answer. Three steps, each whole.

Dying between them loses nothing: the sweep of open payments asks the provider what became of it.
"""

import asyncio
import uuid
from dataclasses import dataclass

import structlog

from onsale.accounts.model import Principal
from onsale.accounts.people import require_verified
from onsale.bookings import store
from onsale.bookings.access import own_booking, own_booking_locked
from onsale.bookings.confirm import confirm
from onsale.bookings.errors import (
    HoldExpired,
    NotHeld,
    PaymentDeclined,
    PaymentsUnavailable,
    PriceChanged,
)
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.stop_payment import try_to_stop_payments
from onsale.inventory.gate import share_gate
from onsale.payments.model import Outcome, Payment, PaymentState, Verdict
from onsale.payments.provider import Provider
from onsale.payments.settle import report
from onsale.payments.store import insert_payment, note_redirect, payments_of
from onsale.platform import limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.ids import new_uuid
from onsale.platform.services import Services

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Paid:
    """How far a payment has come: the booking as it is now, and where the fan has to go on, if anywhere."""

    booking: Booking
    redirect_url: str | None = None
    waiting_method: str | None = None  # of a payment that was under way already and waits for the fan


@dataclass(frozen=True, slots=True)
class _Wish:
    """How somebody wants to pay, and the total their button said, if it did."""

    principal: Principal
    method: str
    expected_total_minor: int | None


async def pay(
    services: Services,
    principal: Principal,
    event_id: int,
    booking_id: uuid.UUID,
    method: str,
    *,
    expected_total_minor: int | None = None,
) -> Paid:
    """Pay for a held booking; a free one is confirmed at once, a confirmed one is left as it is.

    A payment that waits for the fan gives way when they come back with another method.

    Raises `PaymentDeclined` (the hold stays), `HoldExpired`, `NotHeld`, `EmailUnverified`, `PaymentsUnavailable`,
    `PriceChanged` where the total isn't the expected one, or `InvalidRequest` for a method the provider doesn't know.
    """
    db, provider = services.get(Database), services.find(Provider)  # type: ignore[type-abstract]
    wish = _Wish(principal, method, expected_total_minor)
    async with db.write() as tx:
        begun = await _begin(tx, event_id, booking_id, wish, provider)
    if isinstance(begun, Paid) and begun.waiting_method not in (None, method):
        _able(provider, method)
        await try_to_stop_payments(services, event_id, booking_id)
        async with db.write() as tx:
            begun = await _begin(tx, event_id, booking_id, wish, provider)
    if isinstance(begun, Paid):
        return begun
    payment, seconds_left = begun
    if provider is None:
        raise PaymentsUnavailable(retry_after_s=60)
    outcome = await _charge(provider, payment, seconds_left)
    if outcome.redirect_url:
        async with db.write() as tx:
            await note_redirect(tx, event_id, payment.id, outcome.redirect_url)
    await report(db, event_id, payment.id, outcome)
    return await _result(db, principal, payment, outcome)


async def _begin(
    tx: WriteTx, event_id: int, booking_id: uuid.UUID, wish: _Wish, provider: Provider | None
) -> Paid | tuple[Payment, float]:
    """Either there is nothing to ask a provider for, or this: the payment as written down, and the hold's seconds."""
    await share_gate(tx, event_id)
    booking = await own_booking_locked(tx, wish.principal, event_id, booking_id)
    if booking.state is BookingState.CONFIRMED:
        return Paid(booking)
    if booking.state is BookingState.PAYMENT_PENDING:
        under_way = (await payments_of(tx, event_id, booking_id))[0]
        return Paid(booking, under_way.redirect_url, under_way.method if under_way.redirect_url else None)
    if booking.state is BookingState.EXPIRED:
        raise HoldExpired("the hold has run out; no money moved, and the places are free again")
    if booking.state is not BookingState.HELD:
        raise NotHeld(f"this booking is {booking.state.value}", state=booking.state.value)
    await require_verified(tx, wish.principal)
    if wish.expected_total_minor not in (None, booking.total.amount_minor):
        raise PriceChanged("the booking has changed in the meantime; look at the new total, then pay")
    if booking.total.amount_minor == 0:
        return Paid(await _confirm_free(tx, booking))
    name = _able(provider, wish.method).name
    payment = Payment(event_id, new_uuid(), booking_id, name, wish.method, booking.total, PaymentState.OPEN, None, 0)
    await insert_payment(tx, payment)
    await store.move(tx, event_id, booking_id, before=[BookingState.HELD], to=BookingState.PAYMENT_PENDING)
    return payment, booking.seconds_left


def _able(provider: Provider | None, method: str) -> Provider:
    if provider is None:
        raise PaymentsUnavailable("no payment provider is set up on this installation", retry_after_s=60)
    if not provider.accepts(method):
        raise InvalidRequest.of("payment_method", "is not a payment method of this shop")
    return provider


async def _confirm_free(tx: WriteTx, booking: Booking) -> Booking:
    confirmed = await confirm(tx, booking.event_id, booking.id)
    if confirmed is None:
        raise HoldExpired
    return confirmed


async def _charge(provider: Provider, payment: Payment, seconds_left: float) -> Outcome:
    """The provider's answer, or pending when there is none in time: then the sweep finds out."""
    try:
        async with asyncio.timeout(limits.PROVIDER_DEADLINE_S):
            return await provider.charge(payment, hold_ends_in_s=seconds_left)
    except TimeoutError:
        return Outcome(Verdict.PENDING)
    except Exception:
        log.exception("charge_failed", payment_id=str(payment.id))
        return Outcome(Verdict.PENDING)


async def _result(db: Database, principal: Principal, payment: Payment, outcome: Outcome) -> Paid:
    async with db.read() as tx:
        booking = await own_booking(tx, principal, payment.event_id, payment.booking_id)
    if outcome.verdict in {Verdict.DECLINED, Verdict.VOID} and booking.state is not BookingState.CONFIRMED:
        raise HoldExpired if booking.state is BookingState.EXPIRED else PaymentDeclined
    if outcome.verdict is Verdict.CAPTURED and booking.state is not BookingState.CONFIRMED:
        raise HoldExpired("the hold ran out while you paid and the places were gone; your money is on its way back")
    return Paid(booking, outcome.redirect_url)
