"""Sample views of the organiser's first page: as it is on an ordinary day, with too much of everything, and empty."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from onsale.console.today.views import Bar, EventsPage, NeedEvent, NeedRow, Tab, TodayPart
from onsale.platform.money import Money
from tests.design.samples_events import LONG, NOW, RTL, TILES
from tests.design.samples_staff import sales

AMOUNTS = (Money(1_035_760, "EUR"), Money(88_000, "JPY"), Money(912_345_500, "KWD"), Money(339_012, "GBP"))
SOLD = (0, 12, 31, 8, 0, 0, 4, 112, 240, 96, 31, 18, 44, 214)


def _today() -> TodayPart:
    bars = tuple(
        Bar(
            at=NOW - timedelta(days=13 - n),
            tickets=tickets,
            height=-(-100 * tickets // 240),
            paid=AMOUNTS[:1] if tickets else (),
            back=(),
        )
        for n, tickets in enumerate(SOLD)
    )
    return TodayPart(
        at=NOW,
        timezone="Europe/Berlin",
        tickets=214,
        yesterday=31,
        last_week=96,
        paid=AMOUNTS,
        back=AMOUNTS[:1],
        days=bars,
    )


_NEWS = {"soon", "few_left"}


def _needs() -> tuple[NeedRow, ...]:
    about = NeedEvent(
        name=LONG, url="/organise/events/evt_1", starts_at=NOW, on_sale_at=NOW, timezone="Asia/Kuwait", count=7
    )
    return (
        NeedRow(kind="refunds", count=2, url="/organise/refunds"),
        NeedRow(kind="payments", count=9, events=(about, replace(about, name=RTL))),
        NeedRow(kind="prices", count=3, events=(about, replace(about, name=RTL))),
        NeedRow(kind="drafts", count=4, events=(about,), url="/organise?show=drafts"),
        NeedRow(kind="soon", count=1, events=(about,)),
        NeedRow(kind="few_left", count=5, events=(about, replace(about, name=RTL))),
        NeedRow(kind="letters", count=1, url="/organise/undelivered"),
    )


def _tabs(coming: int, drafts: int, past: int) -> tuple[Tab, ...]:
    return (
        Tab(show="coming", url="/organise?show=coming#events", count=coming, current=True),
        Tab(show="drafts", url="/organise?show=drafts#events", count=drafts, current=False),
        Tab(show="past", url="/organise?show=past#events", count=past, current=False),
    )


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    actions = ("publish", "watch", "door", "watch", "nothing")
    states = ("draft", "on_sale", "sold_out", "published", "cancelled")
    rows = tuple(
        sales(status, name=TILES[n].name, next_action=action, series_id="ser_1", dates=12)
        for n, (status, action) in enumerate(zip(states, actions, strict=True))
    )
    busy = EventsPage(
        organiser=LONG,
        today=_today(),
        needs=tuple(need for need in _needs() if need.kind not in _NEWS),
        news=tuple(need for need in _needs() if need.kind in _NEWS),
        zones=True,
        tabs=_tabs(1_148, 4, 3_021),
        events=(*rows, sales(name=LONG), sales(name=RTL)),
        searchable=True,
        next_url="/organise?cursor=x#events",
        start_url="/organise#events",
        csv_url="/organise/events.csv",
    )
    yield "console/events.html", busy
    quiet = replace(
        busy,
        organiser="Lantern Presents",
        needs=(),
        news=(),
        zones=False,
        today=replace(
            _today(),
            tickets=1,
            paid=(),
            back=(),
            days=tuple(replace(bar, tickets=0, height=0, paid=()) for bar in _today().days),
        ),
        tabs=_tabs(0, 0, 1),
        events=(),
        next_url=None,
        start_url=None,
    )
    for show in ("coming", "drafts", "past"):
        yield "console/events.html", replace(quiet, show=show)
    yield "console/events.html", replace(quiet, q="<b>nothing</b>")
    yield "console/events.html", replace(quiet, organiser=RTL, first=True)
