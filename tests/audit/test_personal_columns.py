"""Every column of every table is declared: what it holds about people, and that nothing readable is among it."""

import sqlalchemy as sa

from onsale.audit.personal_columns import COLUMNS, FOREIGN_TABLES, columns_that_hold
from onsale.audit.personal_kinds import Holds
from onsale.platform.database import Database, metadata


async def test_every_column_there_is_is_declared(db: Database) -> None:
    asked = sa.text("select table_name, column_name from information_schema.columns where table_schema = 'public'")
    async with db.read() as tx:
        there = {(row.table_name, row.column_name) for row in await tx.execute(asked)}
    ours = {(table, column) for table, column in there if table not in FOREIGN_TABLES}
    assert ours == {(table, column) for table, columns in COLUMNS.items() for column in columns}
    assert {table for table, _ in there} >= FOREIGN_TABLES, "none is named that isn't there"


def test_what_is_unreadable_is_stored_as_bytes() -> None:
    unreadable = (Holds.SEALED, Holds.TRANSIT, Holds.KEY, Holds.HASHED)
    readable = [
        f"{table}.{column}"
        for table, column in columns_that_hold(*unreadable)
        if not isinstance(metadata.tables[table].c[column].type, sa.LargeBinary)
    ]
    assert not readable


def test_what_is_sealed_says_so() -> None:
    named = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if "sealed" in column.name
    }
    assert named <= set(columns_that_hold(Holds.SEALED, Holds.TRANSIT, Holds.KEY))


def test_everybody_named_by_number_is_declared() -> None:
    """A person's number is a foreign key to people, or named for what they are in the row."""
    numbers = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name in {"person_id", "fan_id", "admin_id"} or column.name.endswith("_by")
        if isinstance(column.type, sa.BigInteger)
    }
    assert numbers <= set(columns_that_hold(Holds.PERSON))
