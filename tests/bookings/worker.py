"""A worker in a process of its own, to be killed: `python -m tests.bookings.worker DATA_DIR DATABASE_URL`."""

import asyncio
import sys
from pathlib import Path

from onsale.entrypoints import wiring
from onsale.platform import settings
from onsale.platform.database import Database
from onsale.platform.jobs import every, run_worker
from onsale.platform.services import Services
from onsale.receipts.sweep import RECEIPTS_EVERY_S, issue_due


async def _work(services: Services) -> None:
    await asyncio.gather(run_worker(services.get(Database), services), every(RECEIPTS_EVERY_S, issue_due, services))


if __name__ == "__main__":
    chosen = settings.load({}, data_dir=Path(sys.argv[1]), demo=True, payment_provider="sandbox")
    services = wiring.build(chosen, sys.argv[2])
    asyncio.run(_work(services))
