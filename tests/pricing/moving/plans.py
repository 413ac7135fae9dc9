"""Plans in a few words."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.store import price_levels_of
from onsale.platform.database import Database
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.moving.model import Kind, Mode, PricePlan, Tier
from onsale.pricing.moving.store import put_plan

LEVEL = "Everywhere"
RAILS = Rails(3000, 9000, 10, timedelta(hours=6), timedelta(days=1), timedelta(hours=2), 50)


def dynamic(event: Event, **told: Any) -> PricePlan:
    """The price of the only level may move, by itself, from 30.00 to 90.00."""
    values: dict[str, Any] = {"mode": Mode.AUTOMATIC, "temper": Temper.BALANCED, "rails": RAILS, "multiple_minor": 50}
    return PricePlan(event.id, LEVEL, Kind.DYNAMIC, 4500, 4500, **values | told)


def tiered(event: Event, *tiers: Tier, **told: Any) -> PricePlan:
    """It has tiers."""
    return PricePlan(event.id, LEVEL, Kind.TIERED, 4500, 4500, tiers=tiers, **told)


async def planned(db: Database, plan: PricePlan) -> PricePlan:
    """The same plan, kept."""
    async with db.write() as tx:
        await put_plan(tx, plan)
    return plan


async def level_of(db: Database, event: Event, name: str = LEVEL) -> PriceLevel:
    """A level as it is sold now."""
    async with db.read() as tx:
        return next(level for level in await price_levels_of(tx, event.id) if level.name == name)


async def run(db: Database, statement: str, **params: Any) -> None:
    """One statement, committed."""
    async with db.write() as tx:
        await tx.execute(sa.text(statement), params)


def with_reductions(*sections: str) -> tuple[PriceLevel, ...]:
    """One level at 45.00 with a child's ticket for 20.00, a carer's for nothing, and a dearer one for 80.00."""
    kinds = (
        TicketType("Adult", 4500),
        TicketType("Child", 2000, requires_proof=True),
        TicketType("Carer", 0, requires_proof=True),
        TicketType("Patron", 8000),
    )
    return (PriceLevel(0, LEVEL, sections, 4500, kinds),)
