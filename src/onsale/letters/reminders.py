"""Reminders: once for each booking and start, as long before it as the organiser wants; and, about their own places, to
whom tickets of a booking were sent on.

Who books when it is nearly time needs none. Whether it is time is judged by the database's clock.
"""

import sqlalchemy as sa
from procrastinate import JobContext

from onsale.letters import store
from onsale.letters.deliver import deliver
from onsale.letters.hearing_sent_on import remind_holders
from onsale.letters.model import Facts, Kind
from onsale.platform import jobs, limits
from onsale.platform.database import Database
from onsale.platform.services import Services

_SOON = sa.text("""
select e.id, e.starts_at, e.starts_at - make_interval(hours => head.hours) as remind_at
from events e
left join letterheads l on l.organiser_id = e.organiser_id
cross join lateral (select coalesce(l.remind_before_h, :usual_h)::int as hours) as head
where e.lifecycle = 'published' and e.schedule <> 'postponed'
    and e.starts_at > now() and e.starts_at <= now() + make_interval(hours => :most_h)
    and head.hours > 0 and e.starts_at - make_interval(hours => head.hours) <= now()
order by e.starts_at, e.id
""")


@jobs.queue.periodic(cron="*/10 * * * *")
@jobs.queue.task(name="letters.remind", pass_context=True, queueing_lock="letters.remind")
async def remind_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every ten minutes, by whichever worker is first."""
    await remind(jobs.services_of(context))


async def remind(services: Services) -> int:
    """Reminders that are due by now; however often it runs, each is one. Returns how many are new."""
    db, new = services.get(Database), 0
    async with db.read() as read:
        told = {"usual_h": limits.REMIND_BEFORE_H, "most_h": limits.REMIND_BEFORE_MAX_H}
        soon = list(await read.execute(_SOON, told))
    for event in soon:
        occasion = f"{event.starts_at:%Y-%m-%dT%H:%M}"
        async with db.write() as tx:
            found = await store.insert_for_bookings(
                tx, event.id, Kind.REMINDER, occasion, Facts(), confirmed_before=event.remind_at
            )
            found += await remind_holders(tx, event.id, occasion, held_before=event.remind_at)
            if found:
                await jobs.defer_many(tx, deliver, [{}])
        new += found
    return new
