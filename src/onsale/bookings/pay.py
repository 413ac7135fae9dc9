"""Paying: write down what is asked for, ask the provider, write down the answer. Three steps, each whole.

Dying between them loses nothing: the sweep of open payments asks the provider what became of it.
"""

import uuid
from dataclasses import replace

import structlog

from onsale.accounts.model import Principal
from onsale.bookings.access import own_booking
from onsale.bookings.begin_payment import AskedToPay, Begun, Paid, able
from onsale.bookings.errors import HoldExpired, PaymentDeclined, PaymentsUnavailable
from onsale.bookings.extend import extend_once
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.pay_line import Answered, PayLine
from onsale.bookings.stop_payment import try_to_stop_payments
from onsale.payments.model import Outcome, Verdict
from onsale.payments.providers import Providers
from onsale.payments.store import note_waiting
from onsale.platform.database import Database
from onsale.platform.i18n import gettext as _
from onsale.platform.schemas import rfc3339
from onsale.platform.services import Services

log = structlog.get_logger()


async def pay(
    services: Services,
    principal: Principal,
    event_id: int,
    booking_id: uuid.UUID,
    method: str,
    *,
    expected_total_minor: int | None = None,
    terms_shown: int | None = None,
) -> Paid:
    """Pay for a held booking; a free one is confirmed at once, a confirmed one is left as it is.

    A payment that waits for the fan gives way when they come back with another method. Once begun, a payment goes on
    even if whoever asked for it goes away.

    Raises `PaymentDeclined` (the hold stays), `HoldExpired`, `NotHeld`, `EventOff`, `EmailUnverified`,
    `PaymentsUnavailable`, `ShopBusy`, `PriceChanged` where the total isn't the expected one, `TermsChanged` where the
    terms shown (0: none) aren't in force, or `InvalidRequest` for a method the provider doesn't know.
    """
    asked = AskedToPay(principal, booking_id, method, expected_total_minor, services.get(Providers), terms_shown)
    return await services.get(PayLine).carry_through(_pay(services, event_id, asked))


async def _pay(services: Services, event_id: int, asked: AskedToPay) -> Paid:
    line = services.get(PayLine)
    begun = await _begun(services, event_id, asked)
    if isinstance(begun, Paid) and begun.waiting and begun.waiting.method != asked.method:
        able(asked.providers, asked.method)
        await try_to_stop_payments(services, event_id, asked.booking_id)
        begun = await _begun(services, event_id, asked)
    if isinstance(begun, Paid):
        return await _going_on(asked, begun)
    outcome = await _charge(asked.providers, begun)
    if outcome.final:
        return _result(await line.end(event_id, Answered(begun, outcome)), outcome)
    return await _waiting(services.get(Database), asked, begun, outcome)


async def _begun(services: Services, event_id: int, asked: AskedToPay) -> Begun | Paid:
    """The payment written down; nothing is, while the provider is down: then the hold is kept a little longer, once."""
    line, provider = services.get(PayLine), asked.providers.for_method(asked.method)
    try:
        return await line.begin(event_id, asked)
    except PaymentsUnavailable as unavailable:
        if provider is None:
            raise
        if await asked.providers.answers(provider.name):
            return await line.begin(event_id, asked)
        async with services.get(Database).write() as tx:
            booking = await extend_once(tx, event_id, asked.booking_id)
        raise _not_now(booking, unavailable.retry_after_s) from None


def _not_now(booking: Booking | None, retry_after_s: int | None) -> PaymentsUnavailable:
    if booking is None or booking.expires_at is None:
        return PaymentsUnavailable(retry_after_s=retry_after_s)
    minutes = str(int(booking.seconds_left // 60))
    told = _("Payments can't be taken right now. No money moved; your places are held for %(minutes)s more minutes.")
    return PaymentsUnavailable(
        told % {"minutes": minutes}, retry_after_s=retry_after_s, held_until=rfc3339(booking.expires_at)
    )


async def _going_on(asked: AskedToPay, paid: Paid) -> Paid:
    """Where a fan who comes back goes on: the secret that isn't kept is asked for again."""
    if paid.waiting is None or paid.redirect_url:
        return paid
    try:
        waiting = paid.waiting
        outcome = await asked.providers.ask(waiting.provider, lambda provider: provider.lookup(waiting))
    except Exception:
        log.exception("payment_not_looked_up", payment_id=str(paid.waiting.id))
        return paid
    return replace(paid, redirect_url=outcome.redirect_url, client_secret=outcome.client_secret)


async def _charge(providers: Providers, begun: Begun) -> Outcome:
    """The provider's answer, or pending when there is none in time: then the sweep finds out."""
    try:
        payment, left_s = begun.payment, begun.booking.seconds_left
        return await providers.ask(payment.provider, lambda known: known.charge(payment, hold_ends_in_s=left_s))
    except TimeoutError:
        return Outcome(Verdict.PENDING)
    except Exception:
        log.exception("charge_failed", payment_id=str(begun.payment.id))
        return Outcome(Verdict.PENDING)


async def _waiting(db: Database, asked: AskedToPay, begun: Begun, outcome: Outcome) -> Paid:
    """Where the fan has to go on, or nothing known yet: the booking may have been settled meanwhile."""
    event_id = begun.payment.event_id
    if outcome.waits_for_fan or outcome.reference:
        async with db.write() as tx:
            await note_waiting(tx, begun.payment, outcome)
    async with db.read() as read:
        booking = await own_booking(read, asked.principal, event_id, asked.booking_id)
    return Paid(booking, outcome.redirect_url, outcome.client_secret)


def _result(booking: Booking, outcome: Outcome) -> Paid:
    if booking.state is BookingState.CONFIRMED:
        return Paid(booking)
    if outcome.verdict is Verdict.CAPTURED:
        raise HoldExpired("the hold ran out while you paid and the places were gone; your money is on its way back")
    raise HoldExpired if booking.state is BookingState.EXPIRED else PaymentDeclined
