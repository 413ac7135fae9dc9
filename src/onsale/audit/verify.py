"""Checking every invariant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from onsale.audit.invariants import INVARIANTS, Invariant
from onsale.platform.database import Database

ROWS_SHOWN = 20
_WITHIN_S = 600


@dataclass(frozen=True, slots=True)
class Finding:
    """How one invariant stands: the first rows that break it, each as its columns' values; none when it holds."""

    invariant: Invariant
    rows: tuple[tuple[Any, ...], ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.rows


async def verify(db: Database, progress: Callable[[Finding], None] = lambda _finding: None) -> list[Finding]:
    """Check every invariant at one moment in time, telling each finding as it is made."""
    findings = []
    async with db.read() as tx:
        # One snapshot for all: what is sold meanwhile is in all of the answers or in none.
        await tx.execute(sa.text("set transaction isolation level repeatable read"))
        await tx.execute(sa.text(f"set local statement_timeout = '{_WITHIN_S}s'"))
        for invariant in INVARIANTS:
            bounded = sa.text(f"select * from ({invariant.query}) as broken limit {ROWS_SHOWN}")  # noqa: S608 - ours
            rows = await tx.execute(bounded)
            findings.append(Finding(invariant, tuple(tuple(row) for row in rows)))
            progress(findings[-1])
    return findings
