"""Fifty scanners, two of them at each ticket at the same instant, a third of them without a network for a while."""

import asyncio
import os
import secrets
import time
from random import Random

import pytest
import sqlalchemy as sa

from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.tickets import conflicts
from onsale.tickets.tables import tickets
from tests.fixtures.invariants import broken_invariants
from tests.storms.door import a_crowd
from tests.storms.site import Site

SCANNERS = 50


@pytest.mark.parametrize("many", [300, pytest.param(20_000, marks=pytest.mark.long)])
async def test_everybody_comes_in_once_and_each_double_is_named(site: Site, many: int) -> None:
    seed = int(os.environ.get("STORM_SEED") or secrets.randbits(32))
    print(f"seed {seed}")
    services = wiring.build(site.settings, site.database_url)
    db = services.get(Database)
    try:
        event, crowd = await a_crowd(services, site.urls, Random(seed), tickets=many, scanners=SCANNERS)
        await site.ready()
        began, third = time.monotonic(), many // 3
        await crowd.enter(crowd.codes[:third])
        away = crowd.scanners[::3]
        for scanner in away:
            scanner.away = True
        await crowd.enter(crowd.codes[third : 2 * third])
        # They come back while the others go on scanning.
        await asyncio.gather(crowd.enter(crowd.codes[2 * third :]), *map(crowd.come_back, away))
        took = time.monotonic() - began
        await crowd.go_home()
        print(f"{crowd.online} check-ins in {took:.1f} s, {len(crowd.conflicts)} conflicts told")
        doubles = {ticket: gates for ticket, gates in crowd.let_in.items() if len(gates) > 1}
        assert doubles, "nobody was let in twice: there was nobody away"
        assert len(crowd.let_in) == many, "somebody was turned away"
        used = sa.select(sa.func.count(tickets.c.admitted_at)).where(tickets.c.event_id == event.id)
        async with db.read() as tx:
            assert (await tx.execute(used)).scalar_one() == many
            named = await conflicts.latest(tx, event.id, limit=many)
        assert sorted(sorted(one.gates) for one in named) == sorted(sorted(gates) for gates in doubles.values())
        assert {one.kind for one in named} == {"admitted_twice"}
        told = {one["ticket"]["id"] for one in crowd.conflicts}
        assert len(told) == len(doubles), "a scanner that came back wasn't told of a double"
        assert await broken_invariants(db) == {}
    finally:
        await db.close()
