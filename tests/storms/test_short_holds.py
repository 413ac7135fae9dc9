"""Holds that run out while they are paid, while others claim their places, while they are changed and released."""

import pytest

from tests.storms.conftest import OpenSite
from tests.storms.crowd import Habits
from tests.storms.storm import Kind, Storm, weathered

TTL_S = 1
HABITS = Habits(
    release=0.2,
    leave=0.15,
    dawdle_s=(0.7 * TTL_S, 1.2 * TTL_S),
    methods={"pm_success": 0.6, "pm_late": 0.3, "pm_declined": 0.08, "pm_timeout": 0.02},
)


@pytest.mark.long
@pytest.mark.parametrize("seconds", [5.0, 40.0])
async def test_run_out_in_use(open_site: OpenSite, seconds: float) -> None:
    with open_site(ahead_s=(0.0, 0.0), ttl_s=TTL_S) as site:
        async with Storm(site, Kind(seconds, habits=HABITS)) as storm:
            await storm.blow()
            await weathered(storm)
            assert storm.crowd.acknowledged["ran out"], "some holds should have run out while they were in use"
