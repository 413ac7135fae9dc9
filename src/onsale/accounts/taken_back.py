"""What somebody has in writing and was taken back: remembered as a hash for as long as the writing would count.

So what needs no row while it counts (an invitation in a mail) can be ended all the same.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from onsale.accounts.tables import spent_challenges
from onsale.platform.database import ReadTx, WriteTx


async def take_back(tx: WriteTx, what: bytes, *, until: datetime) -> None:
    """Whatever of this would count until `until` or shorter counts no more. `what` is a keyed hash, 32 bytes."""
    made = insert(spent_challenges).values(challenge_hash=what, expires_at=until)
    await tx.execute(made.on_conflict_do_update(index_elements=["challenge_hash"], set_={"expires_at": until}))


async def was_taken_back(tx: ReadTx, what: bytes, *, until: datetime) -> bool:
    """Whether something of this that counts until `until` was taken back."""
    mine = sa.select(spent_challenges.c.expires_at).where(spent_challenges.c.challenge_hash == what)
    taken = (await tx.execute(mine)).scalar_one_or_none()
    return taken is not None and taken >= until
