"""An organiser's statement over a time: for each event that sold or in whose books anything moved, what did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.console.own_events import MADE_BEFORE, Organisers, first_id
from onsale.console.statements.event import split_in
from onsale.console.statements.model import PeriodRow, PeriodStatement
from onsale.payments import accounts
from onsale.payments.books import Books, Period, books_of_period
from onsale.payments.reconciled import differences_of
from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Days:
    """From the beginning of one day to the end of another, both in a time zone."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """When the first begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        """When the last has ended."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)


def days(first: date | None, last: date | None, now: datetime, zone: ZoneInfo) -> Days:
    """The days asked for; else up to today, from the first of the last one's month. Raises `InvalidRequest`."""
    last = last or now.astimezone(zone).date()
    first = first or last.replace(day=1)
    if first > last:
        raise InvalidRequest.of("to", _("The last day can't be before the first."))
    if last - first > timedelta(days=limits.STATEMENT_DAYS):
        raise InvalidRequest.of("from", _("A statement covers at most ten years."))
    return Days(first, last, zone)


async def period_statement(tx: ReadTx, organisers: Organisers, asked: Days) -> PeriodStatement:
    """What moved during these days. Nothing was read in this transaction before: from here on it sees one moment."""
    await tx.execute(sa.text("set transaction isolation level repeatable read"))
    mine = sa.select(t.events.c.id)
    if organisers is not None:
        mine = mine.where(t.events.c.organiser_id.in_(organisers))
    sold = await _tickets(tx, mine, asked)
    periods = await books_of_period(tx, mine, asked.since, asked.until, also=sold)
    without_books = sold.keys() - {period.event_id for period in periods}
    if len(periods) + len(without_books) > limits.STATEMENT_EVENTS:
        raise InvalidRequest.of("from", _("Too many events for one statement. Ask for fewer days."))
    events = await _events(tx, [*without_books, *(period.event_id for period in periods)])
    periods += [Period(one, events[one].currency, Books({}), Books({})) for one in without_books]
    rows = [_row(period, events[period.event_id], sold.get(period.event_id, 0)) for period in periods]
    rows.sort(key=lambda row: (row.starts_at, row.event_id, row.currency))
    foreign = await differences_of(tx, None) if organisers is None else []
    return PeriodStatement(asked.since, asked.until, asked.zone.key, rows, foreign)


def _row(period: Period, event: Any, tickets: int) -> PeriodRow:
    within, after = period.within, period.until
    return PeriodRow(
        event_id=period.event_id,
        name=event.name,
        starts_at=event.starts_at,
        timezone=event.timezone,
        currency=period.currency,
        tickets=tickets,
        captured=within.captured_minor,
        refunded=within.refunded_minor,
        split=split_in(within),
        cancellation_fees=within.balance(accounts.CANCELLATION_FEES),
        other_means=within.balance(accounts.OTHER_MEANS),
        disputes=-within.balance(accounts.DISPUTES),
        refunds_due=within.balance(accounts.REFUNDS),
        owed_before=after.due_minor - within.due_minor,
        owed_after=after.due_minor,
    )


async def _events(tx: ReadTx, event_ids: Collection[int]) -> Mapping[int, Any]:
    e = t.events.c
    found = await tx.execute(
        sa.select(e.id, e.name, e.starts_at, e.currency, t.venues.c.timezone)
        .join(t.venues, t.venues.c.id == e.venue_id)
        .where(e.id.in_(event_ids))
    )
    return {row.id: row for row in found}


async def _tickets(tx: ReadTx, events: sa.Select[tuple[int]], asked: Days) -> Mapping[int, int]:
    """How many places of each event were confirmed during these days, paid or not, whatever became of them."""
    b = bookings.c
    found = await tx.execute(
        sa.select(b.event_id, sa.func.sum(sa.func.cardinality(b.places)).label("places"))
        .where(b.event_id.in_(events), b.confirmed_at >= asked.since, b.confirmed_at < asked.until)
        .where(b.id >= first_id(asked.since - MADE_BEFORE))
        .group_by(b.event_id)
    )
    return {row.event_id: int(row.places) for row in found}
