"""An organiser's terms: versions that never change, each taking the place of the last."""

import asyncio

import psycopg
import pytest
import sqlalchemy as sa

from onsale.catalog.contract import (
    ContractTerms,
    NewTerms,
    contract_of,
    current_contract,
    publish_terms,
    versions_of,
)
from onsale.catalog.organisers import create_organiser
from onsale.catalog.store import get_organiser
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import InvalidRequest, NotFound, StaleVersion


async def an_organiser(db: Database) -> int:
    async with db.write() as tx:
        return (await create_organiser(tx, "House of Ash", owner_id=None)).id


async def published(db: Database, organiser: int, text: str, seen: int | None = None) -> ContractTerms:
    async with db.write() as tx:
        return await publish_terms(tx, organiser, NewTerms("en", text), seen=seen)


async def test_versions_follow_each_other_and_stay(db: Database) -> None:
    organiser = await an_organiser(db)
    async with db.read() as tx:
        assert await current_contract(tx, organiser) is None
    first = await published(db, organiser, "  No refunds.\r\n \r\nNo umbrellas.\r\n")
    assert (first.version, first.paragraphs) == (1, ("No refunds.", "No umbrellas."))
    second = await published(db, organiser, "Refunds.", seen=1)
    async with db.read() as tx:
        assert await current_contract(tx, organiser) == second
        assert await contract_of(tx, organiser, 1) == first
        assert (await get_organiser(tx, organiser)).terms_version == 2
        assert [version for version, _when in await versions_of(tx, organiser)] == [2, 1]
        with pytest.raises(NotFound):
            await contract_of(tx, organiser, 3)


async def test_saying_the_same_again_asks_nobody_again(db: Database) -> None:
    organiser = await an_organiser(db)
    first = await published(db, organiser, "No umbrellas.")
    assert await published(db, organiser, "No umbrellas.\n", seen=1) == first


async def test_two_at_once_make_one_version(db: Database) -> None:
    organiser = await an_organiser(db)
    tries = [published(db, organiser, f"Terms of owner {n}.") for n in range(5)]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in told) == ["ContractTerms", *["StaleVersion"] * 4]
    with pytest.raises(StaleVersion):
        await published(db, organiser, "I saw none.")


@pytest.mark.parametrize("change", ["update organiser_terms set text = 'x'", "delete from organiser_terms"])
async def test_the_database_refuses_to_change_one(db: Database, change: str) -> None:
    await published(db, await an_organiser(db), "No umbrellas.")
    with pytest.raises(sa.exc.DBAPIError, match="never change"):
        async with db.write() as tx:
            await tx.execute(sa.text(change))


async def test_no_organiser_names_a_version_that_isnt_there(db: Database) -> None:
    organiser = await an_organiser(db)

    async def named() -> None:
        async with db.write() as tx:
            await tx.execute(sa.text("update organisers set terms_version = 7 where id = :id"), {"id": organiser})

    with pytest.raises((sa.exc.IntegrityError, psycopg.errors.ForeignKeyViolation)):
        await named()


@pytest.mark.parametrize(
    ("language", "text", "field"),
    [
        ("en", " \n ", "text"),
        ("en", "x" * (limits.TERMS_CHARACTERS + 1), "text"),
        ("en", "nul \x00 inside", "text"),
        ("Flemish as she is spoken", "Text.", "language"),
        ("", "Text.", "language"),
    ],
    ids=["empty", "too long", "unprintable", "no language", "none"],
)
async def test_what_cant_be_kept(db: Database, language: str, text: str, field: str) -> None:
    organiser = await an_organiser(db)
    with pytest.raises(InvalidRequest) as refused:
        async with db.write() as tx:
            await publish_terms(tx, organiser, NewTerms(language, text), seen=None)
    assert [error.field for error in refused.value.errors] == [field]


async def test_languages_are_written_one_way(db: Database) -> None:
    organiser = await an_organiser(db)
    async with db.write() as tx:
        terms = await publish_terms(tx, organiser, NewTerms(" nl-be ", "Geen paraplu's."), seen=None)
    assert terms.language == "nl-BE"
