"""Stopping sales in a few words."""

from onsale.catalog.model import Event
from onsale.oversight.suspend import lift, suspend
from onsale.oversight.take_down import put_back, take_down
from onsale.platform.clock import utc_now
from tests.fixtures.make import Account, Make
from tests.oversight.applicants import SITE


async def taken_down(
    make: Make, admin: Account, event: Event, reason: str = "The hall says it knows nothing."
) -> Event:
    """Take it down."""
    async with make.db.write() as tx:
        return await take_down(tx, admin.id, event.id, reason, site=SITE, sealer=make.sealer, now=utc_now())


async def put_back_again(make: Make, admin: Account, event: Event) -> Event:
    """Put it back."""
    async with make.db.write() as tx:
        return await put_back(tx, admin.id, event.id, site=SITE, sealer=make.sealer, now=utc_now())


async def suspended(make: Make, admin: Account, organiser_id: int, reason: str = "Letters come back.") -> None:
    """Suspend an organiser."""
    async with make.db.write() as tx:
        await suspend(tx, admin.id, organiser_id, reason, site=SITE, sealer=make.sealer, now=utc_now())


async def lifted(make: Make, admin: Account, organiser_id: int) -> None:
    """Lift it again."""
    async with make.db.write() as tx:
        await lift(tx, admin.id, organiser_id, site=SITE, sealer=make.sealer, now=utc_now())
