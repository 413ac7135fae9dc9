"""What somebody has in writing and was taken back: remembered as a hash for as long as the writing would count.

So what needs no row while it counts (an invitation in a mail) can be ended all the same.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.tables import spent_challenges
from onsale.platform.database import ReadTx, WriteTx


async def take_back(tx: WriteTx, what: bytes, *, until: datetime) -> None:
    """Whatever of this would count until `until` or shorter counts no more. `what` is a keyed hash, 32 bytes."""
    made = insert(spent_challenges).values(challenge_hash=what, expires_at=until)
    await tx.execute(made.on_conflict_do_update(index_elements=["challenge_hash"], set_={"expires_at": until}))


async def was_taken_back(tx: ReadTx, what: Collection[bytes], *, until: datetime) -> bool:
    """Whether something of this that counts until `until` was taken back. `what`: its hashes by each key."""
    spent = spent_challenges.c
    mine = sa.select(spent.challenge_hash).where(spent.challenge_hash.in_(what), spent.expires_at >= until)
    return (await tx.execute(mine.limit(1))).first() is not None
