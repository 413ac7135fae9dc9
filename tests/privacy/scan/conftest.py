"""An installation at which somebody unmistakable has lived."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.privacy.scan.installation import Installation, running_installation
from tests.privacy.scan.life import Life, live
from tests.privacy.scan.unmistakable import SOMEBODY


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where everything lies; gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="onsale-privacy-"))
    if os.geteuid() == 0:
        made.chmod(0o711)  # the database's own user must get through
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    """A running one of the test's own."""
    with running_installation(folder) as installation:
        yield installation


@pytest.fixture
async def life(installation: Installation) -> AsyncIterator[Life]:
    """Somebody unmistakable, who has done all there is to do."""
    await installation.site.ready()
    async with httpx.AsyncClient(base_url=installation.site.urls[0], timeout=60) as client:
        life = Life(SOMEBODY, installation.site, client)
        await live(life)
        yield life
