"""`onsale stampede` on a real server: a clean sale ends well, and whatever isn't as acknowledged is found out."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from onsale.bookings.tables import bookings
from onsale.catalog.model import Event
from onsale.demo.crowd.comparing import missing_of
from onsale.demo.crowd.figures import Figures
from onsale.demo.crowd.ledger import Ledger, Told
from onsale.demo.crowd.server import Minted, Server
from onsale.demo.crowd.target import address_of
from onsale.entrypoints.cli import main
from onsale.platform import settings as settings_module
from onsale.platform.ids import encode_id
from onsale.platform.settings import Settings
from tests.entrypoints.commands import SOURCES, onsale
from tests.fixtures.catalogue import small_house
from tests.fixtures.databases import Databases
from tests.fixtures.make import Make
from tests.fixtures.ports import free_port

READY_WITHIN_S = 180.0
RUSH = ("--fans", "2000", "--sample", "50", "--leave", "0", "--no-show", "0", "--seed", "7")
CROWD = ("--fans", "30", "--seconds", "3", "--think", "0.1", "--double-click", "0.3", "--retry", "0.3", "--seed", "7")


@pytest.fixture(scope="module")
def database_url(databases: Databases) -> Iterator[str]:
    """One database for the whole file."""
    name = databases.take()
    yield databases.url_of(name)
    databases.give_back(name)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Settings:
    """A demo's settings, the same for the server and for the test."""
    port = free_port()
    return settings_module.load(
        {},
        data_dir=tmp_path_factory.mktemp("stampede"),
        database_url=database_url,
        demo=True,
        payment_provider="sandbox",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        log_level="error",
    )


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[Settings]:
    """A web process of a demo."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("ONSALE_")}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "onsale", "serve", "--parent", str(os.getpid())],
        env=ours | {"PYTHONPATH": str(SOURCES)} | settings.as_environment(),
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while not _answers(settings.public_url):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield settings
    finally:
        process.terminate()
        process.wait(READY_WITHIN_S)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def public_id(event: Event) -> str:
    return encode_id("evt", event.id)


@pytest.fixture
async def event(make: Make) -> Event:
    """A house that thirty fans nearly fill."""
    return await make.event(layout=small_house(rows=6, seats=12, standing=20))


@pytest.fixture
async def server(site: Settings) -> AsyncIterator[Server]:
    """The server as a crowd sees it."""
    server = Server(address_of(site.public_url), Figures(), connections=4)
    yield server
    await server.close()


async def test_a_sale_ends_well(site: Settings, event: Event, make: Make, tmp_path: Path) -> None:
    progress = tmp_path / "progress.jsonl"
    words = ("stampede", "--url", site.public_url, "--event", public_id(event), *CROWD)
    told = ("--json", "--progress", str(progress))
    done = await asyncio.to_thread(onsale, *words, *told, database_url=site.database_url, data_dir=site.data_dir)
    assert done.returncode == 0, done
    report = json.loads(done.stdout)
    assert report["ok"]
    assert report["event_id"] == public_id(event)
    assert report["fans"] == sum(report["outcomes"].values()) == 30
    assert 0 < report["payments"] == report["outcomes"]["paid"]
    assert report["retries"] > 0
    assert report["verify"]["holds"] is True
    assert (report["oversold"], report["missing_count"], report["conflict_count"]) == (0, 0, 0)
    assert report["compared"] == report["holds"]
    assert {"look", "hold", "pay"} <= report["latency_ms"].keys()
    async with make.db.read() as tx:
        found = await tx.execute(sa.select(bookings.c.state).where(bookings.c.event_id == event.id))
        states = Counter(found.scalars())
    assert states.total() == report["holds"], "a click twice books once"
    assert states["confirmed"] == report["payments"]
    lines = [json.loads(line) for line in progress.read_text().splitlines()]
    assert lines[-1] == report
    assert {line["phase"] for line in lines[:-1]} >= {"running", "verifying", "done"}


@pytest.mark.long
async def test_what_is_not_as_acknowledged_is_found_out(server: Server, event: Event) -> None:
    fans = await server.mint(3)
    held = [await _held(server, event, fan, place) for place, fan in enumerate(fans)]
    as_told = Ledger({told.booking_id: told for told in held})
    assert await missing_of(server, as_told, lambda _n: None) == []
    lies = [
        replace(held[0], confirmed_from=1.0),
        replace(held[1], places=(40,)),
        replace(held[2], booking_id=held[2].booking_id[:-4] + "aaaa"),
    ]
    found = await missing_of(server, Ledger({told.booking_id: told for told in lies}), lambda _n: None)
    assert sorted((one.told.split(" ")[0], one.found.split(" ")[0]) for one in found) == [
        ("confirmed", "held"), ("held", "nothing"), ("held", "places"),
    ]  # fmt: skip


async def _held(server: Server, event: Event, fan: Minted, place: int) -> Told:
    answer = await server.hold(public_id(event), {"places": [place]}, token=fan.access_token, key="")
    assert answer is not None
    assert answer.status == 201
    booking = json.loads(answer.body)
    return Told(booking["id"], fan.access_token, (place,), 0.0, time.monotonic() + 600)


@pytest.mark.long
@pytest.mark.long
async def test_through_a_waiting_room(site: Settings, make: Make) -> None:
    event = await make.event(layout=small_house(rows=6, seats=12, standing=20))
    words = ("stampede", "--room", "--url", site.public_url, "--event", public_id(event), "--json", *RUSH)
    done = await asyncio.to_thread(onsale, *words, database_url=site.database_url, data_dir=site.data_dir)
    assert done.returncode == 0, done
    report = json.loads(done.stdout)
    assert report["ok"]
    assert report["sold"] == report["free_at_start"] == event.places
    assert (report["joined"], report["joined_over_http"] >= 50) == (2000, True)
    assert report["passes"] >= report["buyers"] > 0
    assert {"join", "poll", "go in", "hold", "pay"} <= report["latency_ms"].keys()
    assert abs(report["fairness"]["correlation"]) < 2 * report["fairness"]["correlation_bound"]
    assert report["fairness"]["proofs"] > 0
    assert report["verify"]["holds"] is True
    again = await asyncio.to_thread(onsale, *words, database_url=site.database_url, data_dir=site.data_dir)
    assert again.returncode == 1
    assert "drawn already" in again.stderr


def test_a_room_needs_the_demos_own_directory(tmp_path: Path) -> None:
    told = here("--room", "--data-dir", str(tmp_path / "none"))
    assert told.exit_code == 1
    assert "no demo is running on" in told.stderr


@pytest.mark.long
async def test_over_http_alone_it_says_so(site: Settings, event: Event, tmp_path: Path) -> None:
    words = ("stampede", "--url", site.public_url, "--fans", "2", "--seconds", "1", "--think", "0", "--data-dir")
    done = await asyncio.to_thread(onsale, *words, str(tmp_path / "elsewhere"))
    assert done.returncode == 0, done
    assert "checked by HTTP only" in done.stdout
    assert not (tmp_path / "elsewhere").exists(), "it makes no database of its own"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--url", "http://8.8.8.8"), "demo of your own"),
        (("--url", "http://127.0.0.1:1"), "nobody answers at 127.0.0.1:1"),
        (("--party", "4-1"), "party_min"),
        (("--pay", "0.9"), "abandon"),
    ],
)
def test_what_it_refuses(words: tuple[str, ...], named: str, tmp_path: Path) -> None:
    told = here("--json", "--data-dir", str(tmp_path / "none"), *words)
    assert (told.exit_code, told.stdout) == (1, "")
    assert named in told.stderr


def here(*words: str) -> Result:
    """The command in this process, for what it refuses before it does anything."""
    return CliRunner().invoke(main, ["stampede", *words])


def test_it_stays_within_its_limits() -> None:
    assert here("--fans", "20000001").exit_code == 2
    assert here("--seconds", "601").exit_code == 2


class _AnotherSite(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_where_there_is_no_demo(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _AnotherSite) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{other.server_port}"
        told = here("--url", url, "--data-dir", str(tmp_path / "none"))
        other.shutdown()
    assert told.exit_code == 1
    assert "only `onsale demo` has" in told.stderr
