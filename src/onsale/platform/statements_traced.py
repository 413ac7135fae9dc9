"""A span for each statement of a trace: what it does to which table, and nothing of what it was about."""

import re
from contextlib import AbstractContextManager
from typing import Any

import psycopg
from psycopg import sql

from onsale.platform import tracing
from onsale.platform.tracing import Kind, Span

_VERB = re.compile(r"\s*(?:--[^\n]*\n\s*)*([a-z]+)", re.IGNORECASE)
_TABLE = re.compile(r"\b(?:(?:into|update)\s+([a-z_]\w*)|(?:from|join)\s+([a-z_]\w*)(?!\w|\s*\())", re.IGNORECASE)
_VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "COPY", "LOCK", "SET", "NOTIFY", "MERGE"})


def summary_of(query: Any) -> str:
    """`SELECT bookings`: verb and first table, of names in the statement alone; it has no parameter and no literal."""
    text = query.decode() if isinstance(query, bytes) else query
    if isinstance(text, sql.Composable):
        text = text.as_string(None)
    verb = _VERB.match(text)
    name = verb[1].upper() if verb else ""
    if name not in _VERBS:
        return "SQL"
    table = _TABLE.search(text)
    return f"{name} {table[1] or table[2]}" if table else name


class TracedCursor(psycopg.AsyncCursor[Any]):
    """The driver's cursor; within a trace, each statement is a span."""

    async def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
        """See psycopg."""
        if tracing.here() is None:
            return await super().execute(query, *arguments, **options)
        with _told(query):
            return await super().execute(query, *arguments, **options)

    async def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
        """See psycopg."""
        if tracing.here() is None:
            await super().executemany(query, *arguments, **options)
            return
        with _told(query):
            await super().executemany(query, *arguments, **options)


def _told(query: Any) -> AbstractContextManager[Span | None]:
    summary = summary_of(query)
    return tracing.child(summary, Kind.CLIENT, {"db.system.name": "postgresql", "db.query.summary": summary})
