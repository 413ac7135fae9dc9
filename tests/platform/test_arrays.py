"""Array literals mean to the database what the lists mean to us."""

import uuid

import pytest

from onsale.platform.arrays import int_array, uuid_array, word_array
from onsale.platform.database import Database

IDS = [uuid.UUID(int=0), uuid.UUID(int=(1 << 128) - 1), uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")]


async def test_read_back(db: Database) -> None:
    async with db.read() as tx:
        raw = await tx.raw()
        for ids, numbers in ((IDS, [0, -5, 1 << 62]), ([], [])):
            arrays = (uuid_array(ids), int_array(numbers))
            cursor = await raw.execute("select %s::uuid[], %s::bigint[]", arrays)
            assert await cursor.fetchone() == (ids, numbers)


async def test_words_read_back(db: Database) -> None:
    async with db.read() as tx:
        raw = await tx.raw()
        for words in (["provider:sandbox", "fans", "EUR", "cancellation_fees"], []):
            cursor = await raw.execute("select %s::text[]", (word_array(words),))
            assert await cursor.fetchone() == (words,)


@pytest.mark.parametrize("word", ['"', "a b", "}", "\\", "é", "a\nb", "'"])
def test_only_words(word: str) -> None:
    with pytest.raises(ValueError, match="something else"):
        word_array(["fans", word])
