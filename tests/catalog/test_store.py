"""Reading the catalogue."""

import psycopg
import pytest
import sqlalchemy as sa

from onsale.catalog import store
from onsale.catalog import tables as t
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import PriceLevel, TicketType
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from tests.fixtures.catalogue import small_house
from tests.fixtures.make import Make

LEVELS = (
    PriceLevel(0, "Seats", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 1500, True))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)


async def test_sale_terms_are_event_organiser_and_levels(db: Database, make: Make) -> None:
    event = await make.event(levels=LEVELS)
    async with db.read() as tx:
        terms = await store.sale_terms(tx, event.id)
        assert terms.event == event == await store.get_event(tx, event.id)
        assert terms.organiser == await store.get_organiser(tx, event.organiser_id)
        assert terms.levels == LEVELS == await store.price_levels_of(tx, event.id)


async def test_what_is_not_there_is_not_found(db: Database, make: Make) -> None:
    event = await make.event()
    async with db.write() as tx:
        await tx.execute(t.events.update().values(lifecycle="removed"))
    async with db.read() as tx:
        for read in (store.get_event, store.sale_terms):
            for event_id in (event.id, 5):
                with pytest.raises(NotFound):
                    await read(tx, event_id)
        for read_other in (store.get_organiser, store.get_venue, store.get_seat_map, layout_of):
            with pytest.raises(NotFound):
                await read_other(tx, 5)


async def test_a_layout_is_read_once_and_equals_what_was_made(db: Database, make: Make) -> None:
    layout = small_house(rows=3, seats=7)
    seat_map = await make.seat_map(layout=layout)
    async with db.read() as tx:
        first = await layout_of(tx, seat_map.id)
        assert first == layout
        assert await layout_of(tx, seat_map.id) is first


async def test_a_seat_map_never_changes(db: Database, make: Make) -> None:
    await make.seat_map()
    with pytest.raises(sa.exc.DBAPIError) as refused:
        async with db.write() as tx:
            await tx.execute(t.seat_maps.update().values(name="Another"))
    assert isinstance(refused.value.orig, psycopg.errors.RestrictViolation)
