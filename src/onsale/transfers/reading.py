"""Transfers put together to be shown: with their event, its layout, and the words their people wrote."""

from collections.abc import Sequence
from itertools import groupby

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event
from onsale.catalog.store import get_events
from onsale.platform.database import ReadTx
from onsale.platform.sealing import Sealer
from onsale.transfers.addressee import address_of_step, sender_name
from onsale.transfers.model import Step
from onsale.transfers.schemas import TransferAnswer, transfer_answer


async def transfers_told(tx: ReadTx, steps: Sequence[Step], person_id: int, *, sealer: Sealer) -> list[TransferAnswer]:
    """As this person sees them, who sent or receives each, in the order in which they first occur."""
    events = await get_events(tx, {step.event_id for step in steps}, removed_too=True)
    groups: dict[str, list[Step]] = {}
    for public_id, some in groupby(steps, key=lambda step: step.public_id):
        groups.setdefault(public_id, []).extend(some)
    return [await _told(tx, group, events[group[0].event_id], person_id, sealer) for group in groups.values()]


async def _told(tx: ReadTx, steps: list[Step], event: Event, person_id: int, sealer: Sealer) -> TransferAnswer:
    sent, email, name = steps[0].from_id == person_id, None, None
    for step in steps:  # what has ended has forgotten both
        email = email or (await address_of_step(tx, step, sealer=sealer) if sent else None)
        name = name or await sender_name(tx, step, sealer=sealer)
    layout = await layout_of(tx, event.seat_map_id)
    return transfer_answer(steps, event, layout, sent=sent, email=email, from_name=name)
