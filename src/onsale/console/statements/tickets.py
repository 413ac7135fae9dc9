"""The bookings' side of a statement: tickets by price level and type, and whose their price is."""

from collections.abc import Iterable
from dataclasses import replace

from onsale.bookings.sold_lines import SoldLines
from onsale.console.statements.model import Split, TaxRow, TicketRow
from onsale.pricing.charges import Tax


def rows_of(sold: Iterable[SoldLines], order: Iterable[tuple[str, str | None]]) -> list[TicketRow]:
    """One row for each kind of ticket; those still offered first, in the event's order, then the others by name."""
    rows: dict[tuple[str, str | None], TicketRow] = {}
    for lines in sold:
        kind = (lines.line.level, lines.line.ticket_type)
        rows[kind] = _with(rows.get(kind, TicketRow(level=kind[0], ticket_type=kind[1])), lines)
    offered = [kind for kind in order if kind in rows]
    others = sorted(rows.keys() - set(offered), key=lambda kind: (kind[0], kind[1] or ""))
    return [rows[kind] for kind in (*offered, *others)]


def totals_of(rows: Iterable[TicketRow]) -> TicketRow:
    """All rows in one."""
    total = TicketRow(level="", ticket_type=None)
    for row in rows:
        total = replace(
            total,
            sold=total.sold + row.sold,
            cancelled=total.cancelled + row.cancelled,
            face=total.face + row.face,
            discount=total.discount + row.discount,
            fees=total.fees + row.fees,
            tax=total.tax + row.tax,
            total=total.total + row.total,
        )
    return total


def split_of(sold: Iterable[SoldLines]) -> Split:
    """Whose the price of the paid lines is that still stand."""
    organiser = fees = tax = 0
    for lines in sold:
        if lines.paid and not lines.line.cancelled:
            parts = lines.line.parts
            organiser += parts.organiser_minor * lines.places
            fees += parts.fees_minor * lines.places
            tax += parts.tax_minor * lines.places
    return Split(organiser, fees, tax)


def taxes_of(sold: Iterable[SoldLines], now: Tax) -> list[TaxRow]:
    """The tax on the paid lines that still stand: at the rate there is now, and at whichever there was before.

    A line keeps its amounts, not their rate; whose tax is what today's rate makes of it is of today's.
    """
    amounts: dict[bool, tuple[int, int]] = {}
    for lines in sold:
        line = lines.line
        if lines.paid and not line.cancelled:
            base = line.face_minor - line.discount_minor + line.fees_minor
            current = line.tax_included == now.included and now.on(base) == line.tax_minor
            net, tax = amounts.get(current, (0, 0))
            own = line.parts.tax_minor
            amounts[current] = net + (line.total_minor - own) * lines.places, tax + own * lines.places
    kinds = ((True, now.ppm, now.name or None), (False, None, None))
    return [TaxRow(ppm, name, *amounts[key]) for key, ppm, name in kinds if key in amounts and amounts[key][1]]


def _with(row: TicketRow, lines: SoldLines) -> TicketRow:
    line, places = lines.line, lines.places
    if line.cancelled:
        return replace(row, sold=row.sold + places, cancelled=row.cancelled + places)
    return replace(
        row,
        sold=row.sold + places,
        face=row.face + line.face_minor * places,
        discount=row.discount + line.discount_minor * places,
        fees=row.fees + line.told_fees_minor * places,
        tax=row.tax + line.told_tax_minor * places,
        total=row.total + line.total_minor * places,
    )
