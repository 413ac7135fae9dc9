"""Making the database follow the log of erasures, before any process uses it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from onsale.platform.database import Database
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.privacy.replay import Replayed, replay


def follow_erasures(settings: Settings, url: str) -> Replayed:
    """Replay the log on this database. Raises `ErasureLogDamaged`. In a thread of its own, for some callers already run
    an event loop.
    """
    with ThreadPoolExecutor(1, "erasures") as thread:
        return thread.submit(lambda: asyncio.run(_follow(settings, url))).result()


async def _follow(settings: Settings, url: str) -> Replayed:
    services, db, keyring = Services(), Database(url, pool_size=2), Keyring(settings.keyring_file)
    services.add(Settings, settings)
    services.add(Keyring, keyring)
    services.add(Sealer, Sealer(keyring))
    services.add(Database, db)
    try:
        return await replay(services, db)
    finally:
        await db.close()
