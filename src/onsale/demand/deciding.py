"""The job that moves prices: it takes what is due, decides, and publishes or suggests.

Between reading and publishing no transaction is open. So before it publishes it takes the event's prices for itself and
makes sure that all is as it was when it decided: the version, the plan, the dates. Whoever was quicker has won; who
dies in between has changed nothing, and the plan is due again when its lease is over.
"""

from dataclasses import replace
from datetime import datetime

import structlog
from procrastinate import JobContext

from onsale.catalog.store import get_event
from onsale.demand.booked import database_now, take_due
from onsale.demand.model import Demand
from onsale.demand.reading import demand_of
from onsale.demand.ruling import Ruling, may_move, ruling_of
from onsale.platform import jobs, limits
from onsale.platform.database import Database, WriteTx
from onsale.platform.errors import Failure
from onsale.platform.services import Services
from onsale.pricing.moving.model import Mode, PricePlan
from onsale.pricing.moving.publish import lock_prices, publish
from onsale.pricing.moving.store import drop_suggestion, look_again_at, plan_of
from onsale.pricing.moving.suggest import suggest

log = structlog.get_logger()

LEASE_S = 300


@jobs.queue.periodic(cron="* * * * *")
@jobs.queue.task(name="demand.decide", pass_context=True, queueing_lock="demand.decide")
async def decide_each_minute(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every minute, by whichever worker is first."""
    await decide_due(jobs.services_of(context))


async def decide_due(services: Services) -> None:
    """Decide on every price that is due. What fails is due again when its lease is over, and keeps no other waiting."""
    db = services.get(Database)
    for _ in range(limits.PLANS_DECIDED_AT_ONCE):
        async with db.write() as tx:
            due = await take_due(tx, LEASE_S)
        if due is None:
            return
        try:
            await decide_one(db, *due)
        except Failure as failure:
            log.warning("price_undecided", event_id=due[0], reason=failure.code)


async def decide_one(db: Database, event_id: int, level: str) -> None:
    """Decide on one price, and let it be so."""
    async with db.read() as tx:
        demand = await demand_of(tx, event_id, level)
    if demand is None:
        return
    ruling = ruling_of(demand)
    async with db.write() as tx:
        await carry_out(tx, demand, ruling)


async def carry_out(tx: WriteTx, demand: Demand, ruling: Ruling) -> None:
    """Publish or suggest what was decided, if all is still as it was; else look again at once."""
    event_id, level = demand.plan.event_id, demand.plan.level
    await lock_prices(tx, event_id)
    plan, event = await plan_of(tx, event_id, level), await get_event(tx, event_id)
    if plan is None or plan.stopped_at is not None:
        return
    now = await database_now(tx)
    current = replace(demand, event=event, now=now)
    if not _same(plan, demand.plan) or event != demand.event or not _in_time(current, ruling):
        await look_again_at(tx, event_id, level, now)
        return
    await _move(tx, plan, ruling)
    await look_again_at(tx, event_id, level, ruling.look_again_at)


async def _move(tx: WriteTx, plan: PricePlan, ruling: Ruling) -> None:
    decision, why = ruling.decision, ruling.why
    if decision is None:
        return
    if why is None:  # what was suggested before isn't any more
        await drop_suggestion(tx, plan.event_id, plan.level)
    else:
        settle = publish if plan.mode is Mode.AUTOMATIC else suggest
        await settle(
            tx,
            plan.event_id,
            plan.level,
            from_version=plan.version,
            face_value_minor=decision.price_minor,
            why=why,
            kept=decision.kept,
            details=ruling.details,
        )


def _same(plan: PricePlan, read: PricePlan) -> bool:
    """But for when it is due, which taking it has changed."""
    never: datetime | None = None
    return replace(plan, next_look_at=never) == replace(read, next_look_at=never)


def _in_time(current: Demand, ruling: Ruling) -> bool:
    """Whether the price may still move: the rest before the doors may have begun meanwhile."""
    rails = current.plan.rails
    return ruling.why is None or (rails is not None and may_move(current, rails) and current.event.sells(current.now))
