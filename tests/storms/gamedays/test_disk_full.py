"""The disk fills up under a sale: what can't be written is refused and says so, and all goes on when there is room."""

import asyncio
import os
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from PIL import Image

from onsale.doctor.machine import look_at_machine
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.embedded import Machine, Supervisor
from onsale.platform.ids import encode_id
from onsale.platform.migrate import migrate
from tests.fixtures import pictures
from tests.fixtures.invariants import broken_invariants
from tests.fixtures.make import Make
from tests.fixtures.selling import count, until
from tests.storms.conftest import DURABLE
from tests.storms.gamedays.load import Load, prepared
from tests.storms.gamedays.picture import picture_of, put_picture
from tests.storms.site import Site

pytestmark = [pytest.mark.long, pytest.mark.skipif(os.geteuid() != 0, reason="mounts a file system")]

DISK_MB, ARRIVING_MB = 200, 12
SMALL = {"min_wal_size": "32MB", "max_wal_size": "64MB", "shared_buffers": "32MB", "summarize_wal": "off"}
NAME = "onsale_full"


@contextmanager
def _file_system(at: Path, size_mb: int) -> Iterator[Path]:
    """One of its own, in memory."""
    at.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=755", "tmpfs", str(at)]
    if subprocess.run(asked, check=False).returncode != 0:
        pytest.skip("cannot mount here")
    yield at
    subprocess.run(["umount", "--lazy", str(at)], check=True)
    at.rmdir()


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """Where everything lies."""
    with _file_system(folder / "disk", DISK_MB) as disk:
        yield disk


@pytest.fixture
def arriving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where what is uploaded by a form waits until all of it is there."""
    with _file_system(folder / "arriving", ARRIVING_MB) as arriving:
        monkeypatch.setenv("TMPDIR", str(arriving))
        yield arriving


@pytest.fixture
def supervisor(disk: Path) -> Iterator[Supervisor]:
    """A server on it, started again when it ends; of a disk this small a tenth of the room is enough for it."""
    machine = Machine(runtime_dirs=(), free_bytes=lambda place: 10 * shutil.disk_usage(place).free)
    done = threading.Event()
    with Supervisor(disk / "postgres", settings=DURABLE | SMALL, machine=machine) as supervisor:
        with psycopg.connect(supervisor.server.url("postgres"), autocommit=True) as connection:
            connection.execute(f"create database {NAME}")
        migrate(supervisor.server.url(NAME))
        watcher = threading.Thread(target=supervisor.watch, args=(done,), daemon=True)
        watcher.start()
        yield supervisor
        done.set()
        watcher.join(timeout=30)


@pytest.fixture
def site(disk: Path, supervisor: Supervisor) -> Iterator[Site]:
    """All of it on that disk: database, search index, outbox, counters."""
    site = Site(disk, supervisor.server.url(NAME))
    try:
        site.start()
        yield site
    finally:
        site.end()


async def test_writes_are_refused_while_it_is_full_and_go_on_by_themselves(
    site: Site, disk: Path, supervisor: Supervisor
) -> None:
    services = wiring.build(site.settings, site.database_url)
    load = await prepared(services, lambda: site.urls[0])
    await site.ready()
    async with load.going_on():
        _fill(disk)
        await _refused(load)
        (finding,) = [one for one in look_at_machine(site.settings) if one.part == "disk"]
        assert finding.verdict == "wrong"
        await asyncio.to_thread(_ask_for_more_log, supervisor)  # now it ends, and can't come back
        await asyncio.sleep(5)  # it is tried in vain, more often than a server that crashes is tried
        refused = len(load.lost)
        (disk / "ballast").unlink()
        await _sold_again(load)
        assert site.webs[0].running
        assert site.worker.running
    print(f"full disk: {load.answered}, refused while it was full {refused}, slowest {load.slowest_s:.1f} s")
    assert [one for one in load.lost if ": 503 " not in one] == []
    db = services.get(Database)
    assert await broken_invariants(db) == {}
    async with db.autocommit() as connection:
        cursor = await connection.execute("select count(*) from bookings where state = 'held'")
        row = await cursor.fetchone()
    assert row is not None
    assert row[0] >= len(load.acknowledged)
    await db.close()


async def test_a_picture_is_refused_while_it_is_full_and_the_one_before_stays(
    arriving: Path, site: Site, disk: Path, supervisor: Supervisor
) -> None:
    services = wiring.build(site.settings, site.database_url)
    db, make = services.get(Database), Make(services)
    organiser = await make.organiser()
    event = f"/api/v1/events/{encode_id('evt', (await make.event(by=organiser.principal)).id)}"
    old, new = _noise(1600, 900), _noise(1500, 1200)
    await site.ready()
    async with httpx.AsyncClient(base_url=site.urls[0], timeout=60, headers=organiser.headers) as client:

        async def by_form(content: bytes) -> httpx.Response:
            return await client.put(f"{event}/image", files={"image": ("picture.jpg", content, "image/jpeg")})

        assert (await by_form(old)).status_code == 200
        _fill(arriving)
        _refused_for_now(await by_form(new))
        (arriving / "ballast").unlink()

        await asyncio.to_thread(_have_log_to_write_on, supervisor)
        _fill(disk)
        _refused_for_now(await put_picture(client, event, organiser, new))
        assert await picture_of(client, event, organiser) == (1600, 900)
        (disk / "ballast").unlink()

        async def taken() -> bool:
            return (await by_form(new)).status_code == 200

        assert await count(db, "images") == 1, "nothing is kept of the one that was refused"
        await until(taken, within_s=120)
        assert await picture_of(client, event, organiser) == (1500, 1200)
    assert await broken_invariants(db) == {}
    await db.close()


def _refused_for_now(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
    assert answer.headers["Retry-After"]


def _have_log_to_write_on(supervisor: Supervisor) -> None:
    """Room for what is to be written in the write-ahead log: it is the tables that won't have any."""
    with psycopg.connect(supervisor.server.url(NAME), autocommit=True) as connection:
        for _ in range(3):
            connection.execute("select pg_logical_emit_message(true, 'test', 'something')")
            connection.execute("select pg_switch_wal()")
            connection.execute("checkpoint")


def _noise(width: int, height: int) -> bytes:
    """A picture of some megabytes: nothing in it is like its neighbour."""
    noise = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(3 * width * height))
    return pictures.as_file(noise, quality=95)


def _fill(disk: Path) -> None:
    with (disk / "ballast").open("wb") as ballast:
        try:
            while True:
                ballast.write(bytes(1 << 16))
                ballast.flush()
        except OSError:
            pass


async def _refused(load: Load) -> None:
    async def some() -> bool:
        return len(load.lost) >= 5

    await until(some, within_s=120)


def _ask_for_more_log(supervisor: Supervisor) -> None:
    """New segments of the write-ahead log, for which there is no room: without it the server can't be."""
    for _ in range(20):
        try:
            with psycopg.connect(supervisor.server.url(NAME), autocommit=True, connect_timeout=5) as connection:
                connection.execute("select pg_switch_wal()")
                connection.execute("create table if not exists of_a_full_disk (line text)")
                connection.execute("insert into of_a_full_disk select repeat('x', 100) from generate_series(1, 10000)")
        except psycopg.Error:
            continue


async def _sold_again(load: Load) -> None:
    before = load.answered["POST 201"]

    async def sold() -> bool:
        return load.answered["POST 201"] >= before + 20

    await until(sold, within_s=120)
