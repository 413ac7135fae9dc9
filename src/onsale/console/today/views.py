"""What the organiser's first page shows. Conventions as in `console/views.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onsale.console.today.attention import NEWS, AboutEvent, Kind, Need
from onsale.console.today.takings import Fortnight
from onsale.console.views import SalesRow
from onsale.platform.ids import encode_id
from onsale.platform.money import Money

_ADDRESSES = {
    Kind.REFUNDS: "/organise/refunds",
    Kind.LETTERS: "/organise/undelivered",
    Kind.DRAFTS: "/organise?show=drafts#events",
}
_PARTS = {Kind.PAYMENTS: "/payments", Kind.PRICES: "/prices"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day of the chart, from its midnight on; `height` is a share of the best day's, in percent."""

    at: datetime
    tickets: int
    height: int
    paid: tuple[Money, ...]
    back: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPart:
    """Today's figures beside those of other days by this time, and the last days as bars, today the last of them."""

    at: datetime
    timezone: str
    tickets: int
    yesterday: int
    last_week: int
    paid: tuple[Money, ...]
    back: tuple[Money, ...]
    days: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedEvent:
    """An event somebody is needed for. `count` payments, prices or places, or 0."""

    name: str
    url: str
    starts_at: datetime
    on_sale_at: datetime
    timezone: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRow:
    """Something that waits: so many, the first few of them, and where to see all, where there is such a page."""

    kind: Literal["refunds", "payments", "prices", "drafts", "soon", "few_left", "letters"]
    count: int
    events: tuple[NeedEvent, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A part of the list of events."""

    show: Literal["coming", "drafts", "past"]
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """`/organise`. `first` when there was never an event; `q` is what the events were looked for by.

    Times are each venue's; `zones` when the events shown are in several zones, or in another than today's figures.
    """

    organiser: str
    today: TodayPart
    needs: tuple[NeedRow, ...]
    news: tuple[NeedRow, ...]
    tabs: tuple[Tab, ...]
    events: tuple[SalesRow, ...]
    q: str = ""
    show: str = "coming"
    first: bool = False
    zones: bool = False
    searchable: bool = False
    start_url: str | None = None
    next_url: str | None = None
    csv_url: str = ""


def today_part(fortnight: Fortnight) -> TodayPart:
    """The figures as shown."""
    best = max(1, *(told.tickets for _, told in fortnight.days))
    return TodayPart(
        at=fortnight.now,
        timezone=fortnight.zone.key,
        tickets=fortnight.today.tickets,
        yesterday=fortnight.yesterday,
        last_week=fortnight.last_week,
        paid=_amounts(fortnight.today.paid),
        back=_amounts(fortnight.today.back),
        days=tuple(
            Bar(
                at=first,
                tickets=told.tickets,
                height=-(-100 * told.tickets // best),
                paid=_amounts(told.paid),
                back=_amounts(told.back),
            )
            for first, told in fortnight.days
        ),
    )


def need_rows(needs: Sequence[Need], *, news: bool) -> tuple[NeedRow, ...]:
    """What waits for somebody, as shown; or what is only good to know."""
    return tuple(
        NeedRow(
            kind=need.kind.value,
            count=need.count,
            events=tuple(_event(need.kind, about) for about in need.events),
            url=_ADDRESSES.get(need.kind, ""),
        )
        for need in needs
        if (need.kind in NEWS) is news
    )


def _event(kind: Kind, about: AboutEvent) -> NeedEvent:
    url = f"/organise/events/{encode_id('evt', about.event_id)}"
    return NeedEvent(
        name=about.name,
        url=url + _PARTS.get(kind, ""),
        starts_at=about.starts_at,
        on_sale_at=about.on_sale_at,
        timezone=about.timezone,
        count=about.count,
    )


def _amounts(by_currency: Mapping[str, int]) -> tuple[Money, ...]:
    """The largest number first, which is mostly the currency most is sold in."""
    ordered = sorted(by_currency.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Money(amount, currency) for currency, amount in ordered)
