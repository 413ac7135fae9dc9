"""What an organiser's events sold and took, day by day: the figures of their statement, cut at midnight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from onsale.bookings.tables import bookings
from onsale.catalog import tables as t
from onsale.console.own_events import MADE_BEFORE, Organisers, first_id
from onsale.payments.books import Books, books_by_time
from onsale.platform.database import ReadTx
from onsale.platform.tables import Moment

DAYS = 14
BEST_SELLERS = 100
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Takings:
    """Places confirmed during a time, whatever became of them, and what was paid and paid back, by currency."""

    tickets: int = 0
    paid: Mapping[str, int] = field(default_factory=dict)
    back: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fortnight:
    """The last days, today the last of them, each from its midnight on. `yesterday` and `last_week` are what had sold
    by this time of the day then."""

    now: datetime
    zone: ZoneInfo
    days: Sequence[tuple[datetime, Takings]]
    yesterday: int
    last_week: int

    @property
    def today(self) -> Takings:
        """Since midnight."""
        return self.days[-1][1]


@dataclass(frozen=True, slots=True)
class _Times:
    """Where the fortnight is cut: at every midnight, and at this time of the day yesterday and a week ago."""

    midnights: tuple[datetime, ...]
    by_now: tuple[datetime, datetime]

    @classmethod
    def at(cls, now: datetime, zone: ZoneInfo) -> "_Times":
        local = now.astimezone(zone)

        def on(days_ago: int, clock: time) -> datetime:
            return datetime.combine(local.date() - timedelta(days=days_ago), clock, zone)

        midnights = tuple(on(ago, time()) for ago in reversed(range(DAYS)))
        clock = local.time().replace(fold=0)
        return cls(midnights, (on(1, clock), on(_WEEK, clock)))

    @property
    def bounds(self) -> list[datetime]:
        # Compared as moments: two of one zone are compared by what the clock shows.
        return sorted((*self.midnights, *self.by_now), key=datetime.timestamp)


async def fortnight_of(tx: ReadTx, organisers: Organisers, now: datetime, zone: ZoneInfo) -> Fortnight:
    """The last days of the organisers' events (None: of all)."""
    times = _Times.at(now, zone)
    bounds = times.bounds
    sold = await _tickets(tx, organisers, bounds)
    books = await books_by_time(tx, _mine(organisers), bounds, first_cause=first_id(bounds[0] - MADE_BEFORE))
    spans = [Takings(sold.get(n, 0), *_money(books.get(n, {}))) for n in range(len(bounds))]

    def between(first: datetime, end: datetime | None) -> Takings:
        since, until = first.timestamp(), end.timestamp() if end else float("inf")
        return _sum([span for at, span in zip(bounds, spans, strict=True) if since <= at.timestamp() < until])

    ends = [*times.midnights[1:], None]
    days = [(first, between(first, end)) for first, end in zip(times.midnights, ends, strict=True)]
    by_now = [between(times.midnights[-1 - ago], at).tickets for ago, at in zip((1, _WEEK), times.by_now, strict=True)]
    return Fortnight(now, zone, days, *by_now)


async def best_sellers(tx: ReadTx, organisers: Organisers, now: datetime) -> list[int]:
    """Coming events that sold most during the last days, the best first."""
    b, e = bookings.c, t.events.c
    since = now - timedelta(days=DAYS)
    places = sa.func.sum(sa.func.cardinality(b.places))
    found = await tx.execute(
        sa.select(b.event_id)
        .join(t.events, e.id == b.event_id)
        .where(b.event_id.in_(_mine(organisers)), *_confirmed(since), e.lifecycle == "published", e.starts_at > now)
        .group_by(b.event_id)
        .order_by(places.desc(), b.event_id)
        .limit(BEST_SELLERS)
    )
    return list(found.scalars())


async def _tickets(tx: ReadTx, organisers: Organisers, bounds: Sequence[datetime]) -> Mapping[int, int]:
    b = bookings.c
    span = sa.func.width_bucket(b.confirmed_at, sa.cast(list(bounds), ARRAY(Moment))).label("span")
    found = await tx.execute(
        sa.select(span, sa.func.sum(sa.func.cardinality(b.places)).label("places"))
        .where(b.event_id.in_(_mine(organisers)), *_confirmed(bounds[0]))
        .group_by(span)
    )
    return {row.span - 1: int(row.places) for row in found}


def _confirmed(since: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    # Ids are sorted by time, so this leaves a part of each event's bookings to read.
    return bookings.c.confirmed_at >= since, bookings.c.id >= first_id(since - MADE_BEFORE)


def _mine(organisers: Organisers) -> sa.Select[tuple[int]]:
    mine = sa.select(t.events.c.id)
    return mine if organisers is None else mine.where(t.events.c.organiser_id.in_(organisers))


def _money(books: Mapping[str, Books]) -> tuple[dict[str, int], dict[str, int]]:
    paid = {currency: told.captured_minor for currency, told in books.items() if told.captured_minor}
    back = {currency: told.refunded_minor for currency, told in books.items() if told.refunded_minor}
    return paid, back


def _sum(spans: Sequence[Takings]) -> Takings:
    paid, back = dict[str, int](), dict[str, int]()
    for span in spans:
        for into, amounts in ((paid, span.paid), (back, span.back)):
            for currency, amount in amounts.items():
                into[currency] = into.get(currency, 0) + amount
    return Takings(sum(span.tickets for span in spans), paid, back)
