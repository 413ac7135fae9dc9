"""How much room is left where this machine keeps its data: what fills up unseen ends the sale."""

import asyncio
import shutil

from prometheus_client import Gauge

from onsale.platform.metrics import REGISTRY
from onsale.platform.services import Services
from onsale.platform.settings import Settings

DISK_EVERY_S = 5.0
FREE = Gauge("onsale_disk_free_bytes", "Room on the disk of the data directory.", registry=REGISTRY)


async def count_disk(services: Services) -> None:
    """Look how much there is."""
    there = services.get(Settings).data_dir.absolute()
    FREE.set((await asyncio.to_thread(shutil.disk_usage, there)).free)
