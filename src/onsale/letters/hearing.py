"""Who gets a mail about a booking, and when: a job that commits with what happened writes it.

The job's arguments are ids and amounts, never an address; the mail is put together from what is true when it runs.
"""

import uuid
from collections.abc import Callable
from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.tasks import Task

from onsale.accounts import people
from onsale.bookings import store as bookings
from onsale.bookings.model import Booking, BookingsConfirmed, BookingState, LatePaymentReturned, PlacesCancelled
from onsale.letters import contents as letters
from onsale.letters.contents import Letter
from onsale.platform import jobs, mail
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.money import Money
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.tickets.view import Occasion, occasion_of

_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)
_Write = Callable[[Occasion, Booking, str], Letter | None]


async def tell_of_confirmations(tx: WriteTx, happening: BookingsConfirmed) -> None:
    """Hear of confirmed bookings; nobody to write to where one from the box office carries no fan."""
    told = [booking for booking in happening.bookings if booking.fan_id is not None]
    arguments = [{"event_id": booking.event_id, "booking_id": str(booking.id)} for booking in told]
    await jobs.defer_many(tx, mail_confirmation, arguments)


async def tell_of_cancelled_places(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Hear of places given back."""
    await _defer(
        tx,
        mail_cancelled_places,
        happening.booking,
        places=list(happening.places),
        refund_minor=happening.refund.amount_minor,
        by_organiser=happening.by_organiser,
    )


async def tell_of_late_payment(tx: WriteTx, happening: LatePaymentReturned) -> None:
    """Hear of a payment that came too late."""
    await _defer(tx, mail_late_payment, happening.booking, refund_minor=happening.refund.amount_minor)


@jobs.queue.task(name="tickets.mail_confirmation", pass_context=True, retry=_RETRY)
async def mail_confirmation(context: JobContext, event_id: int, booking_id: str) -> None:
    """Tell the fan that the places are theirs, unless they have given them back since: that has a mail of its own."""

    def write(occasion: Occasion, booking: Booking, url: str) -> Letter | None:
        still = booking.state is BookingState.CONFIRMED
        return letters.confirmed_letter(occasion, booking, url) if still else None

    await _send(jobs.services_of(context), event_id, booking_id, write)


@jobs.queue.task(name="tickets.mail_cancelled_places", pass_context=True, retry=_RETRY)
async def mail_cancelled_places(
    context: JobContext, event_id: int, booking_id: str, places: list[int], refund_minor: int, by_organiser: bool
) -> None:
    """Tell the fan which places are cancelled and what they get back."""
    letter_of = letters.event_cancelled_letter if by_organiser else letters.cancelled_letter

    def write(occasion: Occasion, booking: Booking, url: str) -> Letter:
        return letter_of(occasion, booking, tuple(places), Money(refund_minor, booking.currency), url)

    await _send(jobs.services_of(context), event_id, booking_id, write)


@jobs.queue.task(name="tickets.mail_late_payment", pass_context=True, retry=_RETRY)
async def mail_late_payment(context: JobContext, event_id: int, booking_id: str, refund_minor: int) -> None:
    """Tell the fan that the money is on its way back, and why."""

    def write(occasion: Occasion, booking: Booking, url: str) -> Letter:
        return letters.late_payment_letter(occasion, booking, Money(refund_minor, booking.currency), url)

    await _send(jobs.services_of(context), event_id, booking_id, write)


async def _defer(tx: WriteTx, task: Task[Any, Any, Any], booking: Booking, **arguments: Any) -> None:
    """Nobody to write to where a box-office booking carries no fan."""
    if booking.fan_id is not None:
        await jobs.defer(tx, task, event_id=booking.event_id, booking_id=str(booking.id), **arguments)


async def _send(services: Services, event_id: int, booking_id: str, write: _Write) -> None:
    """Write the letter, if there is one to write, and hand it to the post; nothing for somebody who is gone by now."""
    sealer, public_url = services.get(Sealer), services.get(Settings).public_url.rstrip("/")
    async with services.get(Database).write() as tx:
        booking = await bookings.get_booking(tx, event_id, uuid.UUID(booking_id))
        if booking is None or booking.fan_id is None:
            return
        try:
            fan = await people.by_id(tx, booking.fan_id, sealer=sealer)
        except NotFound:
            return
        letter = write(await occasion_of(tx, event_id), booking, f"{public_url}/bookings/{booking.public_id}")
        if letter is not None:
            await mail.enqueue(tx, sealer, letter.to(fan.email), utc_now())
