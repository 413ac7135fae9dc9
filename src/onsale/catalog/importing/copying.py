"""COPY: the quick way in for many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import sqlalchemy as sa
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import JSONB

from onsale.platform.database import WriteTx


async def copy_rows(tx: WriteTx, table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add the rows, their values in the order of `columns`; columns left out take their defaults.

    Values of JSON columns may be sequences of dataclasses.
    """
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    json = [isinstance(table.c[column].type, JSONB) for column in columns]
    connection = await tx.raw()
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row([_json(value) if is_json else value for value, is_json in zip(row, json, strict=True)])


def _json(value: Any) -> Jsonb:
    return Jsonb([asdict(each) if is_dataclass(each) and not isinstance(each, type) else each for each in value])
