"""Three web processes on one database, which know nothing of each other."""

import pytest

from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered


@pytest.mark.long
@pytest.mark.parametrize("seconds", [3.0, 30.0])
async def test_three_processes(site: Site, seconds: float) -> None:
    async with Storm(site, Kind(seconds)) as storm:
        await storm.blow()
        await weathered(storm)
