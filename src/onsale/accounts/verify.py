"""Confirming that an address is one's own."""

from datetime import datetime

from onsale.accounts import codes, lookup, store
from onsale.accounts.model import Purpose
from onsale.platform.database import WriteTx
from onsale.platform.sealing import Sealer


async def verify(tx: WriteTx, email: str, code: str, *, sealer: Sealer, now: datetime) -> int | None:
    """The person whose address is confirmed now; `None` for a wrong code, whose try counts only if this commits."""
    if not await codes.use_code(tx, email, Purpose.VERIFY, code, sealer=sealer):
        return None
    sealed = await lookup.find(tx, email, sealer=sealer)
    if sealed is None:
        return None
    await store.set_verified(tx, sealed.id, now)
    return sealed.id
