"""What PRIVACY.md and the public page tell is what is done."""

import re
from pathlib import Path

import httpx

from onsale.platform import limits
from onsale.privacy.retention_schedule import schedule
from onsale.privacy.retention_words import register

DOCUMENT = Path(__file__).parents[2] / "docs" / "PRIVACY.md"


def test_the_register_is_the_schedule() -> None:
    text = DOCUMENT.read_text("utf-8")
    told = text.partition("<!-- schedule: begin -->\n")[2].partition("\n<!-- schedule: end -->")[0]
    assert told == register(schedule()), "`onsale retention schedule` prints what belongs there"


async def test_the_public_page_tells_the_same_periods(client: httpx.AsyncClient) -> None:
    page = re.sub(r"\s+", " ", (await client.get("/privacy")).text)
    year = 365
    for told in (
        f"booked anything for {limits.ACCOUNT_DORMANT_DAYS // year} years",
        f"delete your account {limits.ACCOUNT_WARNED_DAYS} days later",
        f"nobody confirms goes after {limits.ACCOUNT_UNVERIFIED_DAYS} days",
        f"{limits.BOOKINGS_KEPT_DAYS // year} years after the event",
        f"buy: {limits.UNPAID_BOOKINGS_KEPT_DAYS} days",
        f"came in: {limits.SCANS_KEPT_DAYS} days",
        f"until {limits.WAITING_ENTRIES_KEPT_DAYS} days after you left it",
        f"deleted after {limits.APPLICATIONS_KEPT_DAYS} days",
        f"{limits.LETTERS_KEPT_S // 86_400} days. Your address",
        f"about a payment: {limits.NOTICES_KEPT_DAYS} days",
        f"until {limits.QUEUE_KEPT_DAYS} days after its sale",
    ):
        assert told in page.replace("&#39;", "'"), told
