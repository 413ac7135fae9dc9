"""What can't be answered is told in this API's own shapes, with a code, wherever it goes wrong."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from onsale.entrypoints import wiring
from onsale.entrypoints.asgi import create_app
from onsale.platform import settings as settings_module
from onsale.platform.database import Database
from tests.search.discovery.asking import ask


def _only_error(response: httpx.Response) -> dict[str, Any]:
    (error,) = response.json()["errors"]
    assert set(error) == {"code", "detail", "status", "_links"}
    assert error["status"] == str(response.status_code)
    assert error["_links"] == {"about": {"href": f"/discovery/v2/errors.html#{error['code']}"}}
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "no-store"
    return dict(error)


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ({"size": "201"}, "DIS1036", "size"),
        ({"size": "0"}, "DIS1006", "size"),
        ({"size": "many"}, "DIS1006", "size"),
        ({"size": "-1"}, "DIS1006", "size"),
        ({"size": "९"}, "DIS1006", "size"),
        ({"page": "1.5"}, "DIS1006", "page"),
        ({"page": "50"}, "DIS1035", "page"),
        ({"size": "200", "page": "5"}, "DIS1035", "page * size"),
        ({"page": "999999999"}, "DIS1035", "page"),
        ({"page": "9" * 30}, "DIS1006", "page"),
        ({"sort": "best"}, "DIS1005", "sort"),
        ({"sort": "date"}, "DIS1005", "sort"),
        ({"startDateTime": "2026-12-01"}, "DIS1015", "startDateTime"),
        ({"startDateTime": "2026-12-01T00:00:00"}, "DIS1015", "startDateTime"),
        ({"startDateTime": "2026-12-01T00:00:00.000Z"}, "DIS1015", "startDateTime"),
        ({"endDateTime": "2026-13-01T00:00:00Z"}, "DIS1015", "endDateTime"),
        ({"startDateTime": "2027-01-01T00:00:00Z", "endDateTime": "2026-01-01T00:00:00Z"}, "DIS1015", "endDateTime"),
        ({"localStartDateTime": "2026-12-01,2026-12-02"}, "DIS1015", "localStartDateTime"),
        ({"startEndDateTime": "2027-01-01T00:00:00Z,2026-01-01T00:00:00Z"}, "DIS1015", "startEndDateTime"),
        ({"onsaleOnStartDate": "tomorrow"}, "DIS1015", "onsaleOnStartDate"),
        ({"latlong": "999,1"}, "DIS1006", "latlong"),
        ({"latlong": "51"}, "DIS1006", "latlong"),
        ({"latlong": "nan,nan"}, "DIS1006", "latlong"),
        ({"geoPoint": "aaa"}, "DIS1006", "geoPoint"),
        ({"latlong": "51,3", "radius": "-1"}, "DIS1006", "radius"),
        ({"latlong": "51,3", "radius": "inf"}, "DIS1006", "radius"),
        ({"unit": "leagues"}, "DIS1006", "unit"),
        ({"includeTBA": "maybe"}, "DIS1006", "includeTBA"),
        ({"includeFamily": "maybe"}, "DIS1006", "includeFamily"),
        ({"locale": "*,en"}, "DIS1008", "locale"),
        ({"locale": "everything!"}, "DIS1008", "locale"),
        ({"keyword": "x" * 1001}, "DIS1006", "keyword"),
        ({"city": ",".join(map(str, range(201)))}, "DIS1006", "city"),
        ({f"unknown{n}": "1" for n in range(201)}, "DIS1006", "params"),
    ],
)
async def test_a_wrong_parameter_is_named(
    client: httpx.AsyncClient, query: dict[str, str], code: str, named: str
) -> None:
    response = await ask(client, "events.json", **query)
    if code == "DIS1006" and named == "params":
        assert response.status_code == 400
        return
    assert response.status_code == 400, response.text
    error = _only_error(response)
    assert error["code"] == code
    assert named in error["detail"]


@pytest.mark.parametrize(
    "keyword", ["%", "a\x00b", "\x1b[0m", "'; drop table events", "☃", "(" * 100, "x" * 1000, "a " * 400, "\\", "^.*$"]
)
async def test_odd_keywords_find_nothing_and_break_nothing(client: httpx.AsyncClient, keyword: str) -> None:
    for address in ("events", "attractions", "venues", "classifications", "suggest"):
        response = await ask(client, address, keyword=keyword, includeSpellcheck="yes")
        assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "address",
    [
        "events/nothing",
        "events/evt_0000000000005.json",
        "events/nothing/images",
        "attractions/per_0000000000005",
        "venues/evt_0000000000005",
        "classifications/seg_0000000000005",
        "classifications/segments/x",
        "classifications/genres/x",
        "classifications/subgenres/x.json",
        "markets",
        "events/a/b/c",
        "",
    ],
)
async def test_what_isnt_there(client: httpx.AsyncClient, address: str) -> None:
    response = await ask(client, address)
    assert response.status_code == 404
    assert _only_error(response)["code"] == "DIS1004"


async def test_outside_and_other_methods(client: httpx.AsyncClient) -> None:
    elsewhere = await client.get("/discovery/v3/events", headers={"Accept": "text/html"})
    assert (elsewhere.status_code, _only_error(elsewhere)["code"]) == (404, "DIS1004")
    posted = await client.post("/discovery/v2/events", params={"apikey": "x"})
    assert (posted.status_code, _only_error(posted)["code"]) == (405, "method_not_allowed")
    assert posted.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_the_codes_are_explained_where_refusals_point_to(client: httpx.AsyncClient) -> None:
    page = await client.get("/discovery/v2/errors.html")
    assert page.headers["Content-Type"].startswith("text/html")
    for code in ("DIS1004", "DIS1005", "DIS1006", "DIS1008", "DIS1015", "DIS1035", "DIS1036"):
        assert f'id="{code}"' in page.text


async def test_without_an_index_it_asks_to_come_back(tmp_path: Path) -> None:
    settings = settings_module.load({}, data_dir=tmp_path, demo=True, payment_provider="sandbox")
    services = wiring.build(settings, "postgresql://nobody@127.0.0.1:1/nothing")
    transport = httpx.ASGITransport(app=create_app(services))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        response = await ask(client, "events.json")
    await services.get(Database).close()
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["Rate-Limit-Available"] == "4999"
    assert _only_error(response)["code"] == "search_preparing"
