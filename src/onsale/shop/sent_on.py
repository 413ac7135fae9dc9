"""What other pages tell of tickets on their way: whether they may set out, where each is, and what has come."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.store import get_events
from onsale.listings.read import details_of
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.sealing import Sealer
from onsale.shop.bookings_views import ComingRow
from onsale.shop.sent_on_views import OnItsWay, SendingTold
from onsale.shop.tiles import tile
from onsale.tickets.model import Ticket, TicketState
from onsale.tickets.rules import rules_of
from onsale.tickets.store import held_by
from onsale.tickets.view import place_words
from onsale.transfers.addressee import address_of_step
from onsale.transfers.errors import TooLateToSend, TransfersClosed
from onsale.transfers.store import latest_of, live_to
from onsale.transfers.transfer import require_open


async def sending_told(tx: ReadTx, event: Event, now: datetime) -> SendingTold:
    """Whether an event's tickets can change hands at this moment."""
    rules = await rules_of(tx, event.id)
    try:
        require_open(event, rules, now)
    except TooLateToSend:
        return SendingTold(closed="late")
    except TransfersClosed:
        opens_at = rules.transfers_from if rules.transfers_allowed else None
        return SendingTold(closed="until" if opens_at else "forbidden", opens_at=opens_at)
    return SendingTold()


async def on_their_way(tx: ReadTx, tickets: Collection[Ticket], *, sealer: Sealer) -> dict[uuid.UUID, OnItsWay]:
    """Where those of one event are that somebody could accept now, as their sender sees it; and where others went."""
    if not tickets:
        return {}
    steps = await latest_of(tx, next(iter(tickets)).event_id, [ticket.id for ticket in tickets])
    return {
        ticket_id: OnItsWay(
            email=await address_of_step(tx, step, sealer=sealer),
            state="offered" if step.live else step.state.value,
            until=step.expires_at if step.live else None,
        )
        for ticket_id, step in steps.items()
        if step.live or step.state.value in ("accepted", "declined")
    }


async def coming_rows(tx: ReadTx, person_id: int, now: datetime) -> tuple[ComingRow, ...]:
    """What waits for them to accept it, then the tickets they received for events that aren't over."""
    steps = await live_to(tx, person_id, limit=limits.TICKETS_RECEIVED_SHOWN)
    held = await held_by(tx, person_id, limit=limits.TICKETS_RECEIVED_SHOWN)
    tickets = [one for one in held if one.state is TicketState.VALID]
    events = await get_events(
        tx, {step.event_id for step in steps} | {one.event_id for one in tickets}, removed_too=True
    )
    known = {one.event.id: one for one in await details_of(tx, list(events.values()), now)}
    rows = []
    for public_id, some in groupby(steps, key=lambda step: step.public_id):
        together = list(some)
        details = known[together[0].event_id]
        words = await _words(tx, details.event, [step.place for step in together])
        url, until = f"/tickets/sent/{public_id}", together[0].expires_at
        rows.append(ComingRow(url=url, event=tile(details, now), words=words, until=until))
    for ticket in sorted(tickets, key=lambda one: (known[one.event_id].event.starts_at, one.place)):
        details = known[ticket.event_id]
        if not details.event.is_over(now):
            words = await _words(tx, details.event, [ticket.place])
            rows.append(ComingRow(url=f"/tickets/{ticket.public_id}", event=tile(details, now), words=words))
    return tuple(rows)


async def _words(tx: ReadTx, event: Event, places: Sequence[int]) -> str:
    layout = await layout_of(tx, event.seat_map_id)
    names = [layout.describe(place) for place in places]
    return "; ".join(place_words(name.section, name.row, name.seat) for name in names)
