"""People's wrapped keys, together: moved from period to period, counted, read whole.

A key is moved by compare-and-set: of two that move it one does, and one that was destroyed meanwhile stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from cryptography.exceptions import InvalidTag

from onsale.accounts.tables import person_keys as t
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.sealing import Sealer, WrappedKey

log = structlog.get_logger()

Row = tuple[int, str, bytes]
"""Whose, the period, the wrapped key."""

_MOVE = sa.text("""
update person_keys k set period = :period, sealed = n.sealed
from unnest(cast(:people as bigint[]), cast(:seen as bytea[]), cast(:sealed as bytea[])) as n (person_id, seen, sealed)
where k.person_id = n.person_id and k.sealed = n.seen
""")


@dataclass(frozen=True, slots=True)
class Moved:
    """`last`: the last person looked at; None at the end. `stuck` are those that nothing opens."""

    last: int | None
    n: int
    stuck: int


async def rewrap_some(tx: WriteTx, period: str, *, after: int = -1, sealer: Sealer) -> Moved:
    """Wrap the next keys of other periods, by person, with this one's. Those somebody has locked stay for next time."""
    others = (
        sa.select(t.c.person_id, t.c.period, t.c.sealed)
        .where(t.c.person_id > after, t.c.period != period)
        .order_by(t.c.person_id)
        .limit(limits.KEYS_REWRAPPED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    found = (await tx.execute(others)).all()
    moved: list[tuple[int, bytes, bytes]] = []
    for row in found:
        try:
            wrapped = sealer.rewrap(row.person_id, WrappedKey(row.period, row.sealed), period)
        except (KeyError, InvalidTag):
            log.warning("key_stuck", person_id=row.person_id, period=row.period)
        else:
            moved.append((row.person_id, row.sealed, wrapped.sealed))
    if moved:
        people, seen, sealed = zip(*moved, strict=True)
        told = {"period": period, "people": list(people), "seen": list(seen), "sealed": list(sealed)}
        await tx.execute(_MOVE, told)
    return Moved(found[-1].person_id if found else None, len(moved), len(found) - len(moved))


async def counted(tx: ReadTx) -> dict[str, int]:
    """How many people's keys each period wraps."""
    rows = await tx.execute(sa.select(t.c.period, sa.func.count().label("n")).group_by(t.c.period))
    return {row.period: row.n for row in rows}


async def next_keys(tx: ReadTx, after: int, at_once: int) -> Sequence[Row]:
    """The next keys by person, as they are stored."""
    page = sa.select(t.c.person_id, t.c.period, t.c.sealed).where(t.c.person_id > after).order_by(t.c.person_id)
    return [(row.person_id, row.period, row.sealed) for row in await tx.execute(page.limit(at_once))]
