"""What lies ahead of somebody who wants to be erased: tickets for events to come, and what keeps them from going."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from onsale.accounts.model import Person
from onsale.bookings.cancel import refund_for
from onsale.bookings.model import Booking, BookingState
from onsale.bookings.moved import open_choice
from onsale.bookings.of_fan import upcoming_of_fan
from onsale.bookings.store import get_booking
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.store import get_events
from onsale.catalog.tables import events, organiser_members, organisers
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.money import Money
from onsale.privacy.errors import LastOwner, StillAdmin
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.store import held_by, tickets_of

ON_SALE_TOO = frozenset({TicketState.OFFERED})
"""Before anything is wound up: what they have on sale comes back to them first, unless it is just being bought."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What they hold of a confirmed booking of an event that isn't over: these places of it. `refund`: what cancelling
    them now gives back, None where they can't be cancelled any more; `received`: a ticket somebody else paid for;
    `used`: those by which somebody was let in already, and which stay.
    """

    booking: Booking
    event: Event
    refund: Money | None
    places: tuple[int, ...]
    received: Ticket | None = None
    used: frozenset[int] = frozenset()

    @property
    def to_cancel(self) -> tuple[int, ...]:
        """Which of the places can still be given back."""
        return tuple(place for place in self.places if place not in self.used) if self.received is None else ()

    @property
    def kept_id(self) -> UUID:
        """By what it is shown once its owner is gone."""
        return self.received.id if self.received else self.booking.id


async def tickets_ahead(
    tx: ReadTx, person_id: int, now: datetime, *, also: frozenset[TicketState] = frozenset()
) -> list[Ahead]:
    """The next first, those that were sent on to them last; at most `limits.ERASURE_BOOKINGS` of each.

    Their valid tickets, and `also` those in these states (`ON_SALE_TOO`).
    """
    states = also | {TicketState.VALID}
    found = await upcoming_of_fan(tx, person_id, now, after=None, limit=limits.ERASURE_BOOKINGS)
    bookings = [booking for _starts_at, booking in found if booking.state is BookingState.CONFIRMED]
    known = await get_events(tx, {booking.event_id for booking in bookings}, removed_too=True)
    booked = [await _ahead(tx, one, known[one.event_id], now, states) for one in bookings]
    return [one for one in booked if one.places] + await _received(tx, person_id, now)


async def _ahead(tx: ReadTx, booking: Booking, event: Event, now: datetime, states: frozenset[TicketState]) -> Ahead:
    tickets = await tickets_of(tx, booking.event_id, booking.id)
    valid = {ticket.place for ticket in tickets if ticket.state in states}
    places = tuple(line.place for line in booking.live_lines if line.place in valid)
    used = frozenset(ticket.place for ticket in tickets if ticket.admitted_at is not None)
    unused = [place for place in places if place not in used]
    choice = await open_choice(tx, booking)
    if not unused or (choice is None and not event.cancellable(now)):
        return Ahead(booking, event, None, places, used=used)
    fee = 0 if choice else event.cancellation_fee_basis_points
    return Ahead(booking, event, refund_for(booking, unused, fee), places, used=used)


async def _received(tx: ReadTx, person_id: int, now: datetime) -> list[Ahead]:
    held = await held_by(tx, person_id, limit=limits.ERASURE_BOOKINGS)
    tickets = [ticket for ticket in held if ticket.state is TicketState.VALID]
    known = await get_events(tx, {ticket.event_id for ticket in tickets}, removed_too=True)
    found = []
    for ticket in tickets:
        event, booking = known[ticket.event_id], await get_booking(tx, ticket.event_id, ticket.booking_id)
        if booking is not None and not event.is_over(now):
            found.append(Ahead(booking, event, None, (ticket.place,), ticket))
    return found


async def require_may_go(tx: ReadTx, person: Person) -> None:
    """Raises `StillAdmin` or `LastOwner` for whom others depend on; the detail says what to do about it."""
    if "admin" in person.roles:
        raise StillAdmin
    if names := await organisers_left_alone(tx, person.id):
        raise LastOwner(organisers=names)


async def organisers_left_alone(tx: ReadTx, person_id: int) -> list[str]:
    """The names of organisers with events to come that nobody but this person owns."""
    others = organiser_members.alias()
    alone = ~(
        sa.select(others.c.person_id)
        .where(others.c.organiser_id == organisers.c.id, others.c.role == "owner", others.c.person_id != person_id)
        .exists()
    )
    to_come = (
        sa.select(events.c.id)
        .where(
            events.c.organiser_id == organisers.c.id,
            events.c.lifecycle == Lifecycle.PUBLISHED.value,
            sa.func.coalesce(events.c.ends_at, events.c.starts_at) > sa.func.now(),
        )
        .exists()
    )
    mine = (organiser_members.c.organiser_id == organisers.c.id) & (organiser_members.c.person_id == person_id)
    found = sa.select(organisers.c.name).join(organiser_members, mine).where(organiser_members.c.role == "owner")
    return list((await tx.execute(found.where(alone, to_come).order_by(organisers.c.id))).scalars())
