"""Checking every invariant."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from onsale.audit.invariant import Invariant
from onsale.audit.invariants import INVARIANTS
from onsale.platform.database import Database, ReadTx

ROWS_SHOWN = 20

# One core, since a shop that is open needs the others. No plan whose time is the product of two tables, which stale
# statistics may make look cheap; memory for a million bookings, beyond which the disk helps out.
_SESSION = (
    "set transaction isolation level repeatable read",
    "set local statement_timeout = '1h'",
    "set local work_mem = '128MB'",
    "set local max_parallel_workers_per_gather = 0",
    "set local enable_nestloop = off",
    "set local jit = off",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """How one invariant stands: how many rows break it, and the first of them, each as its columns' values."""

    invariant: Invariant
    rows: tuple[tuple[Any, ...], ...]
    count: int
    took_s: float

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.count


async def verify(
    db: Database,
    progress: Callable[[Finding], None] = lambda _finding: None,
    *,
    beginning: Callable[[Invariant], None] = lambda _invariant: None,
) -> list[Finding]:
    """Check every invariant at one moment in time, telling which is `beginning` and each finding as it is made."""
    findings = []
    async with db.read() as tx:
        # One snapshot for all: what is sold meanwhile is in all of the answers or in none.
        for setting in _SESSION:
            await tx.execute(sa.text(setting))
        for invariant in INVARIANTS:
            beginning(invariant)
            findings.append(await _check(tx, invariant))
            progress(findings[-1])
    return findings


async def _check(tx: ReadTx, invariant: Invariant) -> Finding:
    began = time.perf_counter()
    counted = f"select count(*) over (), broken.* from ({invariant.query}) as broken limit {ROWS_SHOWN}"  # noqa: S608
    found = [tuple(row) for row in await tx.execute(sa.text(counted))]
    count = found[0][0] if found else 0
    return Finding(invariant, tuple(row[1:] for row in found), count, time.perf_counter() - began)
