"""A crowd through a waiting room, while what serves it is killed: the house sells out, and the line holds."""

import asyncio
from collections.abc import Callable

import pytest

from onsale.audit.verify import verify
from onsale.demo.crowd.report import Verdict
from onsale.demo.crowd.target import address_of
from onsale.demo.rush.evidence import Reckoning, memory_in_use
from onsale.demo.rush.plan import Plan
from onsale.demo.rush.report import RushReport
from onsale.demo.rush.rush import Rush
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Make
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.site import Site
from tests.storms.troubles import kill_database

WITHIN_S = 180.0


@pytest.mark.long
@pytest.mark.parametrize("fans", [3_000])
async def test_through_the_room_whatever_is_killed(open_site: OpenSite, postgres: Supervisor, fans: int) -> None:
    with open_site() as site:
        await site.ready()
        services = wiring.build(site.settings, site.database_url)
        try:
            event = await Make(services).event(layout=small_house(rows=15, seats=20, standing=100))
            plan = Plan(fans=fans, sample=300, leave=0, think_s=0.3, seed=1, minutes=WITHIN_S / 60)
            rush = Rush(address_of(site.urls[0]), services, plan, event_id=encode_id("evt", event.id), tell=print)
            async with asyncio.timeout(WITHIN_S * 2):
                _, report = await asyncio.gather(_kill(rush, site, postgres), _rushed(rush, services))
        finally:
            await services.get(Database).close()
    assert report.ok, report.broken()
    assert report.sold == report.free_at_start == event.places
    assert report.joined == fans
    assert report.joined_over_http >= 300
    assert report.passes >= report.buyers > 0
    assert report.fairness.proofs > 0


async def _rushed(rush: Rush, services: Services) -> RushReport:
    async def verified(_event: str) -> Verdict:
        findings = await verify(services.get(Database))
        return Verdict(holds=not any(finding.rows for finding in findings), invariants=len(findings))

    try:
        await rush.run()
        return await Reckoning(rush, memory_in_use(), print).report(verified)
    finally:
        await rush.server.close()


async def _kill(rush: Rush, site: Site, postgres: Supervisor) -> None:
    """The web process in the lobby; in the sale the database, then all of it. Each is started again at once."""
    await _so_far(rush, lambda: rush.joining.joined > 0)
    await asyncio.to_thread(site.webs[0].kill)
    site.webs[0].start()
    # What joined just before the database was killed is in its fan's token, which only some of this crowd keep.
    await _so_far(rush, lambda: rush.joined_s is not None and rush.figures.payments > 5)
    await asyncio.sleep(1.5)
    await kill_database(postgres)
    await asyncio.to_thread(postgres.ensure)
    payments = rush.figures.payments
    await _so_far(rush, lambda: rush.figures.payments > payments + 5)
    await asyncio.to_thread(site.webs[0].kill)
    site.webs[0].start()
    site.worker.restart_if_ended()


async def _so_far(rush: Rush, true: Callable[[], bool]) -> None:
    async def seen() -> bool:
        return rush.over or (hasattr(rush, "joining") and true())

    await until(seen, within_s=WITHIN_S)
