"""The shop behind a real nginx with the configuration that is shipped: what everybody asks for is asked of the shop
once, what is anybody's own never kept, and what was known last is still told when the shop is away."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import httpx
import psycopg
import pytest

import edge
import proxy
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.fixtures.make import Make
from tests.fixtures.ports import free_port
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.site import ROOT, Site
from tests.waitingroom.rooms import protected

POLLS = 200
SLOW, LET_GO_WITHIN_S = 200, 40


class Edge:
    """nginx, the shop behind it, an event with a waiting room that is open, and a fan."""

    def __init__(self, site: Site, port: int, event: str, token: str) -> None:
        self.site, self.port, self.event, self.token = site, port, event, token
        self.queue = f"/api/v1/events/{event}/queue"

    def client(self, *, source: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        """Somebody who comes from `source`."""
        transport = httpx.AsyncHTTPTransport(local_address=source)
        told = {"Accept": "text/html,application/json", "Accept-Encoding": "gzip"} | headers
        url = f"http://127.0.0.1:{self.port}"
        return httpx.AsyncClient(base_url=url, timeout=30, transport=transport, headers=told)

    async def all_there(self) -> None:
        """Wait until the event is found and its room told of."""
        async with self.client() as client:

            async def told() -> bool:
                found = await client.get("/api/v1/search?q=lanterns")
                room = await client.get(self.queue)
                return bool(found.json().get("items")) and room.json().get("state") == "pre"

            await until(told, within_s=60)

    def origins(self) -> int:
        """From how many addresses codes were asked for."""
        with psycopg.connect(self.site.database_url) as connection:
            row = connection.execute("select count(*) from attempts where kind = 'code_ip'").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module")
def behind(open_site: OpenSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edge]:
    """All of it, once for these tests: each leaves it as it was."""
    executable, reason = proxy.ensure(ROOT)
    if not executable:
        pytest.skip(reason)
    with open_site(trusted_proxies="127.0.0.1") as site:
        event, token = asyncio.run(_prepared(site))
        port, upstream = free_port(), site.urls[0].removeprefix("http://")
        folder = tmp_path_factory.mktemp("edge") / "nginx"
        with edge.running(executable, ROOT, folder, upstream, port, free_port()):
            made = Edge(site, port, event, token)
            asyncio.run(made.all_there())
            yield made


async def _prepared(site: Site) -> tuple[str, str]:
    """An event and a fan's token, once the site answers."""
    services = wiring.build(site.settings, site.database_url)
    make = Make(services)
    owner = (await make.organiser()).principal
    event = await protected(make, by=owner, name="Lanterns at Dusk", opens_in=timedelta(minutes=20))
    fan = await make.fan()
    await site.ready()
    await services.get(Database).close()
    return encode_id("evt", event.id), fan.token


async def test_the_status_is_asked_for_once_however_many_poll(behind: Edge) -> None:
    async with behind.client() as client:
        answers = await asyncio.gather(*(client.get(behind.queue) for _ in range(POLLS)))
    assert {answer.status_code for answer in answers} == {200}
    asked = Counter(answer.headers["x-kept"] for answer in answers)
    assert asked["HIT"] + asked["UPDATING"] + asked["STALE"] >= POLLS * 0.9, asked
    assert len({answer.content for answer in answers}) <= 1 + asked["MISS"] + asked["EXPIRED"] + asked["UPDATING"]
    assert "max-age=1" in answers[0].headers["cache-control"]


async def test_the_status_is_the_same_for_who_is_signed_in(behind: Edge) -> None:
    async with behind.client(Authorization=f"Bearer {behind.token}", Cookie=f"onsale_session={behind.token}") as fan:
        answers = [await fan.get(behind.queue) for _ in range(20)]
    assert "HIT" in {answer.headers["x-kept"] for answer in answers}


async def test_who_has_it_already_is_told_so(behind: Edge) -> None:
    async with behind.client() as client:
        page = await client.get("/search?q=lanterns")
        static = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        for path in ("/search?q=lanterns", behind.queue, static[0]):
            whole = await client.get(path)
            again = await client.get(path, headers={"If-None-Match": whole.headers["etag"]})
            assert again.status_code == 304 or again.headers["etag"] != whole.headers["etag"], path
        known = await client.get(static[0], headers={"If-None-Match": (await client.get(static[0])).headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")


async def test_static_files_are_kept_compressed(behind: Edge) -> None:
    async with behind.client() as client, behind.client(**{"Accept-Encoding": "identity"}) as plain:
        page = await client.get("/search?q=lanterns")
        for path in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)):
            first, second, whole = await client.get(path), await client.get(path), await plain.get(path)
            assert second.headers["x-kept"] == "HIT", path
            assert "immutable" in second.headers["cache-control"]
            assert first.content == second.content == whole.content
            assert "content-encoding" not in whole.headers
        assert (await client.get(path)).headers["content-encoding"] == "gzip"


async def test_pages_of_who_is_signed_in_are_neither_kept_nor_taken_from_what_is(behind: Edge) -> None:
    paths = ["/", "/search?q=lanterns", f"/events/{behind.event}", "/account"]
    async with behind.client(Cookie=f"onsale_session={behind.token}") as fan, behind.client() as nobody:
        for path in paths[:3]:
            assert "/sign-out" not in (await nobody.get(path)).text
        for path in paths:
            for _ in range(2):
                answer = await fan.get(path)
                assert (answer.status_code, answer.headers.get("x-kept", "BYPASS")) == (200, "BYPASS"), path
                assert "/sign-out" in answer.text, path
        for path in paths[:3]:
            assert "/sign-out" not in (await nobody.get(path)).text, path
        assert (await nobody.get("/account")).status_code == 303


async def test_each_reads_in_their_own_language(behind: Edge) -> None:
    async with behind.client() as client:
        for _ in range(2):
            for language in ("de-AT,de;q=0.9", "en-GB", "fr,de;q=0.5", ""):
                german = "de" in language
                answer = await client.get("/search?q=lanterns", headers={"Accept-Language": language})
                assert ('lang="de' in answer.text[:200]) == german, language
            chosen = await client.get("/search?q=lanterns", headers={"Cookie": "a=b; onsale_language=de"})
            assert 'lang="de' in chosen.text[:200]


async def test_a_form_keeps_its_token_and_is_never_kept(behind: Edge) -> None:
    async with behind.client() as one, behind.client() as other:
        pages = [await who.get("/sign-in") for who in (one, other)]
    tokens = {re.search(r'name="_csrf_token" value="([0-9a-f]+)"', page.text).group(1) for page in pages}  # type: ignore[union-attr]
    assert len(tokens) == 2
    assert all("x-kept" not in page.headers for page in pages)


async def test_what_is_kept_takes_nobodys_form_away(behind: Edge) -> None:
    async with behind.client() as client:
        page = await client.get("/sign-in")
        token = client.cookies["onsale_csrf"]
        search = await client.get("/search?q=lanterns")
        files = set(re.findall(r'(?:href|src)="((?:/static|/posters|/images)/[^"]+)"', page.text + search.text))
        for path in [*files, "/", "/search?q=lanterns", f"/events/{behind.event}", behind.queue]:
            assert "set-cookie" not in (await client.get(path)).headers, path
        assert client.cookies["onsale_csrf"] == token


async def test_each_visitor_is_counted_for_themselves_and_nobody_can_say_who_they_are(behind: Edge) -> None:
    path, who = "/api/v1/auth/code", {"email": "robin@test.example"}
    async with behind.client() as one, behind.client(source="127.0.0.2") as other:
        await one.post(path, json=who)
        assert behind.origins() == 1, "no other test here asks for codes"
        await other.post(path, json=who)
        assert behind.origins() == 2
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
            await one.post(path, json=who, headers={header: "for=198.51.100.7" if header == "Forwarded" else "9.9.9.9"})
        assert behind.origins() == 2


async def test_what_was_known_is_told_while_the_shop_is_away(behind: Edge) -> None:
    paths = ["/", "/search?q=lanterns", f"/events/{behind.event}", behind.queue]
    async with behind.client() as client:
        before = [await client.get(path) for path in paths]
        static = re.findall(r'(?:href|src)="(/static/[^"]+)"', before[0].text)
        await client.get(static[0])
        await asyncio.to_thread(behind.site.webs[0].kill)
        await asyncio.sleep(2.5)  # past the time that any of them may be kept
        for path, known in zip(paths, before, strict=True):
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["x-kept"] in {"STALE", "UPDATING", "HIT"}, path
            assert len(answer.content) == pytest.approx(len(known.content), rel=0.2)
        assert (await client.get(static[0])).status_code == 200
        away = await client.post(f"{behind.queue}/join", headers={"Authorization": f"Bearer {behind.token}"})
        assert (away.status_code, away.headers["retry-after"]) == (503, "5")
        web = behind.site.webs[0]
        web.start()
        await web.ready()

        async def joined() -> bool:
            headers = {"Authorization": f"Bearer {behind.token}"}
            return (await client.post(f"{behind.queue}/join", headers=headers)).status_code == 200

        await until(joined, within_s=30)


async def test_what_is_too_large_stops_here_and_pictures_pass(behind: Edge) -> None:
    async with behind.client() as client:
        large = await client.post("/api/v1/auth/login", content=b"x" * (1024 * 1024 + 1))
        assert large.status_code == 413
        picture = await client.post("/organise/events/new", content=b"x" * (1024 * 1024 + 1))
        assert picture.status_code != 413
        assert (await client.get("/metrics")).status_code == 404


@pytest.mark.long
async def test_who_says_nothing_is_let_go_and_keeps_nobody_waiting(behind: Edge) -> None:
    began = time.monotonic()
    slow = [await asyncio.open_connection("127.0.0.1", behind.port) for _ in range(SLOW)]
    for _reader, writer in slow[::2]:
        writer.write(b"GET / HTTP/1.1\r\nHost: shop.example\r\nX-Never")  # and no more
    async with behind.client() as client:
        answers = [await client.get("/healthz") for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
    assert await asyncio.wait_for(asyncio.gather(*(_ended(reader) for reader, _ in slow)), LET_GO_WITHIN_S)
    assert time.monotonic() - began > 5, "they weren't refused at once"
    for _reader, writer in slow:
        writer.close()


async def _ended(reader: asyncio.StreamReader) -> bytes:
    """What it was told until it was let go."""
    with suppress(ConnectionError):
        return await reader.read()
    return b""
