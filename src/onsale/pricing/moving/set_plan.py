"""Deciding how an event's prices may move."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from onsale.catalog.errors import EventClosed
from onsale.catalog.layouts import layout_of
from onsale.catalog.model import Event, Lifecycle, PriceLevel
from onsale.catalog.seatmap.layout import Layout
from onsale.catalog.store import get_event, price_levels_of
from onsale.platform.database import WriteTx
from onsale.platform.errors import FieldError, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.pricing.moving.model import ChangeWhy, Kind, PriceChange, PricePlan, repriced
from onsale.pricing.moving.publish import lock_prices, write_price
from onsale.pricing.moving.sold import places_of
from onsale.pricing.moving.store import add_change, drop_plans, last_changes, plans_of, put_plan
from onsale.pricing.moving.tiers import come
from onsale.pricing.moving.wishes import PlanWish, multiple_for, rails_of, wish_errors


async def set_plans(tx: WriteTx, event_id: int, wishes: Sequence[PlanWish], *, path: str = "levels") -> None:
    """Let the event's prices move like this, from now on; a level that isn't named has a price that stays.

    Prices are changed only as far as somebody says so: a price set by hand, one outside its new rails, a tier that has
    come. One that stays from now on stays where it is. Raises `EventClosed`, and `InvalidRequest` for everything wrong.
    """
    await lock_prices(tx, event_id)
    event = await get_event(tx, event_id)
    if event.lifecycle not in {Lifecycle.DRAFT, Lifecycle.PUBLISHED}:
        raise EventClosed
    levels = {level.name: level for level in await price_levels_of(tx, event_id)}
    plans = await plans_of(tx, event_id)
    if errors := list(_errors(event, wishes, levels, plans, await layout_of(tx, event.seat_map_id), path)):
        raise InvalidRequest(errors=errors)
    wanted = {wish.level: wish for wish in wishes if wish.kind is not Kind.FIXED}
    if staying := [name for name in plans if name not in wanted]:
        await drop_plans(tx, event_id, staying)
    last = await last_changes(tx, event_id) if wanted else {}
    now: datetime = (await tx.execute(sa.select(sa.func.now()))).scalar_one()
    for name, wish in wanted.items():
        await _set(tx, event, wish, levels[name], plans.get(name), last.get(name), now)


async def _set(
    tx: WriteTx,
    event: Event,
    wish: PlanWish,
    level: PriceLevel,
    plan: PricePlan | None,
    last: PriceChange | None,
    now: datetime,
) -> None:
    version = await _caught_up(tx, event.id, level, last) if plan is None else plan.version
    made = _planned(event, wish, level, plan, version, now)
    if plan is None or made != replace(plan, next_look_at=made.next_look_at):
        await put_plan(tx, made)
    price, why = _price(made, wish, level)
    if price != level.face_value_minor:
        change = await write_price(tx, made, level, price, why)
        level = repriced(level, price, made.first_minor, made.first_types, made.multiple_minor)
        made = replace(made, version=change.version)
    if made.kind is Kind.TIERED and made.stopped_at is None:
        await come(tx, event, made, level, now)


async def _caught_up(tx: WriteTx, event_id: int, level: PriceLevel, last: PriceChange | None) -> int:
    """The version a new plan begins with. What changed while the price stayed is written down now, as one change."""
    if last is None:
        return 0
    if last.face_value_minor == level.face_value_minor:
        return last.version
    told = {
        "event_id": event_id,
        "level": level.name,
        "version": last.version + 1,
        "was_minor": last.face_value_minor,
        "face_value_minor": level.face_value_minor,
        "why": ChangeWhy.ORGANISER.value,
    }
    return (await add_change(tx, told)).version


def _planned(
    event: Event, wish: PlanWish, level: PriceLevel, plan: PricePlan | None, version: int, now: datetime
) -> PricePlan:
    """The plan; what was there before keeps what its tickets' shares and what is believed are relative to."""
    multiple = wish.multiple_minor or (plan.multiple_minor if plan else multiple_for(event.currency))
    first = plan or _new(event, wish, level, multiple)
    stopped_at = plan.stopped_at if plan else None
    made = PricePlan(
        event.id,
        level.name,
        wish.kind,
        first.first_minor,
        plan.approved_minor if plan else level.face_value_minor,
        multiple_minor=multiple,
        first_types=first.first_types,
        stopped_at=stopped_at,
        next_look_at=None if stopped_at else now,
        version=version,
        changed_at=plan.changed_at if plan else None,
    )
    if wish.kind is Kind.TIERED:
        known = plan is not None and plan.tiers == wish.tiers
        made = replace(made, tiers=wish.tiers, tier=plan.tier if plan and known else 0)
    else:
        rails = rails_of(replace(wish, multiple_minor=multiple), first.first_minor, event.currency)
        made = replace(made, mode=wish.mode, temper=wish.temper, rails=rails)
    return _approved(made, wish, level, plan)


def _new(event: Event, wish: PlanWish, level: PriceLevel, multiple: int) -> PricePlan:
    """What a level costs at first: its price, or the one set by hand with the plan."""
    types = {kind.name: kind.face_value_minor for kind in level.ticket_types}
    price = wish.face_value_minor or level.face_value_minor
    there = repriced(level, price, level.face_value_minor, types, multiple) if level.face_value_minor else level
    first = {kind.name: kind.face_value_minor for kind in there.ticket_types}
    return PricePlan(event.id, level.name, wish.kind, price, price, first_types=first)


def _approved(made: PricePlan, wish: PlanWish, level: PriceLevel, plan: PricePlan | None) -> PricePlan:
    """What the kill switch returns to: the price set by hand, or what it was; inside the rails."""
    same = plan is not None and plan.kind is made.kind
    approved = wish.face_value_minor or (made.approved_minor if same else level.face_value_minor)
    return replace(made, approved_minor=_inside(made, approved))


def _price(made: PricePlan, wish: PlanWish, level: PriceLevel) -> tuple[int, ChangeWhy]:
    """What the level costs with this plan, and why, if that is another price."""
    if wish.face_value_minor is not None and wish.face_value_minor != level.face_value_minor:
        return wish.face_value_minor, ChangeWhy.ORGANISER
    return _inside(made, level.face_value_minor), ChangeWhy.RAILS


def _inside(made: PricePlan, price: int) -> int:
    if made.rails is None:
        return price
    return min(max(price, made.rails.floor_minor), made.rails.ceiling_minor)


def _errors(
    event: Event,
    wishes: Sequence[PlanWish],
    levels: Mapping[str, PriceLevel],
    plans: Mapping[str, PricePlan],
    layout: Layout,
    path: str,
) -> Iterator[FieldError]:
    seen: set[str] = set()
    for at, wish in enumerate(wishes):
        here, level = f"{path}.{at}", levels.get(wish.level)
        if level is None:
            yield FieldError(f"{here}.level", _("Is not a price level of this event."))
        elif wish.level in seen:
            yield FieldError(f"{here}.level", _("Is named twice."))
        else:
            plan = plans.get(wish.level)
            first = plan.first_minor if plan else wish.face_value_minor or level.face_value_minor
            yield from wish_errors(wish, level, first, event, places_of(layout, level), here)
        seen.add(wish.level)
