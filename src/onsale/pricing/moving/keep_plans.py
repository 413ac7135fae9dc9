"""Plans when their event is changed or copied."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from onsale.catalog.model import Event, EventCopied, PriceLevel, PricesEdited
from onsale.catalog.store import price_levels_of
from onsale.platform.database import WriteTx
from onsale.platform.errors import FieldError
from onsale.platform.i18n import gettext as _
from onsale.pricing.moving.errors import PriceMoves
from onsale.pricing.moving.model import PricePlan, Tier, repriced
from onsale.pricing.moving.publish import write_level
from onsale.pricing.moving.store import plans_of, put_plan


async def keep_plans(tx: WriteTx, edited: PricesEdited) -> None:
    """Refuse what would take a plan's level away, or its price out of the plan's hands: `PriceMoves` says which."""
    plans = await plans_of(tx, edited.event_id)
    if not plans:
        return
    before = {level.name: level for level in edited.before}
    after = {level.name: (at, level) for at, level in enumerate(edited.after)}
    errors = []
    for name in plans:
        at, level = after.get(name, (None, None))
        if level is None:
            told = _("The price of “{level}” moves: let it stay before you rename the level or take it away.")
            errors.append(FieldError("price_levels", told.format(level=name)))
        elif _asked(level) != _asked(before[name]):
            told = _("The price of “{level}” moves: it is set where it moves, not here.")
            errors.append(FieldError(f"price_levels.{at}.face_value_minor", told.format(level=name)))
    if errors:
        raise PriceMoves(errors[0].message, errors=[error._asdict() for error in errors])


async def copy_plans(tx: WriteTx, copied: EventCopied) -> None:
    """Let copies begin as the event began: at its first prices, with its plans, whose dates keep their distance to the
    start. What was learned and suggested stays with the event.
    """
    plans = await plans_of(tx, copied.event.id)
    if not plans:
        return
    levels = {level.name: level for level in await price_levels_of(tx, copied.event.id)}
    for copy in copied.copies:
        for name, plan in plans.items():
            await _begin(tx, copied.event, copy, plan, levels[name])


async def _begin(tx: WriteTx, event: Event, copy: Event, plan: PricePlan, level: PriceLevel) -> None:
    price, by = plan.first_minor, copy.starts_at - event.starts_at
    if plan.rails is not None:
        price = min(max(price, plan.rails.floor_minor), plan.rails.ceiling_minor)
    first = repriced(level, price, plan.first_minor, plan.first_types, plan.multiple_minor)
    await write_level(tx, copy.id, first)
    begun = replace(
        plan,
        event_id=copy.id,
        approved_minor=price,
        tiers=tuple(_moved(tier, by) for tier in plan.tiers),
        tier=0,
        stopped_at=None,
        next_look_at=(await tx.execute(sa.select(sa.func.now()))).scalar_one(),
        version=0,
        changed_at=None,
    )
    await put_plan(tx, begun)


def _moved(tier: Tier, by: timedelta) -> Tier:
    return replace(tier, from_at=tier.from_at and tier.from_at + by)


def _asked(level: PriceLevel) -> tuple[int, tuple[tuple[str, int], ...]]:
    return level.face_value_minor, tuple((kind.name, kind.face_value_minor) for kind in level.ticket_types)
