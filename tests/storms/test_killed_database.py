"""PostgreSQL killed and restarted: the web recovers by itself, and says meanwhile when to come back."""

import pytest

from onsale.platform.embedded import Supervisor
from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered
from tests.storms.troubles import kill_postgres


@pytest.mark.parametrize(("seconds", "kills"), [(3.0, 1), pytest.param(40.0, 10, marks=pytest.mark.long)])
async def test_postgres_killed(site: Site, postgres: Supervisor, seconds: float, kills: int) -> None:
    ends = site.worker.ends
    async with Storm(site, Kind(seconds, faults=kills)) as storm:
        await storm.blow(kill_postgres(postgres))
        await weathered(storm)
        assert storm.client.seen["unavailable"], "somebody should have met the outage"
    assert site.worker.ends == ends, "the worker should have waited for the database, too"
