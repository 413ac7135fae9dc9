"""Connections to the database cut at random, many times a second."""

import pytest

from onsale.platform.embedded import Supervisor
from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered
from tests.storms.troubles import cut_connections


@pytest.mark.long
@pytest.mark.parametrize(("seconds", "cuts"), [(3.0, 40), (30.0, 400)])
async def test_connections_cut(site: Site, postgres: Supervisor, seconds: float, cuts: int) -> None:
    ends = site.worker.ends
    async with Storm(site, Kind(seconds, faults=cuts)) as storm:
        await storm.blow(cut_connections(postgres))
        await weathered(storm)
    assert site.worker.ends == ends, "the worker should have connected again"
