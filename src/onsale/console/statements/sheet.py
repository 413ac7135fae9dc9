"""Statements as CSV, for whoever keeps accounts in a spreadsheet.

A cell that a spreadsheet would take for a formula is a way to run code on somebody else's machine, and names are typed
by people: such a cell is led by an apostrophe. Amounts are plain numbers in major units, with a point.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from onsale.console.statements.model import PeriodRow, PeriodStatement, Statement, TaxRow, TicketRow
from onsale.payments import accounts
from onsale.platform.ids import encode_id
from onsale.platform.money import exponent
from onsale.platform.schemas import rfc3339

Cell = str | int | Decimal
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARK = "\ufeff"  # without it the commonest spreadsheet reads UTF-8 as something else


def event_sheet(statement: Statement) -> str:
    """An event's statement: one block for tickets, one for the money."""
    currency = statement.currency
    head = ["price_level", "ticket_type", "paid_here", "sold", "cancelled"]
    return as_csv(
        [
            ["event", encode_id("evt", statement.event.id), statement.event.name],
            ["made_at", rfc3339(statement.made_at)],
            ["currency", currency],
            [],
            [*head, "face_value", "discount", "fees", "tax", "total"],
            *[_tickets(row, "yes", currency) for row in statement.sold],
            *[_tickets(row, "no", currency) for row in statement.handed_out],
            [],
            ["tax", "percent", "net", "amount"],
            *[_tax(row, currency) for row in statement.taxes],
            [],
            ["account", "amount"],
            *[(name, major(amount, currency)) for name, amount in _money(statement)],
        ]
    )


def _tax(row: TaxRow, currency: str) -> list[Cell]:
    rate: Cell = "" if row.ppm is None else Decimal(row.ppm).scaleb(-4)
    return [row.name or "", rate, major(row.net, currency), major(row.tax, currency)]


def _money(statement: Statement) -> list[tuple[str, int]]:
    books, split = statement.books, statement.by_books
    return [
        ("captured", books.captured_minor),
        ("refunded", books.refunded_minor),
        *[(f"held_by_{name}", held) for name, held in books.providers.items()],
        ("organiser", split.organiser),
        ("fees", split.fees),
        ("tax", split.tax),
        ("cancellation_fees", books.balance(accounts.CANCELLATION_FEES)),
        ("refunds_due", books.balance(accounts.REFUNDS)),
        ("other_means", books.balance(accounts.OTHER_MEANS)),
        ("disputes", -books.balance(accounts.DISPUTES)),
        ("owed_to_organiser", books.due_minor),
    ]


def period_sheet(statement: PeriodStatement) -> str:
    """An organiser's statement: one row for each event."""
    head = ["event", "name", "starts_at", "tickets", "currency", "captured", "refunded", "organiser", "fees", "tax"]
    more = ["cancellation_fees", "other_means", "disputes", "owed_before", "owed_after"]
    since, until = rfc3339(statement.since), rfc3339(statement.until)
    rows = [_event(row) for row in statement.rows]
    return as_csv([["since", since], ["until", until], [], [*head, *more], *rows])


def major(amount_minor: int, currency: str) -> Decimal:
    """45.50 for 4550 cents."""
    return Decimal(amount_minor).scaleb(-exponent(currency))


def _event(row: PeriodRow) -> list[Cell]:
    split = row.split
    amounts = (
        row.captured, row.refunded, split.organiser, split.fees, split.tax, row.cancellation_fees, row.other_means,
        row.disputes, row.owed_before, row.owed_after,
    )  # fmt: skip
    told = (encode_id("evt", row.event_id), row.name, rfc3339(row.starts_at), row.tickets, row.currency)
    return [*told, *[major(amount, row.currency) for amount in amounts]]


def _tickets(row: TicketRow, paid: str, currency: str) -> list[Cell]:
    amounts = (row.face, row.discount, row.fees, row.tax, row.total)
    return [
        row.level,
        row.ticket_type or "",
        paid,
        row.sold,
        row.cancelled,
        *(major(amount, currency) for amount in amounts),
    ]


def as_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows as a file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[_safe(cell) for cell in row] for row in rows])
    return _MARK + out.getvalue()


def _safe(cell: Cell) -> str:
    if isinstance(cell, str):
        return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
