"""What moving a level's price brought, as far as that can be known.

Known is what was earned, and what the same places would have brought at the first price. Not known is how many would
have been sold at that: at least as many where the price has risen, at most as many where it has fallen. So what was
gained is no more than the difference after a rise, and no less than it after a fall, where it is below nothing. What
may be gained in such an event is played by `pricing.trial.own_event`.
"""

from dataclasses import dataclass

from onsale.platform.database import ReadTx
from onsale.pricing.moving.store import plan_of

# Places that are paid and weren't given back, as they were sold since the price may move. Discounts of promo codes are
# left out of both: they have nothing to do with the price.
_SOLD = """
select line ->> 'type' as type, (line ->> 'face')::bigint as face, count(*)::int as places
from bookings b
join price_plans p on p.event_id = b.event_id and p.level = %(level)s
cross join lateral jsonb_array_elements(b.lines) as line
where b.event_id = %(event)s and b.state = 'confirmed' and b.created_at >= p.made_at
    and line ->> 'level' = %(level)s and not (line ->> 'cancelled')::boolean
group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Earned:
    """Face values, without fees and discounts, of the places sold since the price may move; minor units."""

    level: str
    places: int
    earned_minor: int
    at_first_minor: int

    @property
    def difference_minor(self) -> int:
        """What the same places brought more than at the first price; below 0 where they brought less."""
        return self.earned_minor - self.at_first_minor


async def earned_of(tx: ReadTx, event_id: int, level: str) -> Earned | None:
    """None where the level has no plan."""
    plan = await plan_of(tx, event_id, level)
    if plan is None:
        return None
    raw = await tx.raw()
    rows = await (await raw.execute(_SOLD, {"event": event_id, "level": level})).fetchall()
    places = sum(count for _, _, count in rows)
    earned = sum(face * count for _, face, count in rows)
    at_first = sum(plan.first_types.get(kind, plan.first_minor) * count for kind, _, count in rows)
    return Earned(level, places, earned, at_first)
