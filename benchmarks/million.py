"""A database with a million bookings, made by the database itself: to time `onsale verify` and to weigh the disk.

Two places a booking. 97 in 100 are confirmed, paid, booked and ticketed; the others were held, released, lapsed, paid
too late or cancelled, in whole or in part, each kind somewhere in the middle of the good ones. Their receipts are due,
but not before tomorrow, so that a worker leaves them alone. What is made keeps every invariant. It is what
is left once the dead rows of holding and paying are vacuumed away.
"""

from collections.abc import Sequence
from typing import LiteralString

import psycopg

from onsale.platform.database import libpq_url

_PER_STADIUM = 40_000  # bookings of the first event
_PER_EVENT = 12_500  # and of every other
_PRICE = 7_150  # of one place, all in, in minor units

TABLES = ("bookings", "claims", "fan_slots", "payments", "refunds", "ledger_transfers", "tickets", "check_ins")

# One row a booking: everything else is derived from it. Ids are like ours: the first 48 bits are the time.
_PLAN: LiteralString = """
create temp table plan as
select event_id, at, seat, pg_temp.stamped(at, i, 'booking') as id, pg_temp.stamped(at, i, 'payment') as payment_id,
    pg_temp.stamped(at, i, 'refund') as refund_id,
    case when i %% 500 <> 499 then 10 ^ 15 + i * 1009 end::bigint as fan_id, kind
from (
    select i, %(first_event)s + 97 * (case when i < %(stadium)s then 0 else 1 + (i - %(stadium)s) / %(event)s end)
            as event_id,
        2 * (case when i < %(stadium)s then i else (i - %(stadium)s) %% %(event)s end)::int as seat,
        date_trunc('second', now()) - interval '40 days' + i * interval '1.7 s' as at,
        case i %% 200
            when 17 then 'lapsed' when 39 then 'released' when 58 then 'too late' when 77 then 'held'
            when 91 then 'pending' when 119 then 'cancelled' when 137 then 'part cancelled' when 160 then 'free'
            else 'confirmed' end as kind
    from generate_series(0, %(bookings)s - 1) as i) as numbered
"""

_FILL: Sequence[LiteralString] = (
    """
    insert into bookings (event_id, id, fan_id, state, expires_at, places, lines, currency, total_minor, created_at,
        confirmed_at, ended_at)
    select event_id, id, fan_id, state, case when state in ('held', 'payment_pending') then now() + interval '1 h'
            else at + interval '10 min' end, array[seat, seat + 1],
        jsonb_build_array(pg_temp.line(seat, price, state = 'cancelled' or kind = 'part cancelled'),
            pg_temp.line(seat + 1, price, state = 'cancelled')),
        %(currency)s, price * case when state = 'cancelled' then 0 when kind = 'part cancelled' then 1 else 2 end, at,
        case when state in ('confirmed', 'cancelled') then at + interval '40 s' end,
        case when state in ('expired', 'released', 'cancelled') then at + interval '10 min' end
    from (
        select *, case when kind = 'free' then 0 else %(price)s end as price,
            case kind when 'lapsed' then 'expired' when 'too late' then 'expired' when 'pending' then 'payment_pending'
                when 'part cancelled' then 'confirmed' when 'free' then 'confirmed' else kind end as state
        from plan) as stated
    """,
    """
    insert into claims (event_id, place, booking_id, held_until, claimed_at)
    select event_id, place, id, case when kind in ('held', 'pending') then now() + interval '1 h' else 'infinity' end,
        at + interval '40 s'
    from plan, generate_series(case when kind = 'part cancelled' then seat + 1 else seat end, seat + 1) as place
    where kind not in ('lapsed', 'released', 'too late', 'cancelled')
    """,
    """
    insert into claims (event_id, place, booking_id, held_until)
    select event_id, max(seat) + 2 + place, '00000000-0000-0000-0000-000000000000', 'infinity'
    from plan, generate_series(0, 9) as place group by event_id, place
    """,
    """
    insert into fan_slots (event_id, fan_id, booking_id, held_until, claimed_at)
    select event_id, fan_id, id, case when kind in ('held', 'pending') then now() + interval '1 h' else 'infinity' end,
        at + interval '40 s'
    from plan where fan_id is not null and kind not in ('lapsed', 'released', 'too late', 'cancelled')
    """,
    """
    insert into payments (event_id, id, booking_id, provider, method, amount_minor, currency, state, refunded_minor,
        created_at, updated_at)
    select event_id, payment_id, id, 'sandbox', 'pm_success', 2 * %(price)s, %(currency)s,
        case when kind = 'pending' then 'open' else 'captured' end,
        case when kind in ('cancelled', 'too late') then 2 * %(price)s when kind = 'part cancelled' then %(price)s
            else 0 end,
        at + interval '38 s', at + interval '40 s'
    from plan where fan_id is not null and kind not in ('lapsed', 'released', 'held', 'free')
    """,
    """
    insert into refunds (event_id, id, payment_id, booking_id, amount_minor, currency, reason, state, cause_id)
    select event_id, refund_id, payment_id, id, case when kind = 'part cancelled' then %(price)s else 2 * %(price)s end,
        %(currency)s, case when kind = 'too late' then 'too_late' else 'cancelled' end, 'done', refund_id
    from plan where fan_id is not null and kind in ('cancelled', 'part cancelled', 'too late')
    """,
    """
    insert into tickets (event_id, id, booking_id, place, state, issued_at, admitted_at, admitted_gate)
    select event_id, pg_temp.stamped(at, place, id::text), id, place,
        case when kind = 'cancelled' or (kind = 'part cancelled' and place = seat) then 'cancelled' else 'valid' end,
        at + interval '40 s', case when seat %% 20 = 0 and kind = 'confirmed' then now() end,
        case when seat %% 20 = 0 and kind = 'confirmed' then 'North' end
    from plan, generate_series(seat, seat + 1) as place
    where kind in ('confirmed', 'part cancelled', 'free', 'cancelled')
    """,
    """
    insert into ticket_keys (event_id, id, public, private_sealed)
    select distinct event_id, 1, ''::bytea, ''::bytea from tickets on conflict do nothing
    """,
    """
    insert into check_ins (event_id, id, ticket_id, result, gate, scanned_at, scanned_by)
    select event_id, 10 ^ 12 + row_number() over (), id, 'admitted', 'North', admitted_at, 1
    from tickets where admitted_at is not null
    """,
)

_BOOKS: LiteralString = """
insert into ledger_transfers
    (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency, created_at)
select event_id, cause, position, id, debit, credit, amount, %(currency)s, at + interval '40 s'
from (
    select *, places * (%(price)s / 11 * 10) as face, places * (%(price)s - %(price)s / 11 * 10) as fees,
        places * %(price)s as price
    from (
        select *, case kind when 'part cancelled' then 1 when 'cancelled' then 2 when 'too late' then 2 else 0 end
            as places
        from plan where fan_id is not null and kind not in ('lapsed', 'released', 'held', 'free', 'pending')
    ) as paid) as gone,
    lateral (values
        (payment_id, 0, 'provider:sandbox', 'fans', 2 * %(price)s),
        (id, 0, 'fans', 'organiser', case when kind <> 'too late' then 2 * (%(price)s / 11 * 10) else 0 end),
        (id, 1, 'fans', 'fees',
            case when kind <> 'too late' then 2 * (%(price)s - %(price)s / 11 * 10) else 0 end),
        (refund_id, 10, 'fans', 'refunds', case when kind = 'too late' then price else 0 end),
        (refund_id, 10, 'organiser', 'refunds', case when kind <> 'too late' then face else 0 end),
        (refund_id, 12, 'fees', 'refunds', case when kind <> 'too late' then fees else 0 end),
        (refund_id, 0, 'refunds', 'provider:sandbox', price)
    ) as moved (cause, position, debit, credit, amount)
where amount > 0
"""

_WORDS: Sequence[LiteralString] = (
    """
    create function pg_temp.stamped(at timestamptz, i bigint, kind text) returns uuid language sql stable as $$
        select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
            || overlay(right(md5(kind || i), 19) placing 'a' from 4))::uuid $$
    """,
    """
    create function pg_temp.line(place int, price int, cancelled boolean) returns jsonb language sql stable as $$
        select jsonb_build_object('place', place, 'level', 'Category 2', 'type', null, 'face', price / 11 * 10,
            'fees', price - price / 11 * 10, 'tax', 0, 'cancelled', cancelled) $$
    """,
)

_DUE: LiteralString = """
insert into receipts_due (event_id, booking_id, cause, organiser_id, since, due_at)
select event_id, id, '', coalesce((select organiser_id from events where events.id = event_id), 0),
    at + interval '40 s', now() + interval '1 day'
from plan where kind in ('confirmed', 'part cancelled', 'cancelled')
"""


def fill(
    url: str,
    bookings: int = 1_000_000,
    *,
    first_event: int = 371_000_000_000_000_000,
    currency: str = "EUR",
    books: Sequence[LiteralString] = (_BOOKS, _DUE),
) -> None:
    """Put so many bookings with all that belongs to them into a migrated database that has none of these events.

    `books` are the statements that fill the ledger and say which receipts are due, for who wants others.
    """
    numbers = {
        "first_event": first_event,
        "currency": currency,
        "bookings": bookings,
        "stadium": _PER_STADIUM,
        "event": _PER_EVENT,
        "price": _PRICE,
    }
    with psycopg.connect(libpq_url(url), autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        with connection.transaction():  # so that `now()` is the same in all
            for statement in (*_WORDS, _PLAN, *_FILL, *books):
                connection.execute(statement, numbers)
        connection.execute("vacuum (analyze)")


def disk_bytes(url: str) -> dict[str, int]:
    """What the bookings there are and all that belongs to them take on disk, by table: rows, indexes, maps."""
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        sizes = connection.execute(
            "select t, pg_total_relation_size(t::regclass) from unnest(%s::text[]) t", (list(TABLES),)
        )
        return dict(sizes.fetchall())
