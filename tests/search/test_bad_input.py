"""Whatever is sent to searching and suggesting is answered, or refused by the name of what is wrong with it."""

import base64
import json
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onsale.platform.cursors import decode_cursor, encode_cursor
from tests.fixtures.make import Make

fuzzing = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
# What may stand in a query: any text, and more often what means something to regular expressions, queries and paths.
typed = st.text(max_size=220) | st.text(r".*+?[](){}|\^$/\"'`~:;<>=&%#@!-_,0aA é́ßİı\u200b\ufeff", max_size=60)


async def _refused(client: httpx.AsyncClient, path: str, field: str) -> None:
    response = await client.get(f"/api/v1/{path}")
    assert response.status_code == 400, (path, response.text)
    problem = response.json()
    assert problem["code"] == "invalid_request"
    assert field in [error["field"] for error in problem["errors"]], problem


WRONG = (
    # Digits that aren't 0 to 9, and other ways of writing numbers.
    ("lat=%D9%A3&lon=1", "lat"),
    ("lat=1_0&lon=1", "lat"),
    ("lat=0x10&lon=1", "lat"),
    ("lat=1e400&lon=1", "lat"),
    ("lat=inf&lon=1", "lat"),
    ("lat=&lon=", "lat"),
    ("lat=true&lon=1", "lat"),
    ("lat=1&lon=1&radius_km=nan", "radius_km"),
    ("price_max_minor=%D9%A1%D9%A2", "price_max_minor"),
    ("price_max_minor=1_000", "price_max_minor"),
    ("price_min_minor=5&price_max_minor=4", "price_max_minor"),
    ("price_min_minor=-1", "price_min_minor"),
    ("limit=%D9%A3", "limit"),
    ("limit=", "limit"),
    ("limit=-1", "limit"),
    # Dates.
    ("from=2026-1-1", "from"),
    ("from=20261231", "from"),
    ("from=2026-W01-1", "from"),
    ("from=%D9%A2%D9%A0%D9%A2%D9%A6-12-31", "from"),
    ("from=2026-12-31%0A", "from"),
    ("from=2026-12-31T24:00", "from"),
    ("from=2026-12-31T20:00:00+01:00", "from"),  # (a plus that isn't escaped is a blank)
    ("from=9999-12-31T23:59:59-12:00", "from"),
    ("from=2026-12-31T10:00:00Z&to=2026-12-31T09:59:59Z", "to"),
    ("from=2027-01-01&to=2026-12-31T20:00:00Z", "to"),
    # Control characters, line ends, what isn't UTF-8.
    ("q=%00", "q"),
    ("q=a%0A", "q"),
    ("q=%C2%85", "q"),
    ("q=%E2%80%A8", "q"),
    ("q=%FF", "q"),
    ("q=%ED%A0%80", "q"),
    ("city=%7F", "city"),
    ("country=%1B", "country"),
    ("genre=a%0D", "genre"),
    ("sort=%00", "sort"),
    # Too long, or none of what there is.
    ("q=" + "x" * 10_000, "q"),
    ("city=" + "x" * 201, "city"),
    ("genre=" + "x" * 201, "genre"),
    ("country=" + "x" * 201, "country"),
    ("sort=DATE", "sort"),
    ("sort=relevance%20", "sort"),
    # Cursors.
    ("cursor=" + "A" * 513, "cursor"),
    ("cursor=AAAA", "cursor"),
    ("cursor=%00", "cursor"),
    ("cursor=" + encode_cursor(["x", 0, 0, 0]), "cursor"),
    ("cursor=" + encode_cursor([1, 2]), "cursor"),
    ("cursor=" + encode_cursor({"search": 1}), "cursor"),  # type: ignore[arg-type]
)


async def test_a_wrong_parameter_is_named(client: httpx.AsyncClient) -> None:
    for query, field in WRONG:
        await _refused(client, f"search?{query}", field)
    for typed_ in ("%00", "a%0A", "%FF", "%ED%A0%80", "%E2%80%A9", "x" * 10_000):
        await _refused(client, f"suggest?q={typed_}", "q")


async def test_all_that_is_wrong_is_told_at_once(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/search?lat=999&lon=1&sort=best&from=soon&price_min_minor=-5")
    assert {error["field"] for error in response.json()["errors"]} == {"lat", "sort", "from", "price_min_minor"}


FORGED: tuple[dict[str, Any], ...] = (
    {"first": -1},
    {"first": 2**31 + 1},
    {"key": -1},
    {"key": 2**64},
    {"key": 10**40},
    {"key": 1.5},
    {"event_id": 2**63},
    {"event_id": "1"},
    {"search": "another"},
)
NOWHERE = ((0, 0), (9, 2**64 - 1), (2**31, 0), (3, 2**63))


async def test_a_cursor_that_was_tampered_with_is_refused_and_one_to_nowhere_leads_to_an_end(
    client: httpx.AsyncClient, make: Make
) -> None:
    for _ in range(2):
        await make.event(name="Paper Moons")
    for query in ("q=paper", "sort=date", "q=paper&sort=price"):
        cursor = (await client.get(f"/api/v1/search?{query}&limit=1")).json()["next_cursor"]
        known = dict(zip(("search", "first", "key", "event_id"), decode_cursor(cursor, list[Any]), strict=True))
        for changed in FORGED:
            told = json.dumps(list((known | changed).values()))
            forged = base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")
            await _refused(client, f"search?{query}&cursor={forged}", "cursor")
        for first, key in NOWHERE:
            cursor = encode_cursor([known["search"], first, key, 0])
            answer = await client.get(f"/api/v1/search?{query}&limit=1&cursor={cursor}")
            assert answer.status_code == 200, answer.text


async def test_what_isnt_known_is_ignored_and_of_what_is_repeated_one_counts(
    client: httpx.AsyncClient, make: Make
) -> None:
    """As everywhere in the API."""
    await make.event(name="Paper Moons")
    assert (await client.get("/api/v1/search?colour=red")).json()["total"] == 1
    assert (await client.get("/api/v1/search?q=paper&q=paper")).json()["total"] == 1


@fuzzing
@given(typed)
async def test_any_text_is_answered_or_refused(client: httpx.AsyncClient, text: str) -> None:
    escaped = quote(text, safe="")
    for path in (f"search?q={escaped}", f"suggest?q={escaped}", f"search?city={escaped}&genre={escaped}&q=a"):
        assert (await client.get(f"/api/v1/{path}")).status_code in {200, 400}, path


@fuzzing
@given(
    st.sampled_from(["from", "to", "lat", "radius_km", "price_max_minor", "limit", "cursor", "sort", "country"]), typed
)
async def test_any_parameter_is_answered_or_refused(client: httpx.AsyncClient, parameter: str, text: str) -> None:
    path = f"/api/v1/search?{parameter}={quote(text, safe='')}"
    assert (await client.get(path)).status_code in {200, 400}, path
