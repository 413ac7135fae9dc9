"""Who runs the shop and what it keeps: told by the settings, linked from every page's foot."""

from dataclasses import replace

import httpx
import pytest

from onsale.platform.ids import encode_id
from onsale.platform.settings import Settings
from tests.fixtures.make import Make


class TestSomebodyWhoSaysSo:
    """An installation whose operator is named."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """With a name, an address and where to write to."""
        return replace(settings, operator="Halls & Co; 4 Dock Street ;Leeds", operator_email="hello@halls.test")

    async def test_stands_on_the_imprint(self, client: httpx.AsyncClient, make: Make) -> None:
        page = await client.get("/imprint")
        for line in ("<bdi>Halls &amp; Co</bdi>", "<bdi>4 Dock Street</bdi>", "<bdi>Leeds</bdi>", "hello@halls.test"):
            assert line in page.text, line
        assert "hello@halls.test" in (await client.get("/privacy")).text
        event = await make.event()
        for path in ("/", "/search", f"/events/{encode_id('evt', event.id)}", "/nothing/here"):
            html = (await client.get(path, headers={"Accept": "text/html"})).text
            assert '<a href="/imprint">' in html, path
            assert '<a href="/privacy">' in html, path


async def test_nobody_said_so(client: httpx.AsyncClient) -> None:
    assert (await client.get("/imprint")).status_code == 404
    home = (await client.get("/")).text
    assert "/imprint" not in home
    assert '<a href="/privacy">' in home
    assert "write to the organiser" in (await client.get("/privacy")).text


class TestANoticeOfOnesOwn:
    """An installation whose operator has written a privacy notice elsewhere."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """With its address."""
        return replace(settings, privacy_url="https://halls.test/privacy")

    async def test_is_what_the_foot_leads_to(self, client: httpx.AsyncClient) -> None:
        assert '<a href="https://halls.test/privacy">' in (await client.get("/")).text
        led = await client.get("/privacy")
        assert (led.status_code, led.headers["location"]) == (302, "https://halls.test/privacy")
