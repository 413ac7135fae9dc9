"""How much room is left where this machine keeps its data: what fills up unseen ends the sale."""

import asyncio
import shutil
from pathlib import Path

from prometheus_client import Gauge

from onsale.platform.metrics import REGISTRY
from onsale.platform.services import Services
from onsale.platform.settings import Settings

DISK_EVERY_S = 5.0
FREE = Gauge("onsale_disk_free_bytes", "Room on the disk of the data directory.", registry=REGISTRY)


async def count_disk(services: Services) -> None:
    """Look how much there is."""
    FREE.set(await asyncio.to_thread(free_bytes, services.get(Settings).data_dir))


def free_bytes(folder: Path) -> int:
    """Room on the disk where it is, or will be."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    return shutil.disk_usage(there).free
