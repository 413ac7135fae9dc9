"""Statements as JSON."""

from collections.abc import Callable

from onsale.console.statements.model import PeriodRow, PeriodStatement, Split, Statement, TicketRow
from onsale.console.statements.tickets import totals_of
from onsale.payments import accounts
from onsale.payments.differences import Difference
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.schemas import Answer, MoneyAnswer, rfc3339

_Amount = Callable[[int], MoneyAnswer]


class TicketsAnswer(Answer):
    """Tickets of one kind; `sold` counts the cancelled ones, too, the amounts don't."""

    price_level: str
    ticket_type: str | None
    sold: int
    cancelled: int
    face_value: MoneyAnswer
    discount: MoneyAnswer
    fees: MoneyAnswer
    tax: MoneyAnswer
    total: MoneyAnswer


class TotalsAnswer(Answer):
    """All kinds of ticket together."""

    sold: int
    cancelled: int
    face_value: MoneyAnswer
    discount: MoneyAnswer
    fees: MoneyAnswer
    tax: MoneyAnswer
    total: MoneyAnswer


class SplitAnswer(Answer):
    """Whose the money is, net of tax, and the tax."""

    organiser: MoneyAnswer
    fees: MoneyAnswer
    tax: MoneyAnswer


class TaxAnswer(Answer):
    """Tax on what stands, at the rate there is now; `percent` and `name` are null for an earlier one."""

    percent: float | None
    name: str | None
    net: MoneyAnswer
    tax: MoneyAnswer


class HeldAnswer(Answer):
    """What a payment provider holds."""

    provider: str
    amount: MoneyAnswer


class RefundsAnswer(Answer):
    """Refunds of one reason that stand alike."""

    reason: str
    state: str
    count: int
    amount: MoneyAnswer


class ComparedAnswer(Answer):
    """When a provider's books were last compared with ours; `asked` is false where it didn't answer then."""

    provider: str
    until: str
    asked: bool


class DifferenceAnswer(Answer):
    """A charge or refund of which a provider's books say otherwise than ours."""

    provider: str
    kind: str
    problem: str
    id: str
    reference: str | None
    ours: MoneyAnswer | None
    theirs: MoneyAnswer | None
    at: str


class StatementAnswer(Answer):
    """An event's statement. What is `held` by providers is `split`, `cancellation_fees`, `refunds_due` and
    `other_means` less `disputes` together. `agrees` says whether bookings and books say the same of what was sold.
    """

    event_id: str
    event_name: str
    made_at: str
    currency: str
    tax_included: bool
    tickets: list[TicketsAnswer]
    totals: TotalsAnswer
    handed_out: list[TicketsAnswer]
    captured: MoneyAnswer
    refunded: MoneyAnswer
    held: list[HeldAnswer]
    split: SplitAnswer
    taxes: list[TaxAnswer]
    cancellation_fees: MoneyAnswer
    refunds_due: MoneyAnswer
    other_means: MoneyAnswer
    disputes: MoneyAnswer
    owed_to_organiser: MoneyAnswer
    refunds: list[RefundsAnswer]
    agrees: bool
    compared: list[ComparedAnswer]
    differences: list[DifferenceAnswer]


class EventPeriodAnswer(Answer):
    """What moved in an event's books during the time; `tickets` were sold in it, whatever became of them."""

    event_id: str
    event_name: str
    starts_at: str
    tickets: int
    captured: MoneyAnswer
    refunded: MoneyAnswer
    split: SplitAnswer
    cancellation_fees: MoneyAnswer
    other_means: MoneyAnswer
    disputes: MoneyAnswer
    owed_before: MoneyAnswer
    owed_after: MoneyAnswer


class PeriodAnswer(Answer):
    """An organiser's statement from `since` to just before `until`."""

    since: str
    until: str
    timezone: str
    events: list[EventPeriodAnswer]
    differences: list[DifferenceAnswer]


def statement_answer(statement: Statement) -> StatementAnswer:
    """As JSON tells it."""
    books, money = statement.books, _in(statement.currency)
    total = totals_of(statement.sold)
    return StatementAnswer(
        event_id=encode_id("evt", statement.event.id),
        event_name=statement.event.name,
        made_at=rfc3339(statement.made_at),
        currency=statement.currency,
        tax_included=statement.tax_included,
        tickets=[_tickets(row, money) for row in statement.sold],
        totals=TotalsAnswer(
            sold=total.sold,
            cancelled=total.cancelled,
            face_value=money(total.face),
            discount=money(total.discount),
            fees=money(total.fees),
            tax=money(total.tax),
            total=money(total.total),
        ),
        handed_out=[_tickets(row, money) for row in statement.handed_out],
        captured=money(books.captured_minor),
        refunded=money(books.refunded_minor),
        held=[HeldAnswer(provider=name, amount=money(held)) for name, held in books.providers.items()],
        split=_split(statement.by_books, money),
        taxes=[
            TaxAnswer(
                percent=None if row.ppm is None else row.ppm / 10_000,
                name=row.name,
                net=money(row.net),
                tax=money(row.tax),
            )
            for row in statement.taxes
        ],
        cancellation_fees=money(books.balance(accounts.CANCELLATION_FEES)),
        refunds_due=money(books.balance(accounts.REFUNDS)),
        other_means=money(books.balance(accounts.OTHER_MEANS)),
        disputes=money(-books.balance(accounts.DISPUTES)),
        owed_to_organiser=money(books.due_minor),
        refunds=[
            RefundsAnswer(reason=row.reason, state=row.state, count=row.count, amount=money(row.amount))
            for row in statement.refunds
        ],
        agrees=statement.agrees,
        compared=[
            ComparedAnswer(provider=one.provider, until=rfc3339(one.until), asked=one.unasked is None)
            for one in statement.compared
        ],
        differences=[_difference(one) for one in statement.differences],
    )


def period_answer(statement: PeriodStatement) -> PeriodAnswer:
    """As JSON tells it."""
    return PeriodAnswer(
        since=rfc3339(statement.since),
        until=rfc3339(statement.until),
        timezone=statement.timezone,
        events=[_event(row) for row in statement.rows],
        differences=[_difference(one) for one in statement.differences],
    )


def _event(row: PeriodRow) -> EventPeriodAnswer:
    money = _in(row.currency)
    return EventPeriodAnswer(
        event_id=encode_id("evt", row.event_id),
        event_name=row.name,
        starts_at=rfc3339(row.starts_at),
        tickets=row.tickets,
        captured=money(row.captured),
        refunded=money(row.refunded),
        split=_split(row.split, money),
        cancellation_fees=money(row.cancellation_fees),
        other_means=money(row.other_means),
        disputes=money(row.disputes),
        owed_before=money(row.owed_before),
        owed_after=money(row.owed_after),
    )


def _difference(one: Difference) -> DifferenceAnswer:
    return DifferenceAnswer(
        provider=one.provider,
        kind=one.kind.value,
        problem=one.problem.value,
        id=one.subject,
        reference=one.reference,
        ours=MoneyAnswer.of(one.ours) if one.ours else None,
        theirs=MoneyAnswer.of(one.theirs) if one.theirs else None,
        at=rfc3339(one.at),
    )


def _tickets(row: TicketRow, money: _Amount) -> TicketsAnswer:
    return TicketsAnswer(
        price_level=row.level,
        ticket_type=row.ticket_type,
        sold=row.sold,
        cancelled=row.cancelled,
        face_value=money(row.face),
        discount=money(row.discount),
        fees=money(row.fees),
        tax=money(row.tax),
        total=money(row.total),
    )


def _split(split: Split, money: _Amount) -> SplitAnswer:
    return SplitAnswer(organiser=money(split.organiser), fees=money(split.fees), tax=money(split.tax))


def _in(currency: str) -> _Amount:
    return lambda amount: MoneyAnswer.of(Money(amount, currency))
