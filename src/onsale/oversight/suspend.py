"""Suspending an organiser, and lifting it again.

All of their events go off sale and out of sight together, behind their shut gates: whoever held before has a hold,
which runs out and can't be paid; nobody holds afterwards. Whoever has tickets keeps them, and the organiser still sees
everything, opens doors and gives money back.
"""

from datetime import datetime

import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.model import Person
from onsale.accounts.openings import unseen
from onsale.catalog import tables as t
from onsale.catalog.model import Lifecycle, Organiser
from onsale.catalog.store import get_organiser
from onsale.inventory.gate import close_gates
from onsale.oversight import letters
from onsale.oversight.acts import record
from onsale.oversight.errors import AlreadyDecided
from onsale.oversight.model import Act
from onsale.oversight.reasons import reason_of
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.sealing import Sealer

_OWNERS = 20


async def suspend(
    tx: WriteTx, admin_id: int, organiser_id: int, reason: str, *, site: str, sealer: Sealer, now: datetime
) -> Organiser:
    """The organiser, suspended; its owners are told why. `AlreadyDecided` when it is, `NotFound`, `InvalidRequest`."""
    why = reason_of(reason)
    organiser = await _change(tx, organiser_id, suspended=True, reason=why)
    await record(tx, admin_id, Act.SUSPENDED, organiser.id, subject=organiser.name, note=why)
    for owner in await owners(tx, organiser_id, sealer=sealer):
        await letters.tell_of_suspension(tx, owner, organiser.name, why, site=site, sealer=sealer, now=now)
    return organiser


async def lift(tx: WriteTx, admin_id: int, organiser_id: int, *, site: str, sealer: Sealer, now: datetime) -> Organiser:
    """The organiser, selling again; events that were taken down stay so. `AlreadyDecided` when it wasn't suspended."""
    organiser = await _change(tx, organiser_id, suspended=False, reason="")
    await record(tx, admin_id, Act.LIFTED, organiser.id, subject=organiser.name)
    for owner in await owners(tx, organiser_id, sealer=sealer):
        await letters.tell_of_lifting(tx, owner, organiser.name, site=site, sealer=sealer, now=now)
    return organiser


async def suspension_reason(tx: ReadTx, organiser_id: int) -> str:
    """Why an organiser is suspended; empty when they aren't."""
    asked = sa.select(t.organisers.c.suspension_reason).where(t.organisers.c.id == organiser_id)
    return str((await tx.execute(asked)).scalar_one_or_none() or "")


async def suspension_of(tx: ReadTx, person_id: int) -> str:
    """Why the organiser a person acts for is suspended; empty when none is."""
    mine = (
        sa.select(t.organisers.c.suspension_reason)
        .join(t.organiser_members, t.organiser_members.c.organiser_id == t.organisers.c.id)
        .where(
            t.organiser_members.c.person_id == person_id,
            t.organiser_members.c.role == "owner",
            t.organisers.c.suspended_at.is_not(None),
        )
        .order_by(t.organisers.c.id)
        .limit(1)
    )
    return str((await tx.execute(mine)).scalar_one_or_none() or "")


async def owners(tx: ReadTx, organiser_id: int, *, sealer: Sealer) -> list[Person]:
    """Who acts for the organiser and can still be written to."""
    members = t.organiser_members.c
    mine = sa.select(members.person_id).where(members.organiser_id == organiser_id, members.role == "owner")
    ids = list((await tx.execute(mine.order_by(members.person_id).limit(_OWNERS))).scalars())
    with unseen():  # mails are written to them
        return await people.still_open(tx, ids, sealer=sealer)


async def _change(tx: WriteTx, organiser_id: int, *, suspended: bool, reason: str) -> Organiser:
    """The gates, as everybody takes them first; then the organiser; then its events: one that is being made meanwhile
    waits for us and is then suspended too."""
    await get_organiser(tx, organiser_id)
    shut = await _selling(tx, organiser_id) if suspended else set()
    await close_gates(tx, shut)
    other = t.organisers.c.suspended_at.is_(None) if suspended else t.organisers.c.suspended_at.is_not(None)
    values = {"suspended_at": sa.func.now() if suspended else None, "suspension_reason": reason}
    changed = sa.update(t.organisers).where(t.organisers.c.id == organiser_id, other).values(values)
    if (await tx.execute(changed.returning(t.organisers.c.id))).one_or_none() is None:
        raise AlreadyDecided
    if suspended:  # and of what was published while we waited
        await close_gates(tx, await _selling(tx, organiser_id) - shut)
    mine = sa.and_(t.events.c.organiser_id == organiser_id, t.events.c.suspended.is_(not suspended))
    await tx.execute(sa.update(t.events).where(mine).values(suspended=suspended, version=t.events.c.version + 1))
    return await get_organiser(tx, organiser_id)


async def _selling(tx: ReadTx, organiser_id: int) -> set[int]:
    """Their events that somebody may be holding places of at this moment."""
    e = t.events.c
    mine = sa.select(e.id).where(
        e.organiser_id == organiser_id,
        e.lifecycle == Lifecycle.PUBLISHED,
        sa.func.greatest(e.starts_at, e.ends_at, e.off_sale_at) > sa.func.now(),
    )
    return set((await tx.execute(mine)).scalars())
