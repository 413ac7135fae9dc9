"""One row for each name."""

import asyncio

import sqlalchemy as sa

from onsale.catalog.model import Performer
from onsale.catalog.performers import folded, performers_named
from onsale.catalog.tables import performers
from onsale.platform.database import Database


def test_case_width_and_spacing_do_not_count() -> None:
    assert folded("  The   QUARTET ") == folded("the quartet") == folded("Ｔhe Quartet")
    assert folded("Ada") != folded("Adá")


async def test_names_come_back_in_their_order_and_stay_who_they_are(db: Database) -> None:
    async with db.write() as tx:
        first = await performers_named(tx, ["Zoe", "Ada"])
    async with db.write() as tx:
        second = await performers_named(tx, ["ada", "Max", "ZOE"])
    assert [performer.name for performer in first] == ["Zoe", "Ada"]
    assert (second[0], second[2]) == (first[1], first[0])
    async with db.write() as tx:
        assert await performers_named(tx, []) == ()


async def test_a_name_that_unfolds_into_thousands_of_characters_is_kept(db: Database) -> None:
    async with db.write() as tx:
        assert (await performers_named(tx, ["\ufdfa" * 200]))[0].name == "\ufdfa" * 200


async def test_the_same_names_from_many_sides_at_once_are_one_each(db: Database) -> None:
    async def name(*names: str) -> tuple[Performer, ...]:
        async with db.write() as tx:
            return await performers_named(tx, names)

    told = await asyncio.gather(*(name("A", "B", "C") if n % 2 else name("C", "B", "A") for n in range(8)))
    assert len({performer.id for performers in told for performer in performers}) == 3
    async with db.read() as tx:
        assert (await tx.execute(sa.select(sa.func.count()).select_from(performers))).scalar_one() == 3
