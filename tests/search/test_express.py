"""Searching and suggesting say the same on the express lane as past it; what is out of the ordinary goes past it."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pytest

from onsale.platform.clock import utc_now
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.lanes import Heard, Lanes, lanes
from tests.search.entries import a_venue, an_edition, an_entry

__all__ = ["lanes"]

MAY_DIFFER = {"x-request-id", "content-length", "vary"}
PAST = [("Idempotency-Key", "any")]


@pytest.fixture(autouse=True)
def index(services: Services) -> None:
    """Some events, enough that an answer is worth compressing."""
    now, folder = utc_now(), Path(services.get(Settings).index_dir)
    starts_at = now.replace(year=now.year + 1)
    an_edition(
        folder,
        [an_entry(n, f"Paper Lantern {n}", venue=a_venue(1), starts_at=starts_at, now=now) for n in range(9)],
        now,
    )


async def _both(lanes: Lanes, path: str, query: str, headers: Sequence[tuple[str, str]] = ()) -> tuple[Heard, Heard]:
    quick = await lanes.send("GET", path, headers=headers, query=query)
    ordinary = await lanes.send("GET", path, headers=[*headers, *PAST], query=query)
    return quick, ordinary


def _said(heard: Heard) -> dict[str, object]:
    body = heard.json if heard.plain else {}
    headers = {name: value for name, value in heard.headers.items() if name not in MAY_DIFFER}
    return {"status": heard.status, **headers, "body": {name: body[name] for name in body if name != "took_ms"}}


SEARCHES = (
    "",
    "q=paper",
    "q=papre&limit=3",
    "q=&city=",
    "city=Ghent&genre=&sort=price",
    "from=2020-01-01&to=2999-01-01",
    "lat=51.05&lon=3.7&radius_km=5&sort=distance",
    "price_max_minor=100000&country=Belgium",
    "q=%C3%A9t%C3%A9+%2B",
    "unheard=of",
    "q=a&q=b",
    "lat=",
    "lat=1",
    "lat=1e1&lon=1",
    "limit=0",
    "limit=101",
    "limit=x",
    "sort=fame",
    "from=tomorrow",
    "cursor=nonsense",
    "cursor=!",
    "q=%00",
    "q=%ff",
    "q=" + "x" * 201,
    "q",
    "&&",
)


@pytest.mark.parametrize("query", SEARCHES)
async def test_a_search(lanes: Lanes, query: str) -> None:
    quick, ordinary = await _both(lanes, "/api/v1/search", query)
    assert _said(quick) == _said(ordinary)


async def test_pages_follow_each_other(lanes: Lanes) -> None:
    cursor = (await lanes.send("GET", "/api/v1/search", query="q=paper&limit=2")).json["next_cursor"]
    quick, ordinary = await _both(lanes, "/api/v1/search", f"q=paper&limit=2&cursor={quote(cursor)}")
    assert _said(quick) == _said(ordinary)
    assert len(quick.json["items"]) == 2


@pytest.mark.parametrize("query", ["", "q=", "q=pap", "q=p", "q=zzz", "q=%00", "q=a&q=b", "x=1", "q=" + "x" * 201])
async def test_suggestions(lanes: Lanes, query: str) -> None:
    quick, ordinary = await _both(lanes, "/api/v1/suggest", query)
    assert _said(quick) == _said(ordinary)


async def test_compressed_and_known_already(lanes: Lanes) -> None:
    for accepted in ("gzip", "br", "identity"):
        quick, ordinary = await _both(lanes, "/api/v1/search", "q=paper", [("Accept-Encoding", accepted)])
        assert _said(quick) == _said(ordinary), accepted
    quick = await lanes.send("GET", "/api/v1/search", query="q=paper")
    known = [("If-None-Match", quick.headers["etag"]), ("Accept-Encoding", "gzip")]
    quick, ordinary = await _both(lanes, "/api/v1/search", "q=paper", known)
    assert (quick.status, quick.body) == (304, b"")
    assert _said(quick) == _said(ordinary)


async def test_who_says_who_they_are_keeps_it_to_themselves(lanes: Lanes) -> None:
    heard = await lanes.send("GET", "/api/v1/search", headers=[("Authorization", "Bearer x")], query="q=paper")
    assert heard.status == 401 or "private" in heard.headers["cache-control"]
