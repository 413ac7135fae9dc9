"""How the letters stand, for those who run the installation: how many, never whose."""

from typing import NamedTuple

import sqlalchemy as sa

from onsale.platform.database import ReadTx

_POST = sa.text("""
    select count(*) filter (where state = 'due') as due,
        count(*) filter (where state = 'sent' and ended_at > now() - interval '1 day') as sent,
        count(*) filter (where state = 'undelivered') as undelivered,
        (select reason from letters where state = 'due' and reason is not null order by due_at desc limit 1)
            as waits_for,
        (select reason from letters where state = 'undelivered' order by ended_at desc limit 1) as refused_for
    from letters where state in ('due', 'undelivered') or state = 'sent' and ended_at > now() - interval '1 day'""")


class Post(NamedTuple):
    """Letters that wait, were sent within a day, and were taken by nobody; and what a mail server said last of each."""

    due: int
    sent: int
    undelivered: int
    waits_for: str | None
    refused_for: str | None


async def post(tx: ReadTx) -> Post:
    """As it stands now."""
    return Post(**(await tx.execute(_POST)).mappings().one())
