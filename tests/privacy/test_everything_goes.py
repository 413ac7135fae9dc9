"""Nothing personal is forgotten when somebody is forgotten: every column that holds some is erased, or said why not."""

import sqlalchemy as sa

from onsale.audit.personal_columns import COLUMNS
from onsale.audit.personal_kinds import Holds
from onsale.platform.database import metadata
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.privacy.forget import STAYS, statements

_OF_NOBODY = {Holds.NOTHING, Holds.PUBLISHED}


def gone_with_the_person() -> set[str]:
    """Tables whose rows the database removes with their person."""
    gone = {"people"}
    while True:
        more = {
            table.name
            for table in metadata.tables.values()
            for key in table.foreign_keys
            if key.ondelete == "CASCADE" and key.column.table.name in gone
        }
        if more <= gone:
            return gone
        gone |= more


def told(services: Services) -> tuple[set[str], set[tuple[str, str]]]:
    """Tables that rows are deleted of, and columns that are emptied."""
    deleted, emptied = set[str](), set[tuple[str, str]]()
    for statement in statements(1, b"", services.get(Sealer)):
        if isinstance(statement, sa.Delete):
            deleted.add(str(statement.table))
        elif isinstance(statement, sa.Update):
            emptied |= {(str(statement.table), str(column)) for column in statement.compile().params}
    return deleted, emptied


def test_every_personal_column_is_erased_or_said_why_not(services: Services) -> None:
    deleted, emptied = told(services)
    deleted |= gone_with_the_person() | {"mails"}
    deleted -= {"bookings"}  # only those that were never paid
    left = {
        (table, column)
        for table, columns in COLUMNS.items()
        for column, kind in columns.items()
        if kind not in _OF_NOBODY and table not in deleted and (table, column) not in emptied
    }
    assert left == set(STAYS)
    assert all(STAYS.values())
