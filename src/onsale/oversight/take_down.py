"""Taking an event down: off sale at once and out of everybody's sight, its bookings as they are; and putting it back.

Behind the shut gate: whoever held before has a hold, which runs out and can't be paid; nobody holds afterwards.
"""

from datetime import datetime

import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.catalog.model import Event, Lifecycle
from onsale.catalog.record import update_event
from onsale.catalog.store import get_event
from onsale.inventory.gate import close_gate
from onsale.oversight import letters
from onsale.oversight.acts import record
from onsale.oversight.errors import AlreadyDecided
from onsale.oversight.model import Act
from onsale.oversight.reasons import reason_of
from onsale.oversight.suspend import owners
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.platform.sealing import Sealer


async def take_down(
    tx: WriteTx, admin_id: int, event_id: int, reason: str, *, site: str, sealer: Sealer, now: datetime
) -> Event:
    """The event, taken down; its organiser is told why.

    Raises `NotFound`, `AlreadyDecided` when it is down, `InvalidRequest` for a draft, which nobody sees.
    """
    why = reason_of(reason)
    event = await _gated(tx, event_id)
    if event.taken_down_at is not None:
        raise AlreadyDecided
    if event.lifecycle is Lifecycle.DRAFT:
        raise InvalidRequest.of("reason", _("This is a draft: nobody sees it."))
    # By the clock, not by the transaction's beginning: behind the gate every hold made so far is older than this.
    changed = await update_event(tx, event, {"taken_down_at": sa.func.clock_timestamp(), "take_down_reason": why})
    await record(tx, admin_id, Act.TAKEN_DOWN, event.id, subject=event.name, note=why)
    for owner in await owners(tx, event.organiser_id, sealer=sealer):
        await letters.tell_of_take_down(tx, owner, changed, why, site=site, sealer=sealer, now=now)
    return changed


async def put_back(tx: WriteTx, admin_id: int, event_id: int, *, site: str, sealer: Sealer, now: datetime) -> Event:
    """The event, as it would be had nobody taken it down. `AlreadyDecided` when it isn't down."""
    event = await _gated(tx, event_id)
    if event.taken_down_at is None:
        raise AlreadyDecided
    changed = await update_event(tx, event, {"taken_down_at": None, "take_down_reason": ""})
    await record(tx, admin_id, Act.PUT_BACK, event.id, subject=event.name)
    for owner in await owners(tx, event.organiser_id, sealer=sealer):
        await letters.tell_of_putting_back(tx, owner, changed, site=site, sealer=sealer, now=now)
    return changed


async def take_down_reason(tx: ReadTx, event_id: int) -> str:
    """Why an event was taken down; empty when it wasn't."""
    asked = sa.select(t.events.c.take_down_reason).where(t.events.c.id == event_id)
    return str((await tx.execute(asked)).scalar_one_or_none() or "")


async def _gated(tx: WriteTx, event_id: int) -> Event:
    await get_event(tx, event_id)  # what doesn't exist has no gate to wait at
    await close_gate(tx, event_id)
    return await get_event(tx, event_id)
