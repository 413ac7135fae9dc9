"""An event's statement, read in one transaction: the bookings, the books and the refunds are of the same moment."""

from datetime import datetime

import sqlalchemy as sa

from onsale.bookings.sold_lines import SoldLines, sold_lines
from onsale.catalog.model import Event, PriceLevel
from onsale.catalog.store import get_organiser, get_venue, price_levels_of
from onsale.console.statements.model import RefundRow, Split, Statement
from onsale.console.statements.tickets import rows_of, split_of, taxes_of
from onsale.payments import accounts
from onsale.payments.books import Books, books_of
from onsale.payments.reconciled import differences_of, last_compared
from onsale.payments.tables import refunds
from onsale.platform.database import ReadTx
from onsale.pricing.charges import tax_of


async def statement_of(tx: ReadTx, event: Event, now: datetime) -> Statement:
    """The statement of an event. Nothing was read in this transaction before: from here on it sees one moment."""
    await tx.execute(sa.text("set transaction isolation level repeatable read"))
    sold = await sold_lines(tx, event.id)
    books = (await books_of(tx, event.id)).get(event.currency, Books({}))
    compared = await last_compared(tx, list(books.providers))
    organiser = await get_organiser(tx, event.organiser_id)
    venue, order = await get_venue(tx, event.venue_id), _kinds(await price_levels_of(tx, event.id))
    return Statement(
        event=event,
        timezone=venue.timezone,
        venue=venue.name,
        currency=event.currency,
        made_at=now,
        sold=rows_of((lines for lines in sold if _in_the_books(lines)), order),
        handed_out=rows_of((lines for lines in sold if not _in_the_books(lines)), order),
        tax_included=any(lines.line.tax_included for lines in sold),
        taxes=taxes_of(sold, tax_of(organiser, venue)),
        by_bookings=split_of(sold),
        books=books,
        by_books=split_in(books),
        refunds=await _refunds(tx, event.id),
        compared=compared,
        differences=await differences_of(tx, event.id),
    )


def split_in(books: Books) -> Split:
    """Whose the money is, as the books have it."""
    return Split(*(books.balance(account) for account in accounts.SALES))


def _in_the_books(lines: SoldLines) -> bool:
    return lines.paid or not lines.line.total_minor


def _kinds(levels: tuple[PriceLevel, ...]) -> list[tuple[str, str | None]]:
    kinds: list[tuple[str, str | None]] = []
    for level in levels:
        kinds += [(level.name, kind.name) for kind in level.ticket_types] or [(level.name, None)]
    return kinds


async def _refunds(tx: ReadTx, event_id: int) -> list[RefundRow]:
    r = refunds.c
    found = await tx.execute(
        sa.select(r.reason, r.state, sa.func.count().label("many"), sa.func.sum(r.amount_minor).label("amount"))
        .where(r.event_id == event_id)
        .group_by(r.reason, r.state)
        .order_by(r.reason, r.state)
    )
    return [RefundRow(row.reason, row.state, row.many, int(row.amount)) for row in found]
