"""An organiser's events as CSV: what sold of each until now."""

from collections.abc import Iterable
from datetime import datetime

from onsale.console.statements.sheet import Cell, as_csv, major
from onsale.console.views import SalesRow
from onsale.platform.schemas import rfc3339

_HEAD = ("event", "name", "starts_at", "venue", "city", "status", "sold", "held", "left", "places", "paid", "currency")


def events_sheet(rows: Iterable[SalesRow], now: datetime) -> str:
    """One row for each event; `paid` is what stands was paid with, as in the event's statement."""
    return as_csv([["made_at", rfc3339(now)], [], list(_HEAD), *[_row(row) for row in rows]])


def _row(row: SalesRow) -> list[Cell]:
    paid = (major(row.gross.amount_minor, row.gross.currency), row.gross.currency) if row.gross else (0, "")
    told = (row.id, row.name, rfc3339(row.starts_at), row.venue, row.city, row.status)
    return [*told, row.sold, row.held, row.left, row.total, *paid]
