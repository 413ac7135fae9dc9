"""Period keys: survivors move to this month's, and what nothing has needed for four weeks is destroyed.

That is what erases somebody from backups: their own key is gone from the database at once, and what an old backup still
holds of it opens no more once its period's key is gone.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
import structlog

from onsale.accounts import person_keys
from onsale.platform.database import Database, ReadTx
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.tables import mails

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Turned:
    """What came of it. `stuck`: keys that nothing opens, which keep their period from being destroyed."""

    period: str
    moved: int
    stuck: int
    destroyed: tuple[str, ...]


async def turn(services: Services, now: datetime, *, told: Callable[[int], None] = lambda _: None) -> Turned:
    """Move everybody to the current period, and destroy what has been unused for long. As often as one likes.

    `told` hears how many were moved so far.
    """
    keyring, db, sealer = services.get(Keyring), services.get(Database), services.get(Sealer)
    period, moved, stuck = keyring.current_period(now), 0, 0
    after: int | None = -1
    while after is not None:
        async with db.write() as tx:
            part = await person_keys.rewrap_some(tx, period, after=after, sealer=sealer)
        after, moved, stuck = part.last, moved + part.n, stuck + part.stuck
        told(moved)
    async with db.read() as read:
        used = await needed(read)
    destroyed = keyring.settle_periods(used, now)
    if moved or destroyed:
        log.info("keys_turned", period=period, moved=moved, destroyed=destroyed)
    return Turned(period, moved, stuck, tuple(destroyed))


async def needed(tx: ReadTx) -> Counter[str]:
    """How much each period's key is needed for: people, and mails on their way.

    What browsers carry for us, sealed in transit, isn't counted: it counts for hours, a key stays for four weeks.
    """
    waiting = await tx.execute(sa.select(mails.c.period, sa.func.count().label("n")).group_by(mails.c.period))
    return Counter(await person_keys.counted(tx)) + Counter({row.period: row.n for row in waiting})
