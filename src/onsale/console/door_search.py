"""Whoever comes without a code is found by name or booking, and let in by their ticket. It is written down as a look at
their data, like every page that shows whose a booking is."""

from collections.abc import Mapping, Sequence

from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery

from onsale.accounts import people
from onsale.accounts.guards import scanner
from onsale.accounts.model import Person, Principal
from onsale.accounts.openings import unseen
from onsale.bookings.store import get_bookings
from onsale.catalog.layouts import layout_of
from onsale.catalog.seatmap.layout import Layout
from onsale.console.booked.finding import Booked, Show, Wish, has_all, part_of
from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.ids import decode_id
from onsale.platform.schemas import Answer, rfc3339_or_none
from onsale.platform.sealing import Sealer
from onsale.platform.text import OptionalLine
from onsale.platform.web.openapi import problems
from onsale.tickets.access import event_at_own_door
from onsale.tickets.model import Ticket
from onsale.tickets.store import held_by_others, tickets_of_bookings

_LETTERS = 3


class FoundTicket(Answer):
    """A ticket of a booking that was looked for; `name` is whoever holds it: who booked it or, `sent_on`, whom it was
    sent on to; null where nobody knows. `left_at`: they are out again."""

    id: str
    name: str | None
    sent_on: bool
    reference: str
    section: str
    row: str | None
    seat: str | None
    state: str
    admitted_at: str | None
    admitted_gate: str | None
    left_at: str | None


class FoundTickets(Answer):
    """`more`: not all were looked through, or there are more than fit: more letters find less. Fewer than three letters
    find nothing."""

    tickets: list[FoundTicket]
    more: bool


@get(
    "/events/{event_id:str}/door/search",
    guards=[scanner],
    tags=["Door"],
    summary="Find tickets by name or booking",
    responses=problems(400, 401, 403, 404),
)
async def search_at_door(
    event_id: FromPath[str],
    db: NamedDependency[Database],
    sealer: NamedDependency[Sealer],
    principal: NamedDependency[Principal],
    q: FromQuery[OptionalLine] = "",
) -> FoundTickets:
    """The tickets of bookings with this reference, or whose fan is called so or has this address; and those that were
    sent on to somebody who is, or has."""
    words = q.strip()
    async with db.read() as tx:
        event = await event_at_own_door(tx, principal, decode_id("evt", event_id))
        if len(words) < _LETTERS:
            return FoundTickets(tickets=[], more=bool(words))
        part = await part_of(tx, Wish(event.id, Show.ALL, words), sealer, limit=limits.DOOR_FOUND)
        by_booking = {one.booking.id: one for one in part.found}
        tickets = await tickets_of_bookings(tx, event.id, by_booking, limit=limits.DOOR_FOUND + 1)
        received, all_read = await _received(tx, event.id, words, sealer)
        tickets += [ticket for ticket in received if ticket.booking_id not in by_booking]
        shown = tickets[: limits.DOOR_FOUND]
        others = {ticket.booking_id for ticket in shown} - by_booking.keys()
        by_booking |= {one.id: Booked(one, None) for one in await get_bookings(tx, event.id, others)}
        holders = await _holders(tx, shown, sealer)
        layout = await layout_of(tx, event.seat_map_id)
    found = [_found(ticket, by_booking[ticket.booking_id], holders, layout) for ticket in shown]
    more = part.cursor is not None or not all_read or len(tickets) > limits.DOOR_FOUND
    return FoundTickets(tickets=found, more=more)


async def _received(tx: ReadTx, event_id: int, words: str, sealer: Sealer) -> tuple[list[Ticket], bool]:
    """Tickets that were sent on to somebody called so, or with this address, as far as so many are looked through; and
    whether that was all of them."""
    held = await held_by_others(tx, event_id, limit=limits.BOOKINGS_READ_THROUGH + 1)
    looked = held[: limits.BOOKINGS_READ_THROUGH]
    ids = sorted({ticket.holder_id for ticket in looked if ticket.holder_id is not None})
    wanted: set[int] = set()
    for begin in range(0, len(ids), limits.BOOKINGS_READ_AT_ONCE):
        with unseen():
            some = await people.shown_to_sellers(tx, ids[begin : begin + limits.BOOKINGS_READ_AT_ONCE], sealer=sealer)
        wanted |= {person.id for person in some if has_all(f"{person.name} {person.email}", words)}
    return [ticket for ticket in looked if ticket.holder_id in wanted], len(held) == len(looked)


async def _holders(tx: ReadTx, tickets: Sequence[Ticket], sealer: Sealer) -> Mapping[int, Person]:
    """Whom tickets were sent on to: who booked them has no right to them any more, and must not be let in by them."""
    ids = {ticket.holder_id for ticket in tickets if ticket.holder_id is not None}
    return {person.id: person for person in await people.shown_to_sellers(tx, ids, sealer=sealer)}


def _found(ticket: Ticket, one: Booked, holders: Mapping[int, Person], layout: Layout) -> FoundTicket:
    place = layout.describe(ticket.place)
    person = one.person if ticket.holder_id is None else holders.get(ticket.holder_id)
    return FoundTicket(
        id=ticket.public_id,
        name=person.name if person else None,
        sent_on=ticket.holder_id is not None,
        reference=one.booking.reference,
        section=place.section,
        row=place.row,
        seat=place.seat,
        state=ticket.state.value,
        admitted_at=rfc3339_or_none(ticket.admitted_at),
        admitted_gate=ticket.admitted_gate,
        left_at=rfc3339_or_none(ticket.left_at),
    )


routes: list[BaseRouteHandler] = [search_at_door]
