"""Taking tickets back that nobody has accepted yet; and what a cancellation, or an offer for resale, means for tickets
on their way."""

import uuid
from collections.abc import Collection

from onsale.accounts.model import Principal
from onsale.bookings.model import PlacesCancelled, ReturnedBy
from onsale.platform.database import WriteTx
from onsale.platform.errors import NotFound
from onsale.platform.sealing import Sealer
from onsale.resale.model import TicketsOfferedBack
from onsale.transfers import store
from onsale.transfers.addressee import address_of_step
from onsale.transfers.errors import OnItsWay, TransferOver
from onsale.transfers.model import StepState, TicketsTakenBack

_BY_ITS_OWNER = (ReturnedBy.FAN, ReturnedBy.MOVED, ReturnedBy.HOLDER)


async def take_back(
    tx: WriteTx,
    principal: Principal,
    event_id: int,
    transfer_id: uuid.UUID,
    tickets: Collection[uuid.UUID] | None = None,
    *,
    sealer: Sealer,
) -> None:
    """Their sender wants them (`None`: all of them) back. Raises `NotFound`, or `TransferOver` when it is too late."""
    steps = await store.steps_of(tx, event_id, transfer_id)
    mine = [step for step in steps if step.from_id == principal.person_id and step.state is not StepState.RENAMED]
    if not mine:
        raise NotFound("there is no such transfer of yours")
    email = await address_of_step(tx, mine[0], sealer=sealer)
    for step in mine:
        email = email or await address_of_step(tx, step, sealer=sealer)
    going = [step for step in mine if tickets is None or step.ticket_id in tickets]
    ended = await store.end(tx, going, StepState.TAKEN_BACK)
    if not ended:
        raise TransferOver
    live = tuple(step.place for step in ended if step.live)
    if email and live:
        await tx.publish(
            TicketsTakenBack(event_id=event_id, transfer_id=transfer_id, places=live, to_id=ended[0].to_id, email=email)
        )


async def end_with_places(tx: WriteTx, happening: PlacesCancelled) -> None:
    """Hear of places given back, after their tickets were cancelled: a fan's own must not be on its way to somebody
    (`OnItsWay`); an organiser's decision ends that, too. Whoever has just bought the place doesn't pay for it either.
    """
    for own in (False, True):
        told = [one for one in happening.returns if (one.made_by in _BY_ITS_OWNER) == own]
        places = [(one.booking.id, place) for one in told for place in one.places]
        if places and await store.void(tx, happening.event_id, places) and own:
            raise OnItsWay


async def keep_from_sale(tx: WriteTx, happening: TicketsOfferedBack) -> None:
    """Hear of tickets that their fan offers for resale: none may be on its way to somebody (`OnItsWay`)."""
    places = [(happening.booking.id, place) for place in happening.places]
    if await store.void(tx, happening.booking.event_id, places):
        raise OnItsWay
