"""Notices between processes: heard again after a connection broke, and nothing left open by whoever gave up."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from onsale.platform.database import Database, driver_url, libpq_url
from onsale.platform.events import Bus
from onsale.platform.notices import Lane, NoticeSender, listen

CHANNEL = "test_notices"
WITHIN_S = 60.0
TERMINATE = b"X\x00\x00\x00\x04"


async def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < deadline, "it didn't come true"
        await asyncio.sleep(0.005)


@dataclass(slots=True)
class Ear:
    """What a listener was told."""

    heard: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)

    def listening(self, url: str) -> "asyncio.Task[None]":
        db = Database(url, bus=Bus())  # only its address is asked for
        return asyncio.create_task(
            listen(
                db,
                CHANNEL,
                self.heard.append,
                began=lambda: self.told.append("began"),
                broke=lambda: self.told.append("broke"),
                lane=self.lanes.append,
            )
        )


async def stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, WITHIN_S)


@asynccontextmanager
async def sender(url: str) -> AsyncIterator[NoticeSender]:
    made = NoticeSender(Database(url, bus=Bus()))
    try:
        yield made
    finally:
        await made.close()


class Server:
    """The server's side of a test's database."""

    def __init__(self, connection: psycopg.Connection, name: str) -> None:
        self._connection, self._name = connection, name

    def connections(self) -> int:
        """How many there are to the database."""
        count = "select count(*) from pg_stat_activity where datname = %s"
        row = self._connection.execute(count, (self._name,)).fetchone()
        assert row is not None
        return int(row[0])

    def end_connections(self) -> None:
        """End them all."""
        self._connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s", (self._name,)
        )

    def open(self, may_connect: bool) -> None:
        """Let nobody connect any more, or everybody again."""
        self._connection.execute(f'alter database "{self._name}" allow_connections {may_connect}')


@pytest.fixture
def server(server_url: str, database_url: str) -> "AsyncIterator[Server]":  # type: ignore[misc]
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        yield Server(connection, database_url.rsplit("/", 1)[1].partition("?")[0])


async def test_after_a_lost_connection_notices_are_heard_again(database_url: str, server: Server) -> None:
    ear = Ear()
    task = ear.listening(database_url)
    await until(lambda: ear.told == ["began"])
    async with sender(database_url) as out:
        await out.send(CHANNEL, ["one", "two"])
        await until(lambda: ear.heard == ["one", "two"])
        server.end_connections()
        await until(lambda: ear.told == ["began", "broke", "began"])
        with pytest.raises(psycopg.Error):
            await out.send(CHANNEL, ["lost"])
        await out.send(CHANNEL, ["three"])
        await until(lambda: ear.heard == ["one", "two", "three"])
    await stop(task)
    assert ear.told == ["began", "broke", "began"]
    await until(lambda: server.connections() == 0)


async def test_each_of_several_listeners_knows_which_it_is(database_url: str) -> None:
    ears = [Ear() for _ in range(3)]
    tasks = []
    for ear in ears:  # one after the other, so that the last of them sees all
        tasks.append(ear.listening(database_url))
        await until(lambda ear=ear: ear.told == ["began"])  # type: ignore[misc]
    assert sorted(ear.lanes[0].of for ear in ears) == [1, 2, 3]
    assert 0 <= ears[2].lanes[0].number < 3
    assert [ear.heard for ear in ears] == [[], [], []], "what they say to themselves is for nobody"
    for task in tasks:
        await stop(task)


async def test_while_the_database_is_away_it_is_tried_again_and_again(database_url: str, server: Server) -> None:
    ear = Ear()
    server.open(False)
    task = ear.listening(database_url)
    async with sender(database_url) as out:
        await until(lambda: len(ear.told) >= 2)
        assert set(ear.told) == {"broke"}
        with pytest.raises(psycopg.Error):
            await out.send(CHANNEL, ["lost"])
        server.open(True)
        await until(lambda: ear.told[-1] == "began")
        await out.send(CHANNEL, ["one"])
        await until(lambda: ear.heard == ["one"])
    await stop(task)


async def test_a_notice_as_long_as_they_may_be_and_one_that_is_too_long(database_url: str) -> None:
    ear = Ear()
    task = ear.listening(database_url)
    await until(lambda: ear.told == ["began"])
    async with sender(database_url) as out:
        with pytest.raises(psycopg.Error):
            await out.send(CHANNEL, ["x" * 8000])
        await out.send(CHANNEL, ["x" * 7900, "'; drop table events; --", "é"])
        await until(lambda: ear.heard == ["x" * 7900, "'; drop table events; --", "é"])
    await stop(task)


@dataclass(slots=True)
class Door:
    """Stands between a client and the server, and passes the server's words on only while `open`."""

    port: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    said: list[bytearray] = field(default_factory=list)
    left: int = 0
    _target: sa.URL | None = None

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client; what it says is kept."""
        assert self._target is not None
        host, said = str(self._target.query.get("host") or self._target.host), bytearray()
        self.said.append(said)
        port = self._target.port or 5432
        if host.startswith("/"):
            there, to = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there, to = await asyncio.open_connection(host, port)
        answering = asyncio.create_task(self._answer(there, writer))
        with suppress(OSError):
            while data := await reader.read(4096):
                said += data
                to.write(data)
        self.left += 1
        to.close()
        self.open.set()
        await answering

    async def _answer(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await there.read(4096):
                await self.open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def door(url: str) -> AsyncIterator[tuple[Door, str]]:
    """A door, and the address behind which it stands."""
    made = Door(_target=make_url(driver_url(url)))
    listening = await asyncio.start_server(made.meet, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    assert made._target is not None
    address = made._target.set(host="127.0.0.1", port=port).difference_update_query(["host", "port"])
    try:
        yield made, libpq_url(address.render_as_string(hide_password=False))
    finally:
        made.open.set()
        listening.close()
        await until(lambda: made.left == len(made.said))


async def test_whoever_gives_up_while_connecting_says_goodbye(database_url: str, server: Server) -> None:
    async with door(database_url) as (between, address):
        ear = Ear()
        task = ear.listening(address)
        await until(lambda: bool(between.said and between.said[0]))
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done(), "half a connection is not left behind"
        between.open.set()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, WITHIN_S)
        await until(lambda: between.left == 1)
        assert bytes(between.said[0]).endswith(TERMINATE)
        assert ear.told == []
    await until(lambda: server.connections() == 0)


async def test_a_sender_who_gives_up_while_connecting_sends_later(database_url: str, server: Server) -> None:
    ear = Ear()
    task = ear.listening(database_url)
    await until(lambda: ear.told == ["began"])
    async with door(database_url) as (between, address):
        async with sender(address) as out:
            sending = asyncio.create_task(out.send(CHANNEL, ["never"]))
            await until(lambda: bool(between.said and between.said[0]))
            sending.cancel()
            between.open.set()
            await asyncio.gather(sending, return_exceptions=True)
            assert sending.cancelled()
            await until(lambda: between.left == 1)
            await out.send(CHANNEL, ["one"])
            between.open.clear()
            stuck = asyncio.create_task(out.send(CHANNEL, ["perhaps"]))
            await until(lambda: b"perhaps" in between.said[1])
            stuck.cancel()
            between.open.set()
            await asyncio.gather(stuck, return_exceptions=True)
            assert stuck.cancelled()
            await out.send(CHANNEL, ["two"])
            await until(lambda: ear.heard[-1:] == ["two"])
        assert ear.heard in (["one", "two"], ["one", "perhaps", "two"])
    await stop(task)
    await until(lambda: server.connections() == 0)


async def test_giving_up_at_any_moment_leaves_no_connection(database_url: str, server: Server) -> None:
    for delay_ms in range(0, 24, 2):
        task = Ear().listening(database_url)
        await asyncio.sleep(delay_ms / 1000)
        await stop(task)
    await until(lambda: server.connections() == 0)
