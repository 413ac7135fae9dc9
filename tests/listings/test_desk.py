"""An event in memory is what the database says of it to whoever asks next; and it is still there without one."""

import psycopg
import sqlalchemy as sa

from onsale.catalog.model import Status
from onsale.inventory.watch import Watch
from onsale.listings.desk import EventDesk
from onsale.platform.clock import utc_now
from onsale.platform.database import Database, libpq_url
from tests.fixtures.make import Make
from tests.fixtures.selling import held


async def test_every_change_is_told_to_the_next_who_asks(db: Database, make: Make) -> None:
    desk, event = EventDesk(db, Watch(db)), await make.event()
    first = await desk.event(event.id, None, utc_now())
    assert (first.details.available, first.details.status) == (60, Status.ON_SALE)
    assert (await desk.event(event.id, None, utc_now())).details is first.details
    for name in ["One", "Two", "Three"]:
        async with db.write() as tx:
            await tx.execute(sa.text("update events set name = :name where id = :id"), {"name": name, "id": event.id})
        told = await desk.event(event.id, None, utc_now())
        assert (told.details.event.name, told.version != first.version) == (name, True)
    later = await desk.event(event.id, None, event.starts_at.replace(year=event.starts_at.year + 1))
    assert later.details.status is Status.ENDED


async def test_documents_change_with_what_is_free(db: Database, make: Make) -> None:
    watch = Watch(db)
    desk, event = EventDesk(db, watch), await make.event()
    first = await desk.document(event.id, None, utc_now())
    assert await desk.document(event.id, None, utc_now()) is first
    await held(db, event, await make.fan(), 3, 4)
    (await watch.places(event.id, 60)).heard_taken([3, 4], 0.0)
    second = await desk.document(event.id, None, utc_now())
    assert (b'"available":58' in second.plain, second.tag == first.tag) == (True, True)


async def test_with_the_database_gone_it_is_still_told(
    db: Database, make: Make, database_url: str, server_url: str
) -> None:
    desk, event = EventDesk(db, Watch(db)), await make.event()
    first = await desk.document(event.id, None, utc_now())
    name = database_url.rsplit("/", 1)[1].partition("?")[0]
    with psycopg.connect(libpq_url(server_url), autocommit=True) as connection:
        connection.execute(f'alter database "{name}" allow_connections false')
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", (name,))
        try:
            for _ in range(3):
                assert await desk.document(event.id, None, utc_now()) is first
        finally:
            connection.execute(f'alter database "{name}" allow_connections true')
