"""What must hold of the lines in which fans wait."""

from onsale.audit.invariant import Invariant

# A place in line as one number, so that the furthest is a maximum.
_PLACE = "window_number::numeric * 9007199254740992 + rank"

QUEUE = (
    Invariant(
        "the windows of a waiting room don't follow each other without a gap",
        """
        select event_id, number from (
            select event_id, number, opened_at,
                lag(number) over line as before, lag(closed_at) over line as before_closed_at
            from queue_windows window line as (partition by event_id order by number)) w
        where number <> coalesce(before + 1, 0)
            or before is not null and opened_at is distinct from before_closed_at""",
    ),
    Invariant(
        "a window of a waiting room tells another number of fans than are in its tree",
        """
        select w.event_id, w.number from queue_windows w
        join (select event_id, window_number, sum(octet_length(leaves)) / 16 as fans from queue_leaves group by 1, 2) l
            on l.event_id = w.event_id and l.window_number = w.number
        where w.joined is distinct from l.fans""",
    ),
    Invariant(
        "the frontier of a waiting room moved back",
        f"""
        select event_id, number from (
            select event_id, number, {_PLACE} as place,
                lag({_PLACE}) over (partition by event_id order by number) as before
            from queue_steps) s
        where place < before""",  # noqa: S608 - ours
    ),
    Invariant(
        "a pass was given above the frontier of its moment",
        f"""
        select event_id, fan_id from (
            select event_id, fan_id, place,
                max(place) filter (where fan_id is null)
                    over (partition by event_id order by at, fan_id nulls first rows unbounded preceding) as frontier
            from (
                select event_id, null::bigint as fan_id, at, {_PLACE} as place from queue_steps
                union all select event_id, fan_id, redeemed_at, {_PLACE} from queue_passes) happened) p
        where fan_id is not null and (frontier is null or place > frontier)""",  # noqa: S608 - ours
    ),
    Invariant(
        "a fan is in a line again whose pass hasn't run out",
        """
        select j.event_id, j.fan_id from queue_joins j
        left join queue_passes p on p.event_id = j.event_id and p.fan_id = j.fan_id and p.round = j.round - 1
        where j.round > 0 and (p.fan_id is null or p.expires_at > clock_timestamp())""",
    ),
)
