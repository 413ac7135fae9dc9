"""The page of an event's moving prices: what waits, how each level moves, what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from onsale.catalog.model import Event, Lifecycle, PriceLevel
from onsale.catalog.store import get_venue, price_levels_of
from onsale.console.moving_prices.chart import Chart, chart_of
from onsale.console.moving_prices.sold_when import sold_when
from onsale.console.moving_prices.views import ChangeRow, LevelRow, PricesPage, WaitingRow
from onsale.console.moving_prices.words import plan_in_words
from onsale.demand.earned import Earned, earned_of
from onsale.demand.words import sentences_of
from onsale.platform.database import ReadTx
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.pricing.moving.model import PriceChange, PricePlan, Suggestion
from onsale.pricing.moving.store import changes_of, plans_of, suggestions_of

ROWS = 100
"""Changes on the page, the newest; the file has all of them."""


async def prices_page_of(tx: ReadTx, event: Event, now: datetime, *, error: str = "") -> PricesPage:
    """The page, from what is true in this transaction."""
    zone = (await get_venue(tx, event.venue_id)).timezone
    levels, plans = await price_levels_of(tx, event.id), await plans_of(tx, event.id)
    waiting, changes = await suggestions_of(tx, [event.id]), await changes_of(tx, event.id)
    earned = {name: await earned_of(tx, event.id, name) for name in plans}
    prices = {level.name: level.face_value_minor for level in levels}
    return PricesPage(
        event_id=encode_id("evt", event.id),
        name=event.name,
        starts_at=event.starts_at,
        timezone=zone,
        closed=is_closed(event, now),
        stopped=any(plan.stopped_at for plan in plans.values()),
        levels=tuple(_level(event, level, plans.get(level.name), earned.get(level.name), zone) for level in levels),
        waiting=tuple(_waiting(one, prices, event.currency) for one in waiting if one.level in prices),
        chart=await _chart(tx, event, levels, plans, changes, now),
        changes=tuple(_change(one, event.currency) for one in reversed(changes[-ROWS:])),
        more=len(changes) > ROWS,
        error=error,
    )


def is_closed(event: Event, now: datetime) -> bool:
    """Whether nothing about its prices can be changed any more."""
    return event.lifecycle not in {Lifecycle.DRAFT, Lifecycle.PUBLISHED} or event.is_over(now)


def level_url(event: Event, level: PriceLevel) -> str:
    """Where it is said how a level's price moves."""
    return f"/organise/events/{encode_id('evt', event.id)}/prices/{level.position}"


def _level(event: Event, level: PriceLevel, plan: PricePlan | None, earned: Earned | None, zone: str) -> LevelRow:
    def money(amount_minor: int) -> Money:
        return Money(amount_minor, event.currency)

    return LevelRow(
        level=level.name,
        url=level_url(event, level),
        price=money(level.face_value_minor),
        how=plan_in_words(plan, level, event.currency, zone),
        moves=plan is not None,
        back_to=money(plan.approved_minor) if plan else None,
        places=earned.places if earned else 0,
        earned=money(earned.earned_minor) if earned else None,
        at_first=money(earned.at_first_minor) if earned else None,
    )


def _waiting(one: Suggestion, prices: Mapping[str, int], currency: str) -> WaitingRow:
    return WaitingRow(
        level=one.level,
        now=Money(prices[one.level], currency),
        suggested=Money(one.face_value_minor, currency),
        why=sentences_of(one, currency),
        made_at=one.made_at,
    )


def _change(one: PriceChange, currency: str) -> ChangeRow:
    return ChangeRow(
        at=one.changed_at,
        level=one.level,
        was=Money(one.was_minor, currency),
        now=Money(one.face_value_minor, currency),
        why=sentences_of(one, currency),
    )


async def _chart(
    tx: ReadTx,
    event: Event,
    levels: Sequence[PriceLevel],
    plans: Mapping[str, PricePlan],
    changes: Sequence[PriceChange],
    now: datetime,
) -> Chart | None:
    """From the on-sale, or the first change, to now, or the end of the sale; nothing before anything happened."""
    told = {one.level for one in changes}
    prices = {level.name: level.face_value_minor for level in levels if level.name in plans or level.name in told}
    ends = min(now, event.sale_ends_at)
    begins = min([event.on_sale_at, *[one.changed_at - timedelta(hours=1) for one in changes[:1]]])
    if not prices or begins >= ends:
        return None
    sold = await sold_when(tx, event.id, list(prices), begins, ends)
    return chart_of(begins, ends, prices, changes, sold, event.currency)
