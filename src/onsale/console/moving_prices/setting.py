"""The page on which an organiser says how one level's price moves, and keeping what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, PriceLevel
from onsale.console.moving_prices.history import level_url
from onsale.console.moving_prices.read import field_errors, fields_of, rail_fields, wish_of, wish_read
from onsale.console.moving_prices.tempers import own_event_of, temper_cards
from onsale.console.moving_prices.views import Fields, LevelPricePage
from onsale.console.moving_prices.words import as_fans_read, plan_in_words
from onsale.console.reading import Reading
from onsale.listings.read import EventDetails, details_of
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.pricing.moving.model import PricePlan
from onsale.pricing.moving.publish import lock_prices
from onsale.pricing.moving.set_plan import set_plans
from onsale.pricing.moving.sold import places_of
from onsale.pricing.moving.store import plans_of
from onsale.pricing.trial.own_event import OwnEvents, Tried

_ROWS = 3
"""Rows for steps, at least: one more is always empty."""
_COLUMNS = ("price", "date", "time", "places")


@dataclass(frozen=True, slots=True)
class OneLevel:
    """A level with all the page needs to know of it."""

    details: EventDetails
    level: PriceLevel
    plan: PricePlan | None
    places: int

    @property
    def event(self) -> Event:
        """Whose level it is."""
        return self.details.event

    @property
    def zone(self) -> str:
        """The venue's time zone."""
        return self.details.venue.timezone

    def in_words(self) -> tuple[str, ...]:
        """How its price moves."""
        return plan_in_words(self.plan, self.level, self.event.currency, self.zone)

    def as_read(self) -> tuple[str, ...]:
        """What fans read of it."""
        return as_fans_read(self.plan, self.level, self.details.book, self.zone)


async def level_at(tx: ReadTx, event: Event, position: int, now: datetime) -> OneLevel:
    """The event's level there; `NotFound` where there is none."""
    (details,) = await details_of(tx, [event], now)
    level = next((one for one in details.book.all_levels if one.position == position), None)
    if level is None:
        raise NotFound("there is no such price level")
    plan = (await plans_of(tx, event.id)).get(level.name)
    return OneLevel(details, level, plan, places_of(await layout_of(tx, event.seat_map_id), level))


async def set_as_typed(tx: WriteTx, one: OneLevel, form: Fields, now: datetime) -> OneLevel:
    """Let the level's price move as the form says, and the others as they did; the level as it is then.

    `InvalidRequest` with everything that is wrong, by field of the form; `EventClosed`.
    """
    await lock_prices(tx, one.event.id)
    here = await level_at(tx, one.event, one.level.position, now)
    if form.get("level") != here.level.name:
        raise InvalidRequest.of("", _("The price levels were changed meanwhile. Open this page again."))
    wish, rows = wish_read(Reading(form), here.plan, here.level, here.event.currency, here.zone)
    plans = await plans_of(tx, one.event.id)
    others = [wish_of(plan) for plan in plans.values() if plan.level != wish.level]
    try:
        await set_plans(tx, one.event.id, [wish, *others])
    except InvalidRequest as refused:
        raise InvalidRequest(errors=field_errors(refused.errors, rows)) from None
    return await level_at(tx, one.event, one.level.position, now)


async def played_of(own_events: OwnEvents, one: OneLevel, now: datetime) -> tuple[Tried, ...]:
    """The level played with each temper; nothing where there is nothing to play."""
    own = own_event_of(one.event, one.level, one.plan, one.places, now)
    return await own_events.of(own) if own.first_minor and own.places else ()


def level_page(
    one: OneLevel,
    played: Sequence[Tried],
    now: datetime,
    *,
    values: Fields | None = None,
    errors: Fields | None = None,
    tried: OneLevel | None = None,
) -> LevelPricePage:
    """The page; with what was `tried`, how it would move then."""
    event = one.event
    shown = fields_of(one.plan, one.level, event.currency, one.zone) if values is None else dict(values)
    if tried is not None and tried.plan is not None and tried.plan.rails is not None and tried.plan.temper is not None:
        shown |= rail_fields(tried.plan.rails, event.currency) | {"shown_temper": tried.plan.temper.value}
    return LevelPricePage(
        event_id=encode_id("evt", event.id),
        event_name=event.name,
        level=one.level.name,
        url=level_url(event, one.level),
        currency=event.currency,
        places=one.places,
        days=own_event_of(event, one.level, one.plan, one.places, now).days,
        free=one.level.face_value_minor == 0,
        values=shown,
        tiers=_rows(shown),
        tempers=temper_cards(one.level, one.plan, event.currency, played),
        before=one.in_words(),
        after=tried.in_words() if tried else (),
        read=(tried or one).as_read(),
        errors=errors or {},
    )


def _rows(fields: Fields) -> int:
    used = [n for n in range(limits.PRICE_TIERS_PER_LEVEL) if any(fields.get(f"tiers.{n}.{name}") for name in _COLUMNS)]
    return min(max(_ROWS, max(used, default=-1) + 2), limits.PRICE_TIERS_PER_LEVEL)
