"""The printed ticket before a camera: our reader and a well-known one read the code that was signed."""

import asyncio
import base64
import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from onsale.platform.keyring import Keyring
from onsale.tickets.pdf import tickets_pdf
from onsale.tickets.view import papers_of
from tests.fixtures.make import Make
from tests.tickets.conftest import calling
from tests.tickets.door_site import chromium, serving

pytestmark = pytest.mark.browser

DOTS_PER_INCH = (72, 150)


def pages_of(pdf: bytes, folder: Path, dpi: int) -> list[Path]:
    if shutil.which("pdftoppm") is None:
        pytest.skip("needs poppler-utils")
    (folder / "tickets.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", folder / "tickets.pdf", folder / f"page-{dpi}"],
        capture_output=True,
        check=True,
    )
    assert said.stderr == b""
    return sorted(folder.glob(f"page-{dpi}-*.png"))


def ours(pages: list[Path]) -> list[str | None]:
    with serving() as url, chromium() as browser:
        page = browser.new_page()
        page.goto(url)
        read = calling(page)
        return [read("/trials/qr_trials.js", "readImage", base64.b64encode(one.read_bytes()).decode()) for one in pages]


def theirs(page: Path) -> str:
    with Image.open(page) as picture:
        (found,) = zxingcpp.read_barcodes(picture.convert("L"))
    return str(found.text)


async def test_the_codes_on_the_tickets_pages_are_read(make: Make, tmp_path: Path) -> None:
    organiser = (await make.organiser()).principal
    event = await make.event(by=organiser, venue=await make.venue(by=organiser))
    booking = await make.confirmed_booking(event, await make.fan(), [0, 1, 2])
    async with make.db.read() as tx:
        papers = await papers_of(tx, booking, make.services.get(Keyring))
    codes = [ticket.code for ticket in papers.tickets]
    assert None not in codes
    pdf = tickets_pdf(papers)
    pages = [page for dpi in DOTS_PER_INCH for page in pages_of(pdf, tmp_path, dpi)]
    assert [theirs(page) for page in pages] == codes * len(DOTS_PER_INCH)
    assert await asyncio.to_thread(ours, pages) == codes * len(DOTS_PER_INCH)
