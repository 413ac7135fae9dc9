"""Who is written to when tickets are sent on, and when something becomes of tickets that were.

Whom tickets are sent to may be nobody we know: that mail is written at once, and its address is kept by nobody.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from onsale.accounts import people
from onsale.accounts.openings import unseen
from onsale.bookings.model import PlacesCancelled
from onsale.bookings.moved import MovedDate
from onsale.catalog.store import get_organisers
from onsale.letters import store
from onsale.letters.contents import letter_of
from onsale.letters.gather import legal_of
from onsale.letters.hearing import tell
from onsale.letters.layout import written
from onsale.letters.matter import Matter
from onsale.letters.model import Due, Envelope, Facts, Kind
from onsale.letters.wording import applied, wordings_of
from onsale.platform import mail
from onsale.platform.clock import utc_now
from onsale.platform.database import WriteTx
from onsale.platform.i18n import language, reading, tag
from onsale.platform.ids import encode_event_uuid, encode_id
from onsale.platform.sealing import Sealer
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.store import held_by_others, sent_on
from onsale.tickets.view import occasion_of
from onsale.transfers.model import TicketsDeclined, TicketsOffered, TicketsReceived, TicketsTakenBack

Addressed = TicketsOffered | TicketsTakenBack


def writing_to_addresses(
    sealer: Sealer, public_url: str, spoken: str
) -> Callable[[WriteTx, Addressed], Awaitable[None]]:
    """Hears of tickets on their way to an address and of those taken back; `spoken`: for people we don't know."""

    async def write(tx: WriteTx, happening: Addressed) -> None:
        with unseen():
            known = await people.by_ids(tx, [happening.to_id] if happening.to_id else [], sealer=sealer)
        with reading(next((person.language for person in known if person.language), spoken)):
            await mail.enqueue(tx, sealer, await _mail_to(tx, happening, public_url), utc_now())

    return write


async def _mail_to(tx: WriteTx, happening: Addressed, public_url: str) -> mail.Mail:
    occasion, offered = await occasion_of(tx, happening.event_id), isinstance(happening, TicketsOffered)
    organiser = (await get_organisers(tx, {occasion.event.organiser_id}))[occasion.event.organiser_id]
    path = f"/tickets/sent/{encode_event_uuid('trf', happening.event_id, happening.transfer_id)}"
    matter = Matter(
        occasion=occasion,
        booking=None,
        facts=Facts(
            places=happening.places, until=happening.expires_at if isinstance(happening, TicketsOffered) else None
        ),
        organiser=organiser.name,
        url=public_url.rstrip("/") + (path if offered else f"/events/{encode_id('evt', happening.event_id)}"),
        now=utc_now(),
        sender=happening.from_name if isinstance(happening, TicketsOffered) else "",
    )
    kind = Kind.TICKETS_OFFERED if offered else Kind.TICKETS_TAKEN_BACK
    letter = letter_of(kind, matter)
    assert letter is not None, "what happens at this instant is worth telling"
    worded = applied(letter, (await wordings_of(tx, [organiser.id])).get((organiser.id, kind.value, language.get())))
    envelope = Envelope(to=happening.email, sender=organiser.name, sender_details=legal_of(organiser), language=tag())
    return written(worded, envelope)


async def tell_of_received(tx: WriteTx, happening: TicketsReceived) -> None:
    """Hear of accepted tickets: both are told, whoever sent them and whoever has them now."""
    first, places = happening.tickets[0], happening.places
    one = len(happening.tickets) == 1
    path = f"/tickets/{first.public_id}" if one else "/bookings"
    await tell(
        tx,
        [
            _due(happening, Kind.TICKETS_RECEIVED, happening.to_id, Facts(places=places, path=path)),
            _due(happening, Kind.TICKETS_ACCEPTED, happening.from_id, Facts(places=places, path="/bookings")),
        ],
    )


async def tell_of_declined(tx: WriteTx, happening: TicketsDeclined) -> None:
    """Hear of tickets that weren't wanted."""
    facts = Facts(places=happening.places, path="/bookings")
    await tell(tx, [_due(happening, Kind.TICKETS_DECLINED, happening.from_id, facts)])


async def tell_holders_of_cancelled(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Hear of places taken back by their organiser: who holds the ticket isn't who booked it."""
    places = {(one.booking.id, place) for one in happening.returns if one.used_too for place in one.places}
    if not places:
        return
    held = await sent_on(tx, happening.event_id, {booking_id for booking_id, _place in places})
    gone = [one for one in held if one.state is TicketState.CANCELLED and (one.booking_id, one.place) in places]
    path = f"/events/{encode_id('evt', happening.event_id)}"
    await tell(tx, _to_holders(gone, Kind.TICKET_WITHDRAWN, "", path))


async def tell_holders_of_moved(tx: WriteTx, moved: MovedDate, booking_ids: Collection[UUID]) -> None:
    """Those who hold tickets of these bookings that were sent on to them."""
    held = [one for one in await sent_on(tx, moved.event_id, booking_ids) if one.state is TicketState.VALID]
    await tell(tx, _to_holders(held, Kind.TICKET_MOVED, moved.id.hex, None, until=moved.answer_until))


async def tell_holders_of_dead_codes(tx: WriteTx, event_id: int, booking_ids: Collection[UUID], occasion: str) -> None:
    """Those who may have printed tickets of these bookings that were sent on to them."""
    held = [one for one in await sent_on(tx, event_id, booking_ids) if one.state is TicketState.VALID]
    await tell(tx, _to_holders(held, Kind.CODES_DIED, occasion, None))


async def remind_holders(tx: WriteTx, event_id: int, occasion: str, *, held_before: datetime) -> int:
    """One reminder to each of those who hold tickets of a booking, due but not sent yet; how many are new.

    Who received theirs later was told of everything just then.
    """
    by_holder: defaultdict[tuple[UUID, int], list[Ticket]] = defaultdict(list)
    for ticket in await held_by_others(tx, event_id, issued_before=held_before):
        by_holder[ticket.booking_id, ticket.holder_id or 0].append(ticket)
    return await store.insert_letters(tx, [_reminder(tickets, occasion) for tickets in by_holder.values()])


def _reminder(tickets: Sequence[Ticket], occasion: str) -> Due:
    first = tickets[0]
    return Due(
        event_id=first.event_id,
        kind=Kind.REMINDER,
        cause=f"{first.id}:{occasion}",
        fan_id=first.holder_id or 0,
        facts=Facts(
            places=tuple(ticket.place for ticket in tickets),
            path=f"/tickets/{first.public_id}" if len(tickets) == 1 else "/bookings",
        ),
    )


def _to_holders(
    tickets: Collection[Ticket], kind: Kind, occasion: str, path: str | None, *, until: datetime | None = None
) -> list[Due]:
    return [
        Due(
            event_id=ticket.event_id,
            kind=kind,
            cause=f"{ticket.id}:{occasion}",
            fan_id=ticket.holder_id,
            facts=Facts(places=(ticket.place,), path=path or f"/tickets/{ticket.public_id}", until=until),
        )
        for ticket in tickets
        if ticket.holder_id
    ]


def _due(happening: TicketsReceived | TicketsDeclined, kind: Kind, person_id: int, facts: Facts) -> Due:
    return Due(event_id=happening.event_id, kind=kind, cause=happening.transfer_id.hex, fan_id=person_id, facts=facts)
