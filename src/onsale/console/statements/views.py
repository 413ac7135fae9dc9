"""What the pages of statements show: amounts as `Money`, times aware beside a zone, public ids."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.statements.model import PeriodRow, PeriodStatement, RefundRow, Split, Statement, TaxRow, TicketRow
from onsale.console.statements.period import Days
from onsale.console.statements.tickets import totals_of
from onsale.payments import accounts
from onsale.payments.differences import Difference
from onsale.payments.offline import OFFLINE
from onsale.payments.reconciled import Compared
from onsale.platform.i18n import format_number
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """One kind of ticket, or all of them; without a level it is the sum."""

    level: str
    ticket_type: str | None
    sold: int
    cancelled: int
    face: Money
    discount: Money | None
    fees: Money
    tax: Money
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """Tax on what stands; without `percent` at a rate that is no longer the one."""

    name: str | None
    percent: str | None
    net: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """Refunds of one reason that stand alike."""

    reason: str
    state: str
    count: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """`/organise/events/{id}/statement`. Amounts that are None are nothing, and not worth a line.

    `held` is what each provider has, by the name people know it by; together that is `all_held`, and that is `yours`,
    `fees`, `tax` and `refunds_due` together. Of `sold` tickets `given_back` count no longer.
    """

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    made_at: datetime
    sold: int
    given_back: int
    lines: tuple[TicketLine, ...]
    total: TicketLine
    handed_out: tuple[TicketLine, ...]
    tax_included: bool
    captured: Money
    refunded: Money | None
    held: tuple[tuple[str, Money], ...]
    all_held: Money
    tickets: Money
    cancellation_fees: Money | None
    other_means: Money | None
    disputes: Money | None
    yours: Money
    fees: Money
    tax: Money
    taxes: tuple[TaxLine, ...]
    refunds_due: Money | None
    refunds: tuple[RefundLine, ...]
    disagreement: tuple[tuple[str, Money, Money], ...]
    compared: tuple[Compared, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """What moved for one event, or for all in one currency (no `event_id`).

    Paid, less what went back (`refunded`: by refunds and by disputes), what is still to go back, fees and tax: `yours`.
    """

    event_id: str | None
    name: str
    starts_at: datetime | None
    timezone: str
    tickets: int
    captured: Money
    refunded: Money
    to_go_back: Money
    yours: Money
    fees: Money
    tax: Money
    owed_before: Money
    owed_after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPage:
    """`/organise/statement`. `values` are the days as typed, `errors` what is wrong with them."""

    values: dict[str, str]
    lines: tuple[PeriodLine, ...] = ()
    totals: tuple[PeriodLine, ...] = ()
    differences: tuple[Difference, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)


def statement_page(statement: Statement) -> StatementPage:
    """The page of an event's statement."""
    books, currency = statement.books, statement.currency
    total, handed_out = totals_of(statement.sold), totals_of(statement.handed_out)
    return StatementPage(
        event_id=encode_id("evt", statement.event.id),
        name=statement.event.name,
        starts_at=statement.event.starts_at,
        timezone=statement.timezone,
        venue=statement.venue,
        made_at=statement.made_at,
        sold=total.sold + handed_out.sold,
        given_back=total.cancelled + handed_out.cancelled,
        lines=tuple(_line(row, currency) for row in statement.sold),
        total=_line(total, currency),
        handed_out=tuple(_line(row, currency) for row in statement.handed_out),
        tax_included=statement.tax_included,
        captured=Money(books.captured_minor, currency),
        refunded=_any(books.refunded_minor, currency),
        held=tuple((_named(name), Money(held, currency)) for name, held in books.providers.items()),
        all_held=Money(sum(books.providers.values()), currency),
        tickets=Money(statement.by_books.organiser, currency),
        cancellation_fees=_any(books.balance(accounts.CANCELLATION_FEES), currency),
        other_means=_any(books.balance(accounts.OTHER_MEANS), currency),
        disputes=_any(books.balance(accounts.DISPUTES), currency),
        yours=Money(books.due_minor, currency),
        fees=Money(statement.by_books.fees, currency),
        tax=Money(statement.by_books.tax, currency),
        taxes=tuple(_tax(row, currency) for row in statement.taxes),
        refunds_due=_any(books.balance(accounts.REFUNDS), currency),
        refunds=tuple(_refund(row, currency) for row in statement.refunds),
        compared=tuple(statement.compared),
        differences=tuple(statement.differences),
        disagreement=() if statement.agrees else _disagreement(statement.by_bookings, statement.by_books, currency),
    )


def period_page(statement: PeriodStatement, asked: Days) -> PeriodPage:
    """The page of an organiser's statement."""
    currencies = sorted({row.currency for row in statement.rows})
    return PeriodPage(
        values={"from": asked.first.isoformat(), "to": asked.last.isoformat()},
        lines=tuple(_period_line(row) for row in statement.rows),
        differences=tuple(statement.differences),
        totals=tuple(_sum([row for row in statement.rows if row.currency == one], one) for one in currencies),
    )


def _line(row: TicketRow, currency: str) -> TicketLine:
    return TicketLine(
        level=row.level,
        ticket_type=row.ticket_type,
        sold=row.sold,
        cancelled=row.cancelled,
        face=Money(row.face, currency),
        discount=_any(-row.discount, currency),
        fees=Money(row.fees, currency),
        tax=Money(row.tax, currency),
        total=Money(row.total, currency),
    )


def _tax(row: TaxRow, currency: str) -> TaxLine:
    percent = None if row.ppm is None else format_number(row.ppm / 10_000)
    return TaxLine(name=row.name, percent=percent, net=Money(row.net, currency), tax=Money(row.tax, currency))


def _refund(row: RefundRow, currency: str) -> RefundLine:
    return RefundLine(reason=row.reason, state=row.state, count=row.count, amount=Money(row.amount, currency))


def _disagreement(bookings: Split, books: Split, currency: str) -> tuple[tuple[str, Money, Money], ...]:
    pairs = [(name, getattr(bookings, name), getattr(books, name)) for name in ("organiser", "fees", "tax")]
    return tuple((name, Money(one, currency), Money(other, currency)) for name, one, other in pairs if one != other)


def _period_line(row: PeriodRow) -> PeriodLine:
    line = _sum([row], row.currency)
    return PeriodLine(
        event_id=encode_id("evt", row.event_id),
        name=row.name,
        starts_at=row.starts_at,
        timezone=row.timezone,
        tickets=line.tickets,
        captured=line.captured,
        refunded=line.refunded,
        to_go_back=line.to_go_back,
        yours=line.yours,
        fees=line.fees,
        tax=line.tax,
        owed_before=line.owed_before,
        owed_after=line.owed_after,
    )


def _sum(rows: list[PeriodRow], currency: str) -> PeriodLine:
    return PeriodLine(
        event_id=None,
        name="",
        starts_at=None,
        timezone="UTC",
        tickets=sum(row.tickets for row in rows),
        captured=Money(sum(row.captured for row in rows), currency),
        refunded=Money(sum(row.refunded + row.disputes for row in rows), currency),
        to_go_back=Money(sum(row.refunds_due for row in rows), currency),
        yours=Money(sum(row.owed_after - row.owed_before for row in rows), currency),
        fees=Money(sum(row.split.fees for row in rows), currency),
        tax=Money(sum(row.split.tax for row in rows), currency),
        owed_before=Money(sum(row.owed_before for row in rows), currency),
        owed_after=Money(sum(row.owed_after for row in rows), currency),
    )


def _named(provider: str) -> str:
    """What people call a provider."""
    names = {"sandbox": _("the demo's sandbox bank"), "stripe": "Stripe", OFFLINE: _("you (bank transfer, box office)")}
    return names.get(provider, provider)


def _any(amount: int, currency: str) -> Money | None:
    return Money(amount, currency) if amount else None
