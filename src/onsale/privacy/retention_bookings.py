"""Old bookings stay for the books, without whose they were."""

from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services

SINCE = "greatest(t.created_at, (select coalesce(e.ends_at, e.starts_at) from events e where e.id = t.event_id))"
WHERE = "t.fan_id is not null and t.state in ('confirmed', 'cancelled')"

# A confirmed booking and its fan's slot name each other (`onsale verify` looks), so they forget in one statement.
_CUT = f"""
with old as (
    select t.event_id, t.id, t.fan_id from bookings t
    where {SINCE} < now() - make_interval(days => %(days)s) and {WHERE} limit %(most)s for update skip locked),
slots as (
    delete from fan_slots s using old
    where s.event_id = old.event_id and s.fan_id = old.fan_id and s.booking_id = old.id)
update bookings b set fan_id = null from old where b.event_id = old.event_id and b.id = old.id
"""  # noqa: S608 - put together from the parts above


async def forget_old_bookings(services: Services) -> int:
    """Forget who bought so long ago, some at a time; returns how many."""
    forgotten, some = 0, limits.FORGOTTEN_AT_ONCE
    while some == limits.FORGOTTEN_AT_ONCE:
        async with services.get(Database).write() as tx:
            raw = await tx.raw()
            told = {"days": limits.BOOKINGS_KEPT_DAYS, "most": limits.FORGOTTEN_AT_ONCE}
            some = (await raw.execute(_CUT, told)).rowcount
        forgotten += some
    return forgotten
