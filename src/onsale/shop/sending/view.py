"""What the pages for sending tickets on show, put together."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from onsale.accounts import people
from onsale.accounts.errors import EmailUnverified
from onsale.accounts.model import Principal
from onsale.bookings.model import Booking
from onsale.bookings.moved import open_choice
from onsale.bookings.store import get_booking
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import encode_event_uuid
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.shop.booking_view import booked_event, ticket_card
from onsale.shop.policy import address_of
from onsale.shop.sending.views import NamePage, ReceivedPage, SendChoice, SendPage, SentPage
from onsale.shop.sent_on import on_their_way, sending_told
from onsale.shop.tiles import tile
from onsale.tickets.codes import codes_of
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.names import names_on
from onsale.tickets.store import tickets_of
from onsale.tickets.view import place_words
from onsale.transfers.addressee import sender_name, steps_for
from onsale.transfers.errors import NotForYou
from onsale.transfers.rename import own_ticket
from onsale.transfers.schemas import may_be_told
from onsale.transfers.store import steps_of

Key = tuple[int, uuid.UUID]


async def send_page(
    tx: ReadTx,
    principal: Principal,
    key: Key,
    now: datetime,
    *,
    sealer: Sealer,
    chosen: Collection[str] | None = None,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> SendPage:
    """This ticket and those its holder has beside it; `chosen`: what was ticked before."""
    ticket = await own_ticket(tx, principal.person_id, *key)
    booking = await booking_of(tx, ticket)
    details, layout = await booked_event(tx, booking, now)
    tickets = await tickets_of(tx, ticket.event_id, ticket.booking_id, holder_id=ticket.holder_id)
    ways = await on_their_way(tx, tickets, sealer=sealer)
    person = await people.by_id(tx, principal.person_id, sealer=sealer)
    choices = []
    for one in tickets:
        away = one.id in ways and ways[one.id].state == "offered"
        if one.state is TicketState.VALID and one.admitted_at is None and not away:
            name = layout.describe(one.place)
            words = place_words(name.section, name.row, name.seat)
            checked = one.public_id in chosen if chosen is not None else one.id == ticket.id
            choices.append(SendChoice(id=one.public_id, words=words, checked=checked))
    return SendPage(
        ticket_id=ticket.public_id,
        back=home_of(ticket),
        event=tile(details, now),
        choices=tuple(choices),
        sending=await sending_told(tx, details.event, now),
        from_name=person.name if may_be_told(person.name) else "",
        days=limits.TRANSFER_DAYS,
        values=values,
        errors=errors,
    )


async def sent_page(
    tx: ReadTx,
    principal: Principal | None,
    key: Key,
    now: datetime,
    *,
    sealer: Sealer,
    errors: Mapping[str, str],
) -> SentPage:
    """What waits for whoever looks; `NotFound` where nothing ever did."""
    steps = await steps_of(tx, *key)
    if not steps:
        raise NotFound("there is no such transfer")
    booking = await get_booking(tx, key[0], steps[0].booking_id)
    assert booking is not None, "a ticket has a booking"
    details, layout = await booked_event(tx, booking, now)
    sending = await sending_told(tx, details.event, now)
    page = SentPage(
        transfer_id=steps[0].public_id, event=tile(details, now), standing="signed_out", sending=sending, errors=errors
    )
    if principal is None:
        return page
    try:
        steps = await steps_for(tx, principal, *key, sealer=sealer)
    except NotForYou:
        return replace(page, standing="other" if any(step.live for step in steps) else "over")
    except EmailUnverified:
        return replace(page, standing="unverified")
    live = [step for step in steps if step.live]
    if not live:
        return replace(page, standing="over")
    names = [layout.describe(step.place) for step in live]
    return replace(
        page,
        standing="live",
        places=tuple(place_words(name.section, name.row, name.seat) for name in names),
        gone=len(steps) - len(live),
        from_name=await sender_name(tx, live[0], sealer=sealer),
        until=live[0].expires_at,
    )


async def received_page(
    tx: ReadTx,
    ticket: Ticket,
    now: datetime,
    *,
    sealer: Sealer,
    keyring: Keyring,
    just_accepted: bool,
    errors: Mapping[str, str],
) -> ReceivedPage:
    """A ticket that was sent on, as its holder sees it: nothing of whose it was."""
    booking = await booking_of(tx, ticket)
    details, layout = await booked_event(tx, booking, now)
    (code,) = await codes_of(tx, [ticket], keyring)
    (name,) = await names_on(tx, [ticket], None, sealer=sealer)
    way = (await on_their_way(tx, [ticket], sealer=sealer)).get(ticket.id)
    venue, moved = details.venue, await open_choice(tx, booking)
    return ReceivedPage(
        event=tile(details, now),
        doors_at=details.event.doors_at,
        venue_address=address_of((venue.address, venue.city)),
        ticket=replace(ticket_card(booking, ticket, code, layout, details), name=name, way=way),
        sending=await sending_told(tx, details.event, now),
        give_back_until=moved.answer_until if moved else None,
        just_accepted=just_accepted,
        errors=errors,
    )


async def name_page(
    tx: ReadTx,
    principal: Principal,
    key: Key,
    now: datetime,
    *,
    sealer: Sealer,
    typed: str | None,
    errors: Mapping[str, str],
) -> NamePage:
    """Who comes with a ticket."""
    ticket = await own_ticket(tx, principal.person_id, *key)
    details, layout = await booked_event(tx, await booking_of(tx, ticket), now)
    (name,) = await names_on(tx, [ticket], principal.person_id, sealer=sealer)
    place = layout.describe(ticket.place)
    return NamePage(
        ticket_id=ticket.public_id,
        back=home_of(ticket),
        event=tile(details, now),
        words=place_words(place.section, place.row, place.seat),
        sending=await sending_told(tx, details.event, now),
        name=name or "" if typed is None else typed,
        errors=errors,
    )


async def booking_of(tx: ReadTx, ticket: Ticket) -> Booking:
    """The booking a ticket came from, whosever that is."""
    booking = await get_booking(tx, ticket.event_id, ticket.booking_id)
    assert booking is not None, "a ticket has a booking"
    return booking


def home_of(ticket: Ticket) -> str:
    """The page that shows a ticket to its holder."""
    if ticket.holder_id is not None:
        return f"/tickets/{ticket.public_id}"
    return f"/bookings/{encode_event_uuid('bk', ticket.event_id, ticket.booking_id)}"
