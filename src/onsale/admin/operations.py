"""What the database tells of itself, of the processes at work and of the rooms that are open."""

from dataclasses import dataclass

import sqlalchemy as sa

from onsale.platform.database import ReadTx
from onsale.platform.ids import encode_id

_SERVER = sa.text("""
    select count(*) as connections, current_setting('max_connections')::int as connections_max,
        coalesce(max(extract(epoch from now() - xact_start)) filter (where pid <> pg_backend_pid()), 0)::float8
            as longest_s,
        pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees_all, pg_is_in_recovery() as standby,
        pg_database_size(current_database()) as size
    from pg_stat_activity where backend_type = 'client backend'""")
_FOLLOWERS = sa.text("""
    select coalesce(nullif(application_name, ''), '?') as name, coalesce(state, '') as state,
        coalesce(sync_state, '') in ('sync', 'quorum') as waited_for,
        pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn))::bigint as behind_bytes,
        extract(epoch from replay_lag)::float8 as behind_s
    from pg_stat_replication order by 1""")
_ROOMS = sa.text("""
    select r.event_id, e.name as title, r.paused,
        (select coalesce(sum(w.joined), 0)::bigint from queue_windows w where w.event_id = r.event_id) as joined,
        (select coalesce(sum(s.released), 0)::bigint from queue_steps s where s.event_id = r.event_id) as released,
        (select count(*) from queue_passes p where p.event_id = r.event_id and p.expires_at > now()) as inside
    from waiting_rooms r join events e on e.id = r.event_id
    where r.ended_at is null and exists (select from queue_windows w where w.event_id = r.event_id)
    order by joined desc limit 20""")


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who reads the database's log: a standby, or the archive. What we may not see is None or empty.

    `waited_for`: commits wait for it. `behind_s` is known of standbys that replay.
    """

    name: str
    state: str
    waited_for: bool
    behind_bytes: int | None
    behind_s: float | None


@dataclass(frozen=True, slots=True)
class Server:
    """The database server. `sees_all`: our role sees everybody's sessions, not just its own; `longest_s`: the oldest
    transaction that is open; `size`: in bytes.
    """

    connections: int
    connections_max: int
    longest_s: float
    sees_all: bool
    standby: bool
    size: int
    followers: tuple[Follower, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """An open waiting room: who joined, whose turn it was, who is inside."""

    url: str
    title: str
    paused: bool
    joined: int
    released: int
    inside: int


async def server(tx: ReadTx) -> Server:
    """How the database stands."""
    row = (await tx.execute(_SERVER)).mappings().one()
    followers = () if row["standby"] else tuple(Follower(**one) for one in (await tx.execute(_FOLLOWERS)).mappings())
    return Server(**row, followers=followers)


async def rooms(tx: ReadTx) -> tuple[RoomFigures, ...]:
    """Those that are open, the fullest first."""
    return tuple(
        RoomFigures(
            url=f"/admin/events/{encode_id('evt', row.event_id)}",
            title=row.title,
            paused=row.paused,
            joined=row.joined,
            released=row.released,
            inside=row.inside,
        )
        for row in await tx.execute(_ROOMS)
    )
