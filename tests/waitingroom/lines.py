<<<<<<< HEAD
"""Lines made up for tests: an event whose windows fill, close and are let in, as it would be published."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from onsale.waitingroom.chain import LENGTH, Chain
from onsale.waitingroom.evidence import Evidence, Pass, Proof, Step, Window
from onsale.waitingroom.merkle import proof, root
from onsale.waitingroom.ranks import LAST_RANK, Spot, pseudonym, rank

DOORS = datetime(2027, 3, 1, 9, tzinfo=UTC)
KEY = b"a key of the tests"
EVENT = 7
BEACON = "the tests' own dice"


@dataclass(frozen=True)
class Line:
    """What is published, and what only the operator has: each window's pseudonyms in order, and the fans' numbers."""

    evidence: Evidence
    joined: list[list[bytes]]
    spots: list[Spot]

    def proof_of(self, window: int, index: int) -> Proof:
        """The proof handed to the fan with this index among the sorted pseudonyms of a window."""
        told = self.evidence.windows[window]
        leaves = self.joined[window]
        drawn = next(spot.rank for spot in self.spots if spot.pseudonym == leaves[index])
        return Proof(
            pseudonym=leaves[index].hex(),
            window=window,
            rank=drawn,
            index=index,
            joined=len(leaves),
            path=[sibling.hex() for sibling in proof(leaves, index)],
            root=told.root or "",
            seed=told.seed,
        )


def a_line(counts: list[int], *, beacon: bool = False, passes: bool = True) -> Line:
    """A line of windows with so many fans each, all closed, revealed and let in, in two steps a window."""
    chain, dice = Chain(KEY, EVENT, b"nonce"), Random(5)
    fan, joined, windows, spots = 0, list[list[bytes]](), list[Window](), list[Spot]()
    for number, count in enumerate(counts):
        leaves = sorted(pseudonym(KEY, EVENT, fan + i) for i in range(count))
        fan += count
        seed, top, thrown = chain.seed(number), root(leaves), dice.randbytes(32)
        mixed = {"root": top, "beacon": thrown} if beacon else {}
        spots += sorted(Spot(number, rank(seed, leaf, **mixed), leaf) for leaf in leaves)
        joined.append(leaves)
        windows.append(
            Window(
                window=number,
                opened_at=DOORS + timedelta(seconds=5 * number),
                closed_at=DOORS + timedelta(seconds=5 * number + 5),
                joined=count,
                root=top.hex(),
                seed=seed.hex(),
                beacon=thrown.hex() if beacon else None,
            )
        )
    steps = [step for window in windows for step in _two_steps(window)]
    evidence = Evidence(
        event_id="evt_tale",
        anchor=chain.anchor.hex(),
        chain_length=LENGTH,
        committed_at=DOORS - timedelta(days=30),
        beacon=BEACON if beacon else None,
        windows=windows,
        steps=steps,
        passes=[_passed(spot, steps) for spot in spots] if passes else [],
    )
    return Line(evidence, joined, spots)


def _two_steps(window: Window) -> list[Step]:
    assert window.closed_at
    return [
        Step(at=window.closed_at + timedelta(seconds=after), window=window.window, rank=up_to)
        for after, up_to in ((1.5, LAST_RANK // 2), (3, LAST_RANK))
    ]


def _passed(spot: Spot, steps: list[Step]) -> Pass:
    at = next(step.at for step in steps if (spot.window, spot.rank) <= (step.window, step.rank))
    return Pass(at=at, window=spot.window, rank=spot.rank, pseudonym=spot.pseudonym.hex())
=======
"""Waiting rooms in a few words: made, joined, tended, and moved through time."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.catalog.store import get_event
from onsale.catalog.tables import events
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.tending import tend
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import until


def queue_path(event: Event, verb: str = "") -> str:
    """The address of an event's line."""
    return f"/api/v1/events/{encode_id('evt', event.id)}/queue" + (f"/{verb}" if verb else "")


async def protected(make: Make, *, opens_in: timedelta = timedelta(minutes=10), **told: Any) -> Event:
    """A published event with a waiting room that is open already and whose sale opens in a while."""
    event = await make.event(**told)
    return await moved(make.services, event, opens_in=opens_in)


async def moved(services: Services, event: Event, *, opens_in: timedelta) -> Event:
    """The event with a room, going on sale then. Windows keep the times they have."""
    db = services.get(Database)
    async with db.write() as tx:
        mine = sa.update(events).where(events.c.id == event.id)
        moment = sa.func.now() + opens_in
        values = {"lobby_minutes": 30, "on_sale_at": moment, "version": events.c.version + 1}
        await tx.execute(mine.values(values))
        return await get_event(tx, event.id)


async def tended(services: Services, event: Event) -> None:
    """Do now what is due in the event's room."""
    await tend(services, event.id)


async def aged(services: Services, event: Event, *, by: timedelta) -> None:
    """Let time pass for the open window: it was opened earlier."""
    async with services.get(Database).write() as tx:
        w = t.windows.c
        mine = sa.update(t.windows).where(w.event_id == event.id, w.closed_at.is_(None))
        await tx.execute(mine.values(opened_at=w.opened_at - by))


async def joins(client: httpx.AsyncClient, event: Event, *fans: Account) -> list[dict[str, Any]]:
    """Each of them joins, or asks again."""
    answers = [await client.post(queue_path(event, "join"), headers=fan.headers) for fan in fans]
    assert [answer.status_code for answer in answers] == [200] * len(fans), answers[0].text
    return [answer.json() for answer in answers]


async def goes_in(client: httpx.AsyncClient, event: Event, fan: Account, token: str) -> httpx.Response:
    """Try to be let in."""
    return await client.post(queue_path(event, "admission"), json={"token": token}, headers=fan.headers)


async def on_sale(services: Services, event: Event, client: httpx.AsyncClient | None = None) -> Event:
    """Let the sale open now, close the first window and let in whoever the controller lets in; and be told of it."""
    opened = await moved(services, event, opens_in=timedelta(seconds=-1))
    await tended(services, opened)
    if client is not None:
        await told(client, event, lambda queue: bool(queue["windows"]) and queue["frontier"]["rank"] >= 0)
    return opened


async def told(client: httpx.AsyncClient, event: Event, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The line's document, once this is true of it: what is told may be a second old."""
    found: dict[str, Any] = {}

    async def look() -> bool:
        found.update((await client.get(queue_path(event))).json())
        return true(found)

    await until(look)
    return found


def ranked(answers: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    """The places of these, as they compare."""
    return [(answer["window"], answer["rank"]) for answer in answers]
>>>>>>> 56d7fd1 (Let fans wait in a room of their own: windows, places, passes, and holds that want one)
