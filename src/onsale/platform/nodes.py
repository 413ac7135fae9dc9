"""Which processes of an installation are at work, on whatever machine: each says so every ten seconds."""

import asyncio
import os
import socket
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
import structlog

import onsale
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, ReadTx
from onsale.platform.ending import end_if_asked
from onsale.platform.errors import Failure
from onsale.platform.tables import nodes

log = structlog.get_logger()

TELL_EVERY_S = 10.0
PRESENT_WITHIN_S = 35.0
_LEAVE_WITHIN_S = 1.0
_TELL = sa.text("""
    insert into nodes (id, role, host, pid, version, started_at) values (:id, :role, :host, :pid, :version, :started_at)
    on conflict (id) do update set seen_at = now()""")
_SEEN = sa.text("""
    select role, host, pid, version, started_at, extract(epoch from now() - seen_at)::float8 as seen_s
    from nodes order by host, role, started_at""")


@dataclass(frozen=True, slots=True)
class Node:
    """A process. `seen_s`: how many seconds ago it said that it is there."""

    role: str
    host: str
    pid: int
    version: str
    started_at: datetime
    seen_s: float

    @property
    def present(self) -> bool:
        """Whether it is there, as far as anybody knows."""
        return self.seen_s <= PRESENT_WITHIN_S


async def be_seen(db: Database, role: str) -> None:
    """Say again and again that this process is there, until cancelled; then that it has gone in order."""
    told = {
        "id": uuid.uuid4(),
        "role": role,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "version": onsale.__version__,
        "started_at": utc_now(),
    }
    try:
        while True:
            await _tell(db, told)
            await asyncio.sleep(TELL_EVERY_S)
    finally:
        with suppress(Failure, TimeoutError):
            async with asyncio.timeout(_LEAVE_WITHIN_S), db.write() as tx:
                await tx.execute(sa.delete(nodes).where(nodes.c.id == told["id"]))


async def seen(tx: ReadTx) -> list[Node]:
    """Those of the last day that are there, or went without a word."""
    return [Node(**row) for row in (await tx.execute(_SEEN)).mappings()]


async def _tell(db: Database, told: dict[str, object]) -> None:
    if db.away:
        return
    try:
        async with db.write() as tx:
            await tx.execute(sa.text("set local synchronous_commit = off"))  # a word that may be lost is said again
            await tx.execute(_TELL, told)
    except Failure:
        return
    except Exception:
        end_if_asked()
        log.exception("not_seen")
