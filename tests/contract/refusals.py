"""What refusing bad input means: a 4xx problem that names the field, and nothing stored."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.platform.database import Database, metadata
from tests.contract.conftest import Sale
from tests.contract.served import Served

COUNTERS = {"attempts"}  # how often somebody tried is written down, rightly
HUGE = 10**30
EVENT, BOOKING, VENUES, MAPS = "/events/{event_id}", "/bookings/{booking_id}", "/venues", "/venues/{venue_id}/seat-maps"
HOLDS, PAY, CANCEL, DOOR = f"{EVENT}/holds", f"{BOOKING}/pay", f"{BOOKING}/cancel", f"{EVENT}/check-ins"


def in_days(days: float) -> str:
    """A moment as JSON has it."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def headers_of(sale: Sale, who: str) -> dict[str, str]:
    """What signs a request of `nobody`, the `fan` or the `organiser`."""
    return {"nobody": {}, "fan": sale.fan.headers, "organiser": sale.organiser.headers}[who]


def address(sale: Sale, path: str) -> str:
    """The path with the names of what exists in it."""
    return f"/api/v1{path}".format(**sale.ids) if "{" in path else f"/api/v1{path}"


async def rows(served: Served) -> dict[str, int]:
    """How many rows each table has."""
    names = ["procrastinate_jobs", *(name for name in metadata.tables if name not in COUNTERS)]
    counts = [sa.select(sa.func.count()).select_from(sa.table(name)).scalar_subquery().label(name) for name in names]
    async with served.services.get(Database).read() as tx:
        return dict((await tx.execute(sa.select(*counts))).one()._mapping)


def refused(response: httpx.Response, *fields: str) -> dict[str, Any]:
    """The problem document of a 4xx that names each of these fields."""
    told = f"{response.status_code} {response.text[:500]}"
    assert 400 <= response.status_code < 500, told
    assert response.headers["content-type"] == "application/problem+json", told
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code"} <= problem.keys(), told
    named = {error["field"] for error in problem.get("errors", [])}
    assert set(fields) <= named, told
    return problem
