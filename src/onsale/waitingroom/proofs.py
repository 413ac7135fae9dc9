"""What a fan can hold against us: that they joined, that it counts, and which rank that makes. And the public part."""

from collections.abc import Sequence

import sqlalchemy as sa

from onsale.platform import limits
from onsale.platform.database import Database, ReadTx
from onsale.platform.errors import NotFound
from onsale.platform.ids import encode_id
from onsale.waitingroom import store
from onsale.waitingroom.chain import LENGTH
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.evidence import Evidence, Proof, Step
from onsale.waitingroom.evidence import Window as WindowEvidence
from onsale.waitingroom.merkle import BLOCK, path
from onsale.waitingroom.model import Window
from onsale.waitingroom.ranks import PSEUDONYM_BYTES
from onsale.waitingroom.tables import leaves, steps


async def proof_of(db: Database, lines: Lines, event_id: int, fan_id: int) -> Proof:
    """The fan's own proof. `NotFound` before their window was revealed, and when they are in none, or no longer."""
    line, me = await lines.of(event_id), lines.pseudonym(event_id, fan_id)
    async with db.read() as tx:
        joined = (await store.joined(tx, event_id, [fan_id])).get(fan_id)
        if joined is None or (place := lines.place(line, fan_id, joined.window)) is None:
            raise NotFound("your window hasn't closed yet, or you aren't in this line")
        block, names = await _block_with(tx, event_id, joined.window, me)
        blocks = await _blocks(tx, event_id, joined.window)
        (window,) = await store.windows_of(tx, event_id, after=joined.window - 1, most=1)
    if me not in names:
        raise NotFound("you aren't in this line any more")
    assert window.root is not None
    assert window.seed is not None
    index = block * BLOCK + names.index(me)
    return Proof(
        pseudonym=me.hex(),
        window=window.number,
        rank=place.rank,
        index=index,
        joined=window.joined or 0,
        path=[each.hex() for each in path(blocks, names, index)],
        root=window.root.hex(),
        seed=window.seed.hex(),
    )


async def evidence_of(db: Database, lines: Lines, event_id: int, *, windows_after: int, steps_after: int) -> Evidence:
    """A page of the fairness document: the windows and steps after these. `NotFound` without a room."""
    line, most = await lines.of(event_id), limits.QUEUE_EVIDENCE_PAGE
    if line.room is None:
        raise NotFound("this event has no waiting room")
    async with db.read() as tx:
        moves = await _steps(tx, event_id, steps_after, most)  # first: no step is into a window that isn't told of then
        windows = await store.windows_of(tx, event_id, after=windows_after, most=most)
    more = len(windows) == most or len(moves) == most
    last_window = max((window.number for window in windows if window.seed is not None), default=windows_after)
    last_step = moves[-1][0] if moves else steps_after
    public = encode_id("evt", event_id)
    following = f"/api/v1/events/{public}/queue/fairness?windows_after={last_window}&steps_after={last_step}"
    return Evidence(
        event_id=public,
        anchor=line.room.anchor.hex(),
        chain_length=LENGTH,
        committed_at=line.room.committed_at,
        windows=[_window(window) for window in windows],
        steps=[step for _, step in moves],
        next=following if more else None,
    )


def _window(window: Window) -> WindowEvidence:
    return WindowEvidence(
        window=window.number,
        opened_at=window.opened_at,
        closed_at=window.closed_at,
        joined=window.joined or 0,
        root=window.root.hex() if window.root else None,
        seed=window.seed.hex() if window.seed else None,
    )


async def _steps(tx: ReadTx, event_id: int, after: int, most: int) -> list[tuple[int, Step]]:
    s = steps.c
    chosen = sa.select(steps).where(s.event_id == event_id, s.number > after).order_by(s.number).limit(most)
    rows = await tx.execute(chosen)
    return [(row.number, Step(at=row.at, window=row.window_number, rank=row.rank)) for row in rows]


async def _block_with(tx: ReadTx, event_id: int, window: int, name: bytes) -> tuple[int, Sequence[bytes]]:
    """The block in which this pseudonym is, if it is in any, with its number."""
    b = leaves.c
    chosen = sa.and_(b.event_id == event_id, b.window_number == window, b.first <= name)
    row = (await tx.execute(sa.select(b.block, b.leaves).where(chosen).order_by(b.first.desc()).limit(1))).one_or_none()
    if row is None:
        return 0, []
    return row.block, [row.leaves[at : at + PSEUDONYM_BYTES] for at in range(0, len(row.leaves), PSEUDONYM_BYTES)]


async def _blocks(tx: ReadTx, event_id: int, window: int) -> list[bytes]:
    b = leaves.c
    rows = await tx.execute(
        sa.select(b.hash).where(b.event_id == event_id, b.window_number == window).order_by(b.first)
    )
    return list(rows.scalars())
