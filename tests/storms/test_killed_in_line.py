"""`kill -9` of web processes and of the database while fans stand in line: nobody's place moves.

A fan's place is their token: it holds whatever was killed. What must be as before is the order of the line, every rank
once it is told, the frontier, and the passes that were given.
"""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.embedded import Supervisor
from onsale.platform.errors import Unavailable
from onsale.waitingroom.check import check
from onsale.waitingroom.evidence import read_evidence, read_proof
from onsale.waitingroom.findings import all_hold
from onsale.waitingroom.tables import passes, steps
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import until
from tests.storms.conftest import OpenSite
from tests.storms.site import Site
from tests.storms.troubles import kill_database
from tests.waitingroom.rooms import moved, queue_path

FANS = 120
ON_THE_DISK_S = 1.5  # rows of the last half second may be forgotten, tokens never are


class Line:
    """An event's line on a site, as its fans see it."""

    def __init__(self, site: Site, event: Event, fans: list[Account]) -> None:
        self.site, self.event, self.fans = site, event, fans

    async def ask(self, method: str, verb: str, fan: Account | None = None, **told: Any) -> httpx.Response:
        """Ask until it is answered: by whichever process, however often it was killed."""
        found: list[httpx.Response] = []

        async def answered() -> bool:
            url = self.site.urls[len(found) % len(self.site.urls)]
            headers = fan.headers if fan else {}
            try:
                async with httpx.AsyncClient(base_url=url, timeout=20) as client:
                    found.append(await client.request(method, queue_path(self.event, verb), headers=headers, **told))
            except httpx.TransportError:
                return False
            return found[-1].status_code != 503

        await until(answered, within_s=60)
        return found[-1]

    async def places(self) -> list[dict[str, Any]]:
        """Everybody asks where they are; who isn't in line yet joins."""
        answers = await asyncio.gather(*(self.ask("POST", "join", fan) for fan in self.fans))
        assert {answer.status_code for answer in answers} == {200}, answers[0].text
        return [answer.json() for answer in answers]

    async def told(self) -> dict[str, Any]:
        """The document that everybody polls."""
        return dict((await self.ask("GET", "")).json())

    async def passes_of(self, places: list[dict[str, Any]]) -> dict[int, str]:
        """The passes of those whose turn it is, by the number of the fan."""
        asked = [
            self.ask("POST", "admission", fan, json={"token": place["token"]})
            for fan, place in zip(self.fans, places, strict=True)
        ]
        answers = await asyncio.gather(*asked)
        assert {answer.status_code for answer in answers} <= {200, 425}
        return {at: answer.json()["pass"] for at, answer in enumerate(answers) if answer.status_code == 200}


async def kill_all(site: Site, postgres: Supervisor) -> None:
    """Every process and the database, at once; then all of them are there again."""
    await kill_database(postgres)
    for process in site.processes:
        await asyncio.to_thread(process.kill)
    await asyncio.to_thread(postgres.ensure)
    site.start()
    await site.ready()


@pytest.mark.long
async def test_nobody_moves(open_site: OpenSite, postgres: Supervisor) -> None:
    with open_site(ahead_s=(0.0, 0.0)) as site:
        await site.ready()
        services = wiring.build(site.settings, site.database_url)
        try:
            make = Make(services)
            event = await make.event(layout=small_house(rows=6, seats=16, standing=24))
            event = await moved(services, event, opens_in=timedelta(minutes=20))
            line = Line(site, event, await make.fans(FANS))
            await _killed_while_they_wait(line, postgres)
            await moved(services, event, opens_in=timedelta(seconds=-1))
            await _killed_while_they_go_in(line, postgres, services.get(Database))
        finally:
            await services.get(Database).close()


async def _killed_while_they_wait(line: Line, postgres: Supervisor) -> None:
    before = await line.places()
    assert {place["window"] for place in before} == {0}
    await asyncio.sleep(ON_THE_DISK_S)
    await kill_all(line.site, postgres)
    assert await line.places() == before, "the very same tokens"


async def _killed_while_they_go_in(line: Line, postgres: Supervisor, db: Database) -> None:
    async def let_in() -> bool:
        return int((await line.told())["frontier"]["rank"]) >= 0

    await until(let_in, within_s=60)
    before, passed = await line.places(), dict[int, str]()
    assert all(place["rank"] is not None for place in before)

    async def some_are_in() -> bool:
        passed.update(await line.passes_of(before))
        return bool(passed)

    await until(some_are_in, within_s=60)
    frontier, proof = await line.told(), await line.ask("GET", "proof", line.fans[0])
    moves, given = await _written(db)
    await kill_all(line.site, postgres)
    after = await line.places()
    assert [(place["window"], place["rank"]) for place in after] == [
        (place["window"], place["rank"]) for place in before
    ], "the order and every rank"
    again = await line.told()
    assert (again["frontier"]["window"], again["frontier"]["rank"]) >= (
        frontier["frontier"]["window"], frontier["frontier"]["rank"],
    ), "the frontier never moves back"  # fmt: skip
    assert again["seeds"][: len(frontier["seeds"])] == frontier["seeds"]
    moves_after, given_after = await _written(db)
    assert moves_after[: len(moves)] == moves
    assert given <= given_after
    assert passed.items() <= (await line.passes_of(before)).items(), "who was in is in, with the tokens from before"
    evidence = read_evidence((await line.ask("GET", "fairness")).content)
    assert (await line.ask("GET", "proof", line.fans[0])).content == proof.content
    for fan in line.fans[::10]:
        proven = read_proof((await line.ask("GET", "proof", fan)).content)
        assert all_hold(check(evidence, proven, anchor=frontier["seed_commitments"][0]))


async def _written(db: Database) -> tuple[list[Any], set[Any]]:
    """Every step so far, and every pass."""
    found: list[Any] = []

    async def read() -> bool:
        try:
            async with db.read() as tx:
                moves = (await tx.execute(sa.select(steps).order_by(steps.c.number))).all()
                given = {tuple(row) for row in await tx.execute(sa.select(passes))}
        except Unavailable:
            return False
        found[:] = [[tuple(row) for row in moves], given]
        return True

    await until(read, within_s=60)
    return found[0], found[1]
