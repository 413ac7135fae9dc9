"""One site for all pages, and a browser."""

import os
import secrets
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from browser import find
from onsale.platform.database import libpq_url
from tests.fixtures.databases import with_database
from tests.pages.site import Site, running

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps",
]  # fmt: skip


@pytest.fixture(scope="package")
def site(server_url: str, template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running site, on a database of its own."""
    name = f"pages_{secrets.token_hex(6)}"
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template_database}" strategy file_copy')
        try:
            with running(tmp_path_factory.mktemp("pages"), with_database(server_url, name)) as site:
                yield site
        finally:
            connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all. No longer: as long as it runs, no test of another kind can start a loop."""
    executable = os.environ.get("ONSALE_TEST_BROWSER") or find()
    if not executable:
        if os.environ.get("ONSALE_REQUIRE_BROWSER") == "1":
            pytest.fail("no Chromium here, and ONSALE_REQUIRE_BROWSER=1 asks for one")
        pytest.skip("pages NOT looked at: no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()
