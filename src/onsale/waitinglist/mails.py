"""The mail that says that places are offered. The job's arguments are ids; the mail says what is true when it runs."""

import uuid
from collections.abc import Sequence

from procrastinate import JobContext, RetryStrategy

from onsale.accounts import people
from onsale.bookings import store as bookings
from onsale.bookings.model import Booking, BookingState
from onsale.letters.contents import Letter
from onsale.platform import jobs, mail
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from onsale.tickets.view import Occasion, occasion_of


async def tell_of_offers(tx: WriteTx, event_id: int, offered: Sequence[Booking]) -> None:
    """Write to everybody who is offered places."""
    told = [{"event_id": event_id, "booking_id": str(booking.id)} for booking in offered]
    await jobs.defer_many(tx, mail_offer, told)


@jobs.queue.task(
    name="waitinglist.mail_offer", pass_context=True, retry=RetryStrategy(max_attempts=10, exponential_wait=3)
)
async def mail_offer(context: JobContext, event_id: int, booking_id: str) -> None:
    """Tell the fan, while the offer stands."""
    services = jobs.services_of(context)
    sealer, public_url = services.get(Sealer), services.get(Settings).public_url.rstrip("/")
    async with services.get(Database).write() as tx:
        booking = await bookings.get_booking(tx, event_id, uuid.UUID(booking_id))
        if booking is None or booking.fan_id is None or booking.state is not BookingState.HELD:
            return
        try:
            fan = await people.by_id(tx, booking.fan_id, sealer=sealer)
        except NotFound:
            return
        letter = offer_letter(await occasion_of(tx, event_id), booking, f"{public_url}/bookings/{booking.public_id}")
        await mail.enqueue(tx, sealer, letter.to(fan.email), utc_now())


def offer_letter(occasion: Occasion, booking: Booking, booking_url: str) -> Letter:
    """Places have come back, and they are this fan's until a moment."""
    until = occasion.moment(booking.expires_at) if booking.expires_at else ""
    return Letter(
        subject=_("Places for you until %(until)s: %(event)s")
        % {"until": until, "event": " ".join(occasion.event.name.split())},
        opening=_(
            "You are on the waiting list, and places have come back. They are held for you; pay for them in time, and "
            "they are yours."
        ),
        rows=(
            (_("Event"), occasion.event.name),
            (_("When"), occasion.when),
            (_("Where"), occasion.where),
            (_("Places"), "; ".join(occasion.places(booking.places))),
            (_("Total"), format_money(booking.total)),
            (_("Held for you until"), until),
        ),
        closing=(
            _(
                "If you don't want them any more, you needn't do anything: then they go to the next on the list. It is "
                "kind to let them go at once; that is one tap on the same page."
            ),
        ),
        link=(_("See my places and pay"), booking_url),
    )
