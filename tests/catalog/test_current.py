"""The terms in memory are those a transaction would read: whatever has changed is seen by the very next one."""

from contextlib import suppress

import pytest
import sqlalchemy as sa

from onsale.catalog.current import current_terms, told_version
from onsale.catalog.model import Event
from onsale.catalog.store import sale_terms
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from tests.fixtures.make import Make

CHANGES = [
    "update events set name = name || '!' where id = :event",
    "update price_levels set face_value_minor = face_value_minor + 1 where event_id = :event and position = 0",
    "delete from price_levels where (event_id, position) = (select :event, max(position) from price_levels)",
    (
        "update venues v set tax_ppm = 70000, tax_included = true, tax_name = 'VAT', tax_rounding = 'half_up' "
        "from events e where v.id = e.venue_id and e.id = :event"
    ),
    "update organisers o set fee_fixed_minor = 1 from events e where o.id = e.organiser_id and e.id = :event",
]


class _Undone(Exception):
    """Nothing of it is kept"""


TOLD_TOO = [
    "update venues v set name = v.name || '!' from events e where v.id = e.venue_id and e.id = :event",
    "update performers set name = 'Eve' where id in (select max(performer_id) from event_performers)",
    "delete from event_performers where event_id = :event and position = 0",
    "update event_performers set position = 5 where event_id = :event and position = 1",
]


async def change(db: Database, event: Event, statement: str) -> None:
    async with db.write() as tx:
        await tx.execute(sa.text(statement), {"event": event.id})


async def test_the_same_object_while_nothing_changes(db: Database, make: Make) -> None:
    event = await make.event()
    async with db.read() as tx:
        first = await current_terms(tx, event.id)
    async with db.read() as tx:
        assert await current_terms(tx, event.id) is first
        assert await sale_terms(tx, event.id) == first


@pytest.mark.parametrize("statement", CHANGES)
async def test_a_change_is_seen_at_once(db: Database, make: Make, statement: str) -> None:
    event = await make.event()
    async with db.read() as tx:
        before = await current_terms(tx, event.id)
    await change(db, event, statement)
    async with db.read() as tx:
        after = await current_terms(tx, event.id)
        assert after != before
        assert after == await sale_terms(tx, event.id)


async def test_what_was_undone_is_forgotten(db: Database, make: Make) -> None:
    event = await make.event()
    async with db.read() as tx:
        before = await current_terms(tx, event.id)
    with suppress(_Undone):
        async with db.write() as tx:
            await tx.execute(sa.text(CHANGES[0]), {"event": event.id})
            assert (await current_terms(tx, event.id)).event.name == before.event.name + "!"
            raise _Undone
    async with db.read() as tx:
        assert await current_terms(tx, event.id) == before


async def test_a_removed_event_is_not_found(db: Database, make: Make) -> None:
    event = await make.event()
    async with db.read() as tx:
        await current_terms(tx, event.id)
    await change(db, event, "update events set lifecycle = 'removed' where id = :event")
    async with db.read() as tx:
        with pytest.raises(NotFound):
            await current_terms(tx, event.id)


async def test_what_is_told_has_a_version_that_changes_with_all_of_it(db: Database, make: Make) -> None:
    event = await make.event(performers=("The Quartet", "Ada"))
    seen = [await told_version(db, event.id)]
    assert await told_version(db, event.id) == seen[0]
    for statement in CHANGES + TOLD_TOO:
        await change(db, event, statement)
        version = await told_version(db, event.id)
        assert version not in seen, statement
        seen.append(version)
    await change(db, event, "update events set lifecycle = 'removed' where id = :event")
    for gone in [event.id, event.id + 1]:
        with pytest.raises(NotFound):
            await told_version(db, gone)
