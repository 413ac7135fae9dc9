"""Letters to those who pay past the machines: how, once they have chosen to; and once more when a quarter of the time
is left. Found by looking for payments that are awaited, so that nobody else has to tell us; whether it is time is
judged by the database's clock."""

import sqlalchemy as sa
from procrastinate import JobContext

from onsale.letters.deliver import deliver
from onsale.platform import jobs
from onsale.platform.database import Database
from onsale.platform.services import Services

_AWAITED = sa.text("""
with awaited as (
    select b.event_id, b.id, b.fan_id, p.id as payment_id, p.created_at, b.expires_at,
        jsonb_build_object('until', to_char(b.expires_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as facts
    from payments p join bookings b on b.event_id = p.event_id and b.id = p.booking_id
    where p.state = 'open' and p.provider = 'offline' and b.state = 'payment_pending' and b.expires_at > now()
        and b.fan_id is not null
)
insert into letters (event_id, kind, cause, fan_id, booking_id, facts)
select event_id, 'payment_due', payment_id::text, fan_id, id, facts from awaited
union all
select event_id, 'payment_reminder', payment_id::text, fan_id, id, facts from awaited
where now() > expires_at - (expires_at - created_at) / 4
on conflict (event_id, kind, cause) do nothing
""")


@jobs.queue.periodic(cron="* * * * *")
@jobs.queue.task(name="letters.awaited", pass_context=True, queueing_lock="letters.awaited")
async def tell_now_and_then(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the schedule's own moment
    """Every minute, by whichever worker is first."""
    await tell_of_awaited(jobs.services_of(context))


async def tell_of_awaited(services: Services) -> int:
    """Letters that are due by now; however often it runs, each is one. Returns how many are new."""
    async with services.get(Database).write() as tx:
        new = int((await tx.execute(_AWAITED)).rowcount)
        if new:
            await jobs.defer_many(tx, deliver, [{}])
    return new
