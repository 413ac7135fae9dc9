"""`kill -9` of everything that serves, in the middle of a stampede, once or again and again.

Every run of the tests kills the database (`test_killed_database.py`), and processes in the middle of a charge; these
are for `make test-long`.
"""

import pytest

from tests.storms.conftest import OpenSite
from tests.storms.storm import Kind, Storm, weathered
from tests.storms.troubles import kill_processes


@pytest.mark.long
@pytest.mark.parametrize(("seconds", "kills"), [(3.0, 1), (40.0, 8)])
async def test_killed_and_restarted(open_site: OpenSite, seconds: float, kills: int) -> None:
    with open_site() as site:
        async with Storm(site, Kind(seconds, faults=kills)) as storm:
            await storm.blow(kill_processes([site.webs, site.processes]))
            await weathered(storm)
