"""Sample views of statements: an event's in every trouble it may tell of, a period's, and nothing sold at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from onsale.console.statements.views import PeriodLine, PeriodPage, RefundLine, StatementPage, TaxLine, TicketLine
from onsale.payments.differences import Difference, Kind, Problem
from onsale.payments.reconciled import Compared
from onsale.platform.money import Money
from tests.design.samples_events import LONG, RTL, refused

_NOW = datetime(2027, 3, 5, 19, 30, tzinfo=UTC)


def _eur(minor: int) -> Money:
    return Money(minor, "EUR")


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    line = TicketLine(
        level=LONG, ticket_type=RTL, sold=80_000, cancelled=12, face=_eur(400_000_000), discount=_eur(-15_000),
        fees=_eur(32_000_000), tax=_eur(2_826_168), total=_eur(432_000_000),
    )  # fmt: skip
    total = replace(line, level="", ticket_type=None)
    empty = replace(total, sold=0, cancelled=0, face=_eur(0), discount=None, fees=_eur(0), tax=_eur(0), total=_eur(0))
    page = StatementPage(
        event_id="evt_1", name=LONG, starts_at=_NOW, timezone="Europe/Lisbon", venue=RTL, made_at=_NOW, sold=80_000,
        given_back=12,
        lines=(line, line), total=total, handed_out=(line,), tax_included=True, captured=_eur(432_000_000),
        refunded=_eur(12_000), held=(("the bank", _eur(431_988_000)), ("Stripe", _eur(1))), all_held=_eur(431_988_001),
        tickets=_eur(400_000_000),
        cancellation_fees=_eur(600), other_means=_eur(5_400), disputes=_eur(5_400), yours=_eur(399_990_000),
        fees=_eur(32_000_000), tax=_eur(2_826_168),
        taxes=(
            TaxLine(name="VAT", percent="7", net=_eur(100), tax=_eur(7)),
            TaxLine(name=None, percent=None, net=_eur(100), tax=_eur(19)),
        ),
        refunds_due=_eur(900),
        refunds=tuple(
            RefundLine(reason=reason, state=state, count=3, amount=_eur(5_400))
            for reason, state in (("cancelled", "done"), ("event_moved", "paid_otherwise"), ("too_late", "refused"))
        ),
        disagreement=tuple((part, _eur(1), _eur(2)) for part in ("organiser", "fees", "tax")),
        compared=tuple(Compared("sandbox", _NOW, unasked) for unasked in (None, "didn't answer")),
        differences=tuple(_differences()),
    )  # fmt: skip
    yield "console/statement.html", page
    yield (
        "console/statement.html",
        replace(
            page, lines=(), total=empty, handed_out=(), refunded=None, held=(), cancellation_fees=None,
            other_means=None, disputes=None, taxes=(), refunds_due=None, refunds=(), disagreement=(), compared=(),
            differences=(),
        ),
    )  # fmt: skip
    moved = PeriodLine(
        event_id="evt_1", name=LONG, starts_at=_NOW, timezone="Europe/Lisbon", tickets=3, captured=_eur(13_500),
        refunded=_eur(4_000), to_go_back=_eur(500), yours=_eur(8_000), fees=_eur(700), tax=_eur(300),
        owed_before=_eur(0), owed_after=_eur(8_000),
    )  # fmt: skip
    days = {"from": "2027-03-01", "to": "2027-03-31"}
    sums = (replace(moved, event_id=None, name="", starts_at=None),)
    yield "console/statement_period.html", PeriodPage(values=days, lines=(moved, moved), totals=sums)
    yield "console/statement_period.html", PeriodPage(values=days, differences=tuple(_differences()))
    yield "console/statement_period.html", PeriodPage(values={"from": "x", "to": ""}, errors=refused("from"))


def _differences() -> Iterator[Difference]:
    for problem, kind in zip(Problem, (*Kind, *Kind, Kind.CHARGE), strict=True):
        theirs = None if problem is Problem.MISSING_THERE else _eur(2)
        ours, reference = (None, None) if problem is Problem.UNKNOWN_HERE else (_eur(1), "ch_" + LONG)
        yield Difference("sandbox", kind, problem, "pay_1", 1, reference, ours, theirs, "captured", _NOW)
