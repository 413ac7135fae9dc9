"""The confirmation of a booking, sent again by its organiser."""

from datetime import datetime
from urllib.parse import urlencode

from litestar import post
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath

from onsale.accounts.forms import typed
from onsale.accounts.guards import organiser
from onsale.bookings.model import BookingState
from onsale.bookings.store import get_booking
from onsale.console.frame import AnyRequest, Html, go, own_event
from onsale.letters.hearing import about, tell
from onsale.letters.model import Kind
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_event_uuid

_AGAIN_S = 600
_CARRIED = ("q", "show", "cursor")


@post(
    "/organise/events/{event_id:str}/bookings/{booking_id:str}/confirmation",
    status_code=200,
    guards=[organiser],
    include_in_schema=False,
)
async def send_confirmation(
    request: AnyRequest,
    event_id: FromPath[str],
    booking_id: FromPath[str],
    db: NamedDependency[Database],
    now: NamedDependency[datetime],
) -> Html:
    """Once more to the address the fan has by now; whoever presses twice within minutes sends it once."""
    form = await typed(request)
    async with db.write() as tx:
        event = await own_event(tx, request.user, event_id)
        of, which = decode_event_uuid("bk", booking_id)
        booking = await get_booking(tx, event.id, which) if of == event.id else None
        if booking is None:
            raise NotFound("there is no such booking of this event")
        letter = about(booking, Kind.CONFIRMED, occasion=f"again {int(now.timestamp()) // _AGAIN_S}")
        sent = letter is not None and booking.state is BookingState.CONFIRMED
        if letter is not None and sent:
            await tell(tx, [letter])
    done = "sent" if sent else "unsent"
    root = f"/organise/events/{event_id}/bookings"
    if form.get("from") == "booking":
        return go(f"{root}/{booking_id}?done={done}")
    carried = {name: form[name] for name in _CARRIED if form.get(name)}
    return go(f"{root}?{urlencode({**carried, 'done': done})}")


def sent_notices() -> dict[str, str]:
    """What the next page says of it."""
    return {
        "sent": _("The confirmation is on its way once more."),
        "unsent": _("Nothing was sent: the booking is cancelled, or nobody's address is known."),
    }


routes: list[BaseRouteHandler] = [send_confirmation]
