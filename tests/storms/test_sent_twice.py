"""Every request sent twice in the same instant, to whichever process: with the same key, and without any."""

import pytest

from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered


@pytest.mark.parametrize("keys", [True, pytest.param(False, marks=pytest.mark.long)])
@pytest.mark.parametrize("seconds", [3.0, pytest.param(30.0, marks=pytest.mark.long)])
async def test_twice(site: Site, seconds: float, *, keys: bool) -> None:
    async with Storm(site, Kind(seconds, copies=2, keys=keys)) as storm:
        await storm.blow()
        await weathered(storm)
