"""What must hold whatever happened. Each invariant is named for how it would be broken, and selects what breaks it.

A row that breaks one begins with the event's number; queries are bounded by the caller. Each is one statement, so one
snapshot, and true of a shop in the middle of its business. A hold is live by `clock_timestamp()`, which is read once
the snapshot is taken: `now()` is older, and what lapsed in between may be somebody else's already. Each reads its
tables whole and joins them by hashing: its time grows with the bookings, not with their square.
"""

from onsale.audit.door import DOOR
from onsale.audit.invariant import Invariant
from onsale.audit.money import MONEY
from onsale.audit.prices import PRICES
from onsale.audit.queue import QUEUE
from onsale.audit.receipts import RECEIPTS
from onsale.audit.resale import RESALE
from onsale.audit.sent_on import SENT_ON

# What is sold: the places of a confirmed booking but for its cancelled lines and for what its fan offers back. Taking
# lines apart is what takes time, so it is done only where one is cancelled; elsewhere `places` says the same, which the
# first invariant makes sure of.
_SOLD = """(
    select kept.event_id, kept.booking_id, kept.place from (
        select b.event_id, b.id as booking_id, unnest(
            case when b.lines @> '[{"cancelled": true}]' then array(
                select (line -> 'place')::int from jsonb_array_elements(b.lines) line
                where not (line -> 'cancelled')::boolean)
            else b.places end) as place
        from bookings b where b.state = 'confirmed') as kept
    where not exists (
        select from resale_offers o where o.event_id = kept.event_id and o.booking_id = kept.booking_id
        and o.place = kept.place and o.state = 'offered'))"""

_HELD = """(
    select b.event_id, b.id as booking_id, b.fan_id, b.places, b.expires_at from bookings b
    where b.state in ('held', 'payment_pending') and b.expires_at > (select clock_timestamp()))"""

INVARIANTS = (
    Invariant(
        "a booking's places or its total aren't those of its lines",
        """
        select b.event_id, b.id from bookings b
        where (b.places, b.total_minor) <> (
            select array_agg((line -> 'place')::int order by position), coalesce(sum(
                (line -> 'face')::bigint - coalesce((line -> 'discount')::bigint, 0)
                + (line -> 'fees')::bigint + coalesce((line -> 'share')::bigint, 0)
                + case when line ? 'included' then 0 else (line -> 'tax')::bigint end)
                filter (where not (line -> 'cancelled')::boolean), 0)
            from jsonb_array_elements(b.lines) with ordinality as lines (line, position))""",
    ),
    Invariant(
        "a promo code is used more often than it may be",
        """
        select b.event_id, b.promo_code from bookings b
        join promo_codes c on c.event_id = b.event_id and c.code = b.promo_code
        where b.state = 'confirmed'
            or b.state in ('held', 'payment_pending') and b.expires_at > (select clock_timestamp())
        group by 1, 2 having count(*) > min(c.uses_max)""",
    ),
    Invariant(
        "something was held or was to be paid after its event had been taken down",
        """
        select b.event_id, b.id from bookings b join events e on e.id = b.event_id
        where b.created_at > e.taken_down_at and b.fan_id is not null
        union all
        select p.event_id, p.id from payments p join events e on e.id = p.event_id
        where p.created_at > e.taken_down_at""",
    ),
    Invariant(
        "an event isn't suspended with its organiser, or is without",
        """
        select e.id, e.organiser_id from events e join organisers o on o.id = e.organiser_id
        where e.suspended <> (o.suspended_at is not null)""",
    ),
    Invariant(
        "a place is claimed twice",
        "select event_id, place from claims group by 1, 2 having count(*) > 1",
    ),
    Invariant(
        "a confirmed booking's place isn't claimed for good",
        f"""
        select s.event_id, s.booking_id, s.place from {_SOLD} s where not exists (
            select from claims c where c.event_id = s.event_id and c.place = s.place
            and c.booking_id = s.booking_id and c.held_until = 'infinity')""",  # noqa: S608 - ours
    ),
    Invariant(
        "a place is claimed for good by no confirmed booking",
        f"""
        select c.event_id, c.place from claims c
        where c.held_until = 'infinity' and c.booking_id <> '00000000-0000-0000-0000-000000000000' and not exists (
            select from {_SOLD} s where s.event_id = c.event_id and s.place = c.place
            and s.booking_id = c.booking_id)""",  # noqa: S608 - ours
    ),
    Invariant(
        "a live hold lacks a claim or a slot that ends with it",
        f"""
        with live as materialized (select * from {_HELD} h)
        select h.event_id, h.booking_id, wanted.place from live h, unnest(h.places) as wanted (place)
        where not exists (
            select from claims c where c.event_id = h.event_id and c.place = wanted.place
            and c.booking_id = h.booking_id and c.held_until = h.expires_at and c.held_until < 'infinity')
        union all
        select h.event_id, h.booking_id, null from live h
        where h.fan_id is not null and not exists (
            select from fan_slots s where s.event_id = h.event_id and s.fan_id = h.fan_id
            and s.booking_id = h.booking_id and s.held_until = h.expires_at and s.held_until < 'infinity')""",  # noqa: S608 - ours
    ),
    Invariant(
        "a live claim belongs to no active booking",
        """
        select c.event_id, c.place from claims c
        where c.held_until < 'infinity' and c.held_until > (select clock_timestamp())
        and c.booking_id <> '00000000-0000-0000-0000-000000000001' and not exists (
            select from bookings b, unnest(b.places) as wanted (place)
            where b.state in ('held', 'payment_pending')
            and b.event_id = c.event_id and b.id = c.booking_id and wanted.place = c.place)""",
    ),
    Invariant(
        "a live slot belongs to no active booking",
        """
        select s.event_id, s.fan_id from fan_slots s
        where s.held_until < 'infinity' and s.held_until > (select clock_timestamp()) and not exists (
            select from bookings b where b.state in ('held', 'payment_pending')
            and b.event_id = s.event_id and b.id = s.booking_id and b.fan_id = s.fan_id)""",
    ),
    Invariant(
        "a place is in two active bookings",
        f"""
        select event_id, place from (
            select s.event_id, s.place from {_SOLD} s
            union all select h.event_id, unnest(h.places) from {_HELD} h) as active
        group by 1, 2 having count(*) > 1""",  # noqa: S608 - ours
    ),
    Invariant(
        "a fan has two active bookings for one event",
        """
        select event_id, fan_id from bookings
        where fan_id is not null and (
            state = 'confirmed'
            or state in ('held', 'payment_pending') and expires_at > (select clock_timestamp()))
        group by 1, 2 having count(*) > 1""",
    ),
    Invariant(
        "a confirmed booking doesn't keep its fan's slot",
        """
        select b.event_id, b.id from bookings b where b.state = 'confirmed' and b.fan_id is not null and not exists (
            select from fan_slots s where s.event_id = b.event_id and s.fan_id = b.fan_id
            and s.booking_id = b.id and s.held_until = 'infinity')""",
    ),
    Invariant(
        "a slot is kept for good by no confirmed booking",
        """
        select s.event_id, s.fan_id from fan_slots s where s.held_until = 'infinity' and not exists (
            select from bookings b where b.event_id = s.event_id and b.id = s.booking_id
            and b.fan_id = s.fan_id and b.state = 'confirmed')""",
    ),
    Invariant(
        "a confirmed booking's places and its valid tickets differ",
        f"""
        select coalesce(s.event_id, t.event_id), coalesce(s.booking_id, t.booking_id), coalesce(s.place, t.place)
        from {_SOLD} s
        full join (select event_id, booking_id, place from tickets where state = 'valid') t
            on t.event_id = s.event_id and t.booking_id = s.booking_id and t.place = s.place
        where s.place is null or t.place is null""",  # noqa: S608 - ours
    ),
    Invariant(
        "two valid tickets are for one place",
        """
        select event_id, place from tickets where state = 'valid' group by 1, 2 having count(*) > 1""",
    ),
    Invariant(
        "an event with valid tickets has no key that signs their codes",
        """
        select distinct t.event_id from tickets t
        where t.state = 'valid' and not exists (
            select 1 from ticket_keys k where k.event_id = t.event_id and k.revoked_at is null)""",
    ),
    *RESALE,
    *MONEY,
    *RECEIPTS,
    *DOOR,
    *SENT_ON,
    *QUEUE,
    *PRICES,
)
