"""The scanner as an app: what the browser is given to install it and to keep it."""

import gzip
import io
import json
import re
from urllib.parse import urlsplit

import httpx
from PIL import Image

from onsale.catalog.organisers import add_member
from onsale.platform.ids import encode_id
from tests.console.page_forms import sign_in
from tests.fixtures.make import Make

ALL_BYTES = 50_000
SHARED = ("/static/design/",)


async def test_the_manifest_names_an_app_with_icons(client: httpx.AsyncClient) -> None:
    answer = await client.get("/scan/app.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    told = answer.json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/scan/", "/scan/", "standalone")
    assert told["name"]
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        picture = Image.open(io.BytesIO((await client.get(icon["src"])).content))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert (await client.get("/scan/icons/17.png")).status_code == 404


async def test_what_the_worker_keeps_is_there_and_small(client: httpx.AsyncClient) -> None:
    answer = await client.get("/scan/worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    kept = re.match(r"const KEPT = (.+);\n", answer.text)
    assert kept
    files = json.loads(kept[1])["files"]
    assert any(urlsplit(file).path.endswith("/scan/page.js") for file in files)
    weight = 0
    for file in files:
        got = await client.get(file)
        assert got.status_code == 200, file
        weight += 0 if file.startswith(SHARED) else len(gzip.compress(got.content))
    assert weight <= ALL_BYTES, f"{weight} bytes for the scanner's own styles and scripts"


async def test_who_may_open_it(client: httpx.AsyncClient, make: Make) -> None:
    owner, scanner, other = await make.organiser(), await make.scanner(), await make.scanner()
    event = await make.event(by=owner.principal)
    page = f"/scan/{encode_id('evt', event.id)}"
    async with make.db.write() as tx:
        await add_member(tx, event.organiser_id, scanner.id, "scanner")
    client.headers["accept"] = "text/html"
    assert (await client.get(page)).headers["location"].startswith("/sign-in?next=")
    sign_in(client, scanner)
    assert (await client.get(page)).status_code == 200
    assert page in (await client.get("/scan/")).text
    sign_in(client, other)
    assert (await client.get(page)).status_code == 404
    sign_in(client, await make.fan())
    assert (await client.get("/scan")).status_code == 403
