"""The first step of paying: who may pay what, and the payment written down before anybody is asked for money."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified, ProcessingRestricted
from onsale.accounts.model import Principal
from onsale.bookings import store
from onsale.bookings.access import own
from onsale.bookings.confirm import confirm_many
from onsale.bookings.errors import (
    EventOff,
    EventWithheld,
    HoldExpired,
    NotHeld,
    PaymentsUnavailable,
    PriceChanged,
    TermsChanged,
)
from onsale.bookings.extend import put_off
from onsale.bookings.model import Booking, BookingState, terms_url
from onsale.catalog.current import current_terms
from onsale.catalog.model import Event
from onsale.inventory.gate import share_gate
from onsale.payments.breaker import Position
from onsale.payments.model import Payment, PaymentState
from onsale.payments.offline import OFFLINE
from onsale.payments.provider import Provider
from onsale.payments.providers import Providers
from onsale.payments.store import insert_open, open_payments_of
from onsale.platform.database import WriteTx
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.ids import new_uuid


@dataclass(frozen=True, slots=True)
class Paid:
    """How far a payment has come: the booking as it is now, and where the fan has to go on, if anywhere."""

    booking: Booking
    redirect_url: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    waiting: Payment | None = None  # one that was under way already and waits for the fan


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment as written down, to be asked of the provider; its booking waits for the outcome."""

    payment: Payment
    booking: Booking


@dataclass(frozen=True, slots=True)
class AskedToPay:
    """Who wants to pay for which booking, how, and the total their button said, if it did.

    `terms_shown` is the version of the organiser's terms beside the button, 0 for none; None accepts what is in force.

    The payment's id is given here, before anything is sent, so that it can be looked for when an answer got lost.
    """

    principal: Principal
    booking_id: uuid.UUID
    method: str
    expected_total_minor: int | None
    providers: Providers
    terms_shown: int | None = None
    payment_id: uuid.UUID = field(default_factory=new_uuid)


@dataclass(frozen=True, slots=True)
class _Free:
    """A booking that costs nothing, to be confirmed at once."""

    booking: Booking


@dataclass(frozen=True, slots=True)
class _Found:
    """What the requests are about, as it is now."""

    to_pay: store.ToPay
    under_way: Mapping[uuid.UUID, Payment]
    verified: frozenset[int]
    event: Event | None  # read only where somebody wants to pay offline


_Step: TypeAlias = Paid | Payment | _Free | Failure


async def begin_many(tx: WriteTx, event_id: int, requests: Sequence[AskedToPay]) -> list[Begun | Paid | Failure]:
    """Begin an event's payments, each for another booking; the answers are in the order of the requests.

    `Paid` where there is nothing to ask a provider for: confirmed already, under way already, or free and confirmed
    now.
    """
    await share_gate(tx, event_id)
    to_pay = await store.lock_to_pay(tx, event_id, [request.booking_id for request in requests])
    pending = [booking.id for booking in to_pay.bookings.values() if booking.state is BookingState.PAYMENT_PENDING]
    under_way = await open_payments_of(tx, event_id, pending) if pending else {}
    verified = await people.verified_among(tx, [request.principal for request in requests])
    by_hand = any(request.method == OFFLINE for request in requests)
    event = (await current_terms(tx, event_id)).event if by_hand else None
    found, steps = _Found(to_pay, under_way, verified, event), list[_Step]()
    for request in requests:
        try:
            steps.append(_step(request, found))
        except Failure as failure:
            steps.append(failure)
    return await _taken(tx, event_id, steps, found)


def able(providers: Providers, method: str) -> Provider:
    """The provider that knows the method; raises `InvalidRequest`, or `PaymentsUnavailable` (down, or none)."""
    provider = providers.for_method(method)
    if provider is not None and providers.position(provider.name) is Position.CLOSED:
        return provider
    if provider is not None:
        raise PaymentsUnavailable(retry_after_s=providers.wait_s(provider.name) or 1)
    if all(known.name == OFFLINE for known in providers):
        raise PaymentsUnavailable("no payment provider is set up on this installation", retry_after_s=60)
    raise InvalidRequest.of("payment_method", "is not a payment method of this shop")


def _step(request: AskedToPay, found: _Found) -> Paid | Payment | _Free:
    """What is to be done for a request, or why it can't be."""
    booking = own(found.to_pay.bookings.get(request.booking_id), request.principal)
    if booking.state is BookingState.CONFIRMED:
        return Paid(booking)
    if booking.state is BookingState.PAYMENT_PENDING:
        waiting = found.under_way.get(booking.id)
        if waiting is None or not waiting.waits_for_fan:
            return Paid(booking)
        return Paid(booking, waiting.redirect_url, waiting=waiting)
    if booking.state is BookingState.EXPIRED:
        raise HoldExpired("the hold has run out; no money moved, and the places are free again")
    if booking.state is not BookingState.HELD:
        raise NotHeld(f"this booking is {booking.state.value}", state=booking.state.value)
    if found.to_pay.event_cancelled:
        raise EventOff("this event won't take place; no money moved")
    if found.to_pay.event_withheld:
        raise EventWithheld("sales of this event were stopped; no money moved, and your hold simply runs out")
    if booking.id in found.to_pay.restricted:
        raise ProcessingRestricted
    if request.principal.person_id not in found.verified:
        raise EmailUnverified
    total = booking.total
    _as_shown(request, booking, found.to_pay.terms)
    if total.amount_minor == 0:
        return _Free(booking)
    if request.method == OFFLINE and not (found.event and found.event.offline_payment):
        raise InvalidRequest.of("payment_method", "is not a way to pay for this event")
    name, method, payment_id = able(request.providers, request.method).name, request.method, request.payment_id
    return Payment(booking.event_id, payment_id, booking.id, name, method, total, PaymentState.OPEN, None, 0)


def _as_shown(request: AskedToPay, booking: Booking, terms: int | None) -> None:
    """Nobody pays what they didn't see, nor by terms they didn't see."""
    if request.expected_total_minor not in (None, booking.total.amount_minor):
        raise PriceChanged("the booking has changed in the meantime; look at the new total, then pay")
    if request.terms_shown not in (None, terms or 0):
        told = {"version": terms, "url": terms_url(booking.event_id, terms)} if terms else None
        raise TermsChanged("the organiser's terms have changed in the meantime; look at them, then pay", terms=told)


async def _taken(tx: WriteTx, event_id: int, steps: Sequence[_Step], found: _Found) -> list[Begun | Paid | Failure]:
    """Take the steps, all of a kind at once."""
    begun = [step for step in steps if isinstance(step, Payment)]
    await insert_open(tx, event_id, begun)
    held, to = [found.to_pay.bookings[one.booking_id] for one in begun], BookingState.PAYMENT_PENDING
    terms = found.to_pay.terms
    moved = await store.move_many(tx, event_id, held, before=[BookingState.HELD], to=to, accepting=terms)
    moved = await _given_time(tx, found.event, begun, moved)
    costless = [step.booking for step in steps if isinstance(step, _Free)]
    free = await confirm_many(tx, event_id, costless, accepting=terms)
    now = {booking.id: booking for booking in (*moved, *free)}
    answers: list[Begun | Paid | Failure] = []
    for step in steps:
        if isinstance(step, Payment):
            answers.append(Begun(step, now[step.booking_id]))
        elif isinstance(step, _Free):
            confirmed = now.get(step.booking.id)
            answers.append(Paid(confirmed) if confirmed else HoldExpired())
        else:
            answers.append(step)
    return answers


async def _given_time(
    tx: WriteTx, event: Event | None, begun: Sequence[Payment], moved: Sequence[Booking]
) -> list[Booking]:
    """Those that are paid offline with the longer deadline that takes; never past the end of sales."""
    by_hand = {payment.booking_id for payment in begun if payment.method == OFFLINE}
    if event is None or not by_hand:
        return list(moved)
    waiting, others = [b for b in moved if b.id in by_hand], [b for b in moved if b.id not in by_hand]
    return others + await put_off(tx, waiting, hold_s=event.offline_hold_h * 3600, latest=event.sale_ends_at)
