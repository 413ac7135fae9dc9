"""What is done every second beside a sale costs by what has changed, not by how many places there are."""

from typing import Any, LiteralString

import pytest

from onsale.inventory import sweep
from onsale.platform.database import Database
from onsale.search import store
from tests.fixtures.make import Make

_EVENTS, _SOLD_EACH = 40, 1_000
_SOLD: LiteralString = """
insert into claims (event_id, place, booking_id, held_until)
select id, place, '00000000-0000-0000-0000-000000000000', 'infinity'
from events cross join generate_series(1, %s) as place
"""
_WITH_FANS: LiteralString = """
insert into fan_slots (event_id, fan_id, booking_id, held_until)
select id, fan, '00000000-0000-0000-0000-000000000000', 'infinity'
from events cross join generate_series(1, %s) as fan
"""


@pytest.fixture
async def much_sold(db: Database, make: Make) -> list[int]:
    """The ids of events of which a thousand places each are sold, to as many fans."""
    ids = [(await make.event()).id for _ in range(_EVENTS)]
    async with db.write() as tx:
        raw = await tx.raw()
        for statement in (_SOLD, _WITH_FANS):
            await raw.execute(statement, (_SOLD_EACH,))
        await raw.execute("analyze events, claims, fan_slots")
    return ids


async def _reads(db: Database, statement: str, *values: Any) -> str:
    """How the database reads for it."""
    async with db.read() as tx:
        raw = await tx.raw()
        rows = await (await raw.execute(f"explain {statement}", values)).fetchall()
    return "\n".join(row[0] for row in rows)


@pytest.mark.usefixtures("much_sold")
@pytest.mark.parametrize(
    ("statement", "index"), [(sweep.PLACES, "ix_claims_unpaid"), (sweep.SLOTS, "ix_fan_slots_unpaid")]
)
async def test_looking_for_what_has_lapsed_passes_over_what_is_sold(db: Database, statement: str, index: str) -> None:
    plan = await _reads(db, statement, 500)
    assert index in plan
    assert "Seq Scan" not in plan


async def test_counting_the_places_of_some_events_reads_theirs(db: Database, much_sold: list[int]) -> None:
    assert "Seq Scan on claims" not in await _reads(db, store.COUNTS, much_sold)
    async with db.read() as tx:
        counts = await store.counts(tx, much_sold)
    assert {(count.event_id, count.taken, count.until) for count in counts} == {
        (n, _SOLD_EACH, None) for n in much_sold
    }
