"""Finishing what was left open: we may have died between asking for money and writing down the answer."""

import asyncio
from collections.abc import Coroutine

import structlog

from onsale.payments import store
from onsale.payments.errors import ProviderDown
from onsale.payments.refund import pay_back
from onsale.payments.settle import settle
from onsale.platform.database import Database
from onsale.platform.services import Services

log = structlog.get_logger()

LOOK_AFTER_S = 10.0  # longer than any charge may take, so that one under way isn't voided
REFUND_AGAIN_AFTER_S = 60.0
_BATCH = 50


async def sweep_open_payments(services: Services) -> None:
    """Settle open payments and carry out due refunds that nobody has looked at for a while."""
    db = services.get(Database)
    async with db.write() as tx:
        unsettled = await store.pick_unsettled(tx, older_than_s=LOOK_AFTER_S, limit=_BATCH)
        due = await store.pick_due_refunds(tx, older_than_s=REFUND_AGAIN_AFTER_S, limit=_BATCH)
    await asyncio.gather(*(_alone(settle(services, *which)) for which in unsettled))
    await asyncio.gather(*(_alone(pay_back(services, *which)) for which in due))


async def _alone(work: Coroutine[None, None, None]) -> None:
    """One that fails mustn't keep the others from being settled."""
    try:
        await work
    except ProviderDown:
        log.warning("payment_sweep_waits")  # asked again in the next round
    except Exception:
        log.exception("payment_sweep_failed")
