"""Web processes whose clocks are hours ahead and hours behind: what lapses when is the database's affair alone."""

from datetime import timedelta

import httpx
import pytest

from onsale.accounts.tokens import Tokens
from onsale.platform.clock import utc_now
from onsale.platform.keyring import Keyring
from tests.storms.conftest import OpenSite
from tests.storms.site import Site
from tests.storms.storm import Kind, Storm, weathered

AHEAD_S = 6 * 3600.0


@pytest.mark.long
@pytest.mark.parametrize("seconds", [3.0, 30.0])
async def test_hours_apart(open_site: OpenSite, seconds: float) -> None:
    with open_site(ahead_s=(AHEAD_S, -AHEAD_S)) as site:
        async with Storm(site, Kind(seconds)) as storm:
            for url, ahead_s in zip(site.urls, (AHEAD_S, -AHEAD_S), strict=True):
                assert abs(_ahead(site, url) - timedelta(seconds=ahead_s)) < timedelta(minutes=5), "the clock is wrong"
            await storm.blow()
            await weathered(storm)


def _ahead(site: Site, url: str) -> timedelta:
    """How far a process's clock is from ours, by the date of a token that it issues."""
    token = httpx.post(f"{url}/demo/fans", json={"count": 1}, timeout=20).json()[0]["access_token"]
    read = Tokens(Keyring(site.settings.keyring_file)).read(token, utc_now())
    assert read is not None
    return timedelta(microseconds=read.issued_us) - timedelta(seconds=utc_now().timestamp())
