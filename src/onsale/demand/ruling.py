"""Whether a price may move now, what it should be, and when to look again: no I/O, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from onsale.demand.model import Demand, doors_of, seen_of
from onsale.pricing.dynamic.policy import Decision, Why, decide
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.moving.model import ChangeWhy

_AGAIN = timedelta(hours=6)
"""A price that stayed is thought over after so long at most, however seldom it may change."""

_LATER = timedelta(hours=1)
"""Nothing may move: organisers change dates, and then it may again."""

_WHYS = {Why.SCARCE: ChangeWhy.SCARCE, Why.LOW_DEMAND: ChangeWhy.LOW_DEMAND, Why.TRYING: ChangeWhy.TRYING}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided, if it was time, and when the plan is due again; never, once the event is over."""

    decision: Decision | None
    look_again_at: datetime | None

    @property
    def why(self) -> ChangeWhy | None:
        """Why the price becomes another; None where it stays."""
        return _WHYS.get(self.decision.why) if self.decision is not None else None

    @property
    def details(self) -> dict[str, float]:
        """The numbers it was decided by, for the record."""
        if self.decision is None:
            return {}
        return {
            "wanted": round(self.decision.wanted),
            "looks_left": round(self.decision.looks_left, 1),
            "bookings_left": round(self.decision.bookings_left, 1),
            "places_left": self.decision.places_left,
        }


def ruling_of(demand: Demand) -> Ruling:
    """The same for the same demand: its luck is drawn from what it is about."""
    rails, event, now = demand.plan.rails, demand.event, demand.now
    if rails is None or demand.plan.stopped_at is not None or event.is_over(now):
        return Ruling(None, None)
    if not event.sells(now) or not may_move(demand, rails) or not (demand.places and demand.price_minor):
        return Ruling(None, _when(demand, rails))
    until = demand.part(min(event.sale_ends_at, doors_of(event) - rails.rest_before))
    decision = decide(seen_of(demand), rails, _luck(demand), until=until)
    moves = decision.price_minor != demand.price_minor
    return Ruling(decision, now + (rails.interval if moves else min(rails.interval, _AGAIN)))


def may_move(demand: Demand, rails: Rails) -> bool:
    """Whether the rails let the price move now. It rests after it was let move as it does after the on-sale, since
    nothing is known of who looks before looks are counted.
    """
    rests_from = max(demand.event.on_sale_at, demand.since)
    return rails.may_move(demand.now, demand.plan.changed_at, rests_from, doors_of(demand.event))


def _when(demand: Demand, rails: Rails) -> datetime:
    """The first moment at which it may move, or else a moment later."""
    rested = max(demand.event.on_sale_at, demand.since) + rails.rest_after
    moved = demand.plan.changed_at
    first = rested if moved is None else max(rested, moved + rails.interval)
    return first if first > demand.now else demand.now + _LATER


def _luck(demand: Demand) -> Random:
    """Nothing secret hangs on it, and a decision that can be made again can be explained."""
    plan = demand.plan
    return Random(f"{plan.event_id} {plan.level} {plan.version} {demand.now.isoformat()}")  # noqa: S311
