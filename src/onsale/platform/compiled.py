"""Statements written with SQLAlchemy, compiled once, and given straight to the driver: for the hottest paths."""

from typing import Any

import sqlalchemy as sa
from psycopg import AsyncCursor
from psycopg.rows import namedtuple_row
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from onsale.platform.database import ReadTx

_DIALECT: sa.Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Compiled:
    """One statement. Its free values are `bindparam`s with `required=False`; it returns the driver's named tuples."""

    def __init__(self, statement: sa.SelectBase | sa.UpdateBase) -> None:
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        self._text, self._fixed = str(compiled), compiled.params

    async def run(self, tx: ReadTx, **values: Any) -> AsyncCursor[Any]:
        """Run it in this transaction."""
        raw = await tx.raw()
        cursor = raw.cursor(row_factory=namedtuple_row)
        return await cursor.execute(self._text, self._fixed | values)
