"""What the controller goes by: how the shop stands, counted."""

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from onsale.platform import limits
from onsale.platform.database import ReadTx
from onsale.waitingroom.controller import CAME_S, FRESH_S, JUST_S
from onsale.waitingroom.learning import Totals

# A fan who has bought needs no pass any more; one whose pass ran out without a booking won't buy with it.
_PASSES = """
select count(*) filter (where p.expires_at > now() and s.fan_id is null),
    count(*) filter (where p.redeemed_at > now() - make_interval(secs => %(turn)s)),
    count(*),
    count(*) filter (where s.fan_id is not null or p.expires_at <= now()),
    count(*) filter (where s.fan_id is not null),
    count(*) filter (where p.redeemed_at > now() - make_interval(secs => %(fresh)s) and p.expires_at > now()
        and s.fan_id is null and h.fan_id is null),
    count(*) filter (where p.redeemed_at > now() - make_interval(secs => %(just)s)),
    count(*) filter (where p.redeemed_at > now() - make_interval(secs => %(came)s))
from queue_passes p
left join fan_slots s on s.event_id = p.event_id and s.fan_id = p.fan_id and s.held_until = 'infinity'
left join fan_slots h on h.event_id = p.event_id and h.fan_id = p.fan_id and h.held_until > now()
where p.event_id = %(event)s
"""
_STEPS = """
select coalesce(sum(released), 0),
    coalesce(sum(released) filter (where at > now() - make_interval(secs => %(turn)s)), 0),
    coalesce(sum(released) filter (where at > now() - make_interval(secs => %(just)s)), 0)
from queue_steps where event_id = %(event)s
"""
_SOLD = """
select count(*) from claims c join fan_slots s on s.event_id = c.event_id and s.booking_id = c.booking_id
where c.event_id = %(event)s and c.held_until = 'infinity' and s.held_until = 'infinity'
"""
# From the step that reached a place to its pass. The latest turns are the latest steps, so we look backwards for them.
# Who came back after a missed turn took longer than a turn lasts, counted from their first.
_DELAYS = """
select extract(epoch from p.redeemed_at - s.at)::float8
from (select window_number, rank, redeemed_at from queue_passes where event_id = %(event)s
    order by expires_at desc limit %(passes)s) p
cross join lateral (select coalesce((select b.number + 1 from queue_steps b where b.event_id = %(event)s
    and (b.window_number, b.rank) < (p.window_number, p.rank) order by b.number desc limit 1), 0) as number) first
join queue_steps s on s.event_id = %(event)s and s.number = first.number
where s.at <= now() - make_interval(secs => %(just)s) and p.redeemed_at - s.at < make_interval(secs => %(turn)s)
"""
_LATE = "select count(*) from queue_late where event_id = %(event)s and released_at is null"


_DELAYS_KNOWN = 2_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one event. `active`: passes running whose fans haven't bought; `finished`: passes that were used or ran
    out; `released`: turns offered so far, `lately` within the time that turns are reckoned with, as `redeemed` and
    `redeemed_lately`. `just`: within the time in which nearly all take their turn; `came` within the last seconds.
    """

    active: int
    redeemed_lately: int
    redeemed: int
    finished: int
    bought: int
    released: int
    released_lately: int
    fresh: int
    released_just: int
    redeemed_just: int
    came: int
    late: int
    sold_with_passes: int

    @property
    def outstanding(self) -> int:
        """Turns that were offered in that time and aren't redeemed."""
        return max(0, self.released_lately - self.redeemed_lately)

    @property
    def just_offered(self) -> int:
        """Those of them that were offered a moment ago."""
        return min(self.outstanding, max(0, self.released_just - self.redeemed_just))

    @property
    def totals(self) -> Totals:
        """What is learned from."""
        return Totals(
            offered=self.released,
            redeemed=self.redeemed,
            outstanding=self.outstanding,
            just_offered=self.just_offered,
            finished=self.finished,
            bought=self.bought,
            places=self.sold_with_passes,
        )


async def figures_of(
    tx: ReadTx, event_id: int, *, turn_s: float = limits.QUEUE_TURN_S, just_s: float = JUST_S
) -> Figures:
    """How the line and the shop stand; turns are reckoned with for `turn_s`, and are just offered for `just_s`."""
    raw, told = await tx.raw(), {"event": event_id, "turn": turn_s, "fresh": FRESH_S, "just": just_s, "came": CAME_S}
    active, redeemed_lately, redeemed, finished, bought, fresh, redeemed_just, came = await _row(raw, _PASSES, told)
    released, lately, released_just = await _row(raw, _STEPS, told)
    (late,) = await _row(raw, _LATE, told)
    (sold,) = await _row(raw, _SOLD, told)
    return Figures(
        active, redeemed_lately, redeemed, finished, bought, released, lately, fresh, released_just, redeemed_just,
        came, late, sold,
    )  # fmt: skip


async def delays_of(tx: ReadTx, event_id: int) -> list[float]:
    """How long after their turn those came who came lately, in seconds: of turns offered `JUST_S` ago or earlier."""
    raw, told = (
        await tx.raw(),
        {"event": event_id, "passes": _DELAYS_KNOWN, "turn": limits.QUEUE_TURN_S, "just": JUST_S},
    )
    return [delay_s for (delay_s,) in await (await raw.execute(_DELAYS, told)).fetchall()]


async def _row(raw: psycopg.AsyncConnection[Any], statement: LiteralString, told: dict[str, float]) -> tuple[Any, ...]:
    row: tuple[Any, ...] | None = await (await raw.execute(statement, told)).fetchone()
    assert row is not None
    return row
