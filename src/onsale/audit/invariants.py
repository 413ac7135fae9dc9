"""What must hold whatever happened. Each invariant is named for how it would be broken, and selects what breaks it.

A row that breaks one begins with the event's number; queries are bounded by the caller.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken` says what a row of the query's answer would mean; no row is good news."""

    broken: str
    query: str


INVARIANTS = (
    Invariant(
        "a confirmed booking's place isn't claimed for good",
        """
        select b.event_id, b.id, line -> 'place' from bookings b, jsonb_array_elements(b.lines) line
        where b.state = 'confirmed' and not (line -> 'cancelled')::boolean and not exists (
            select from claims c where c.event_id = b.event_id and c.place = (line -> 'place')::int
            and c.booking_id = b.id and c.held_until = 'infinity')""",
    ),
    Invariant(
        "a place is claimed for good by no confirmed booking",
        """
        select c.event_id, c.place from claims c
        where c.held_until = 'infinity' and c.booking_id <> '00000000-0000-0000-0000-000000000000' and not exists (
            select from bookings b, jsonb_array_elements(b.lines) line
            where b.event_id = c.event_id and b.id = c.booking_id and b.state = 'confirmed'
            and (line -> 'place')::int = c.place and not (line -> 'cancelled')::boolean)""",
    ),
    Invariant(
        "a live hold lacks a claim or a slot that ends with it",
        """
        select b.event_id, b.id, wanted.place from bookings b, unnest(b.places) as wanted (place)
        where b.state in ('held', 'payment_pending') and b.expires_at > now() and not (exists (
            select from claims c where c.event_id = b.event_id and c.place = wanted.place
            and c.booking_id = b.id and c.held_until = b.expires_at)
        and (b.fan_id is null or exists (
            select from fan_slots s where s.event_id = b.event_id and s.fan_id = b.fan_id
            and s.booking_id = b.id and s.held_until = b.expires_at)))""",
    ),
    Invariant(
        "a live claim belongs to no active booking",
        """
        select c.event_id, c.place from claims c
        where c.held_until > now() and c.booking_id <> '00000000-0000-0000-0000-000000000000' and not exists (
            select from bookings b where b.event_id = c.event_id and b.id = c.booking_id and c.place = any(b.places)
            and (b.state = 'confirmed' or b.state in ('held', 'payment_pending')))""",
    ),
    Invariant(
        "a place is in two active bookings",
        """
        select b.event_id, line -> 'place' from bookings b, jsonb_array_elements(b.lines) line
        where not (line -> 'cancelled')::boolean and (
            b.state = 'confirmed' or b.state in ('held', 'payment_pending') and b.expires_at > now())
        group by 1, 2 having count(*) > 1""",
    ),
    Invariant(
        "a fan has two active bookings for one event",
        """
        select event_id, fan_id from bookings
        where fan_id is not null and (
            state = 'confirmed' or state in ('held', 'payment_pending') and expires_at > now())
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
            select from bookings b where b.event_id = s.event_id and b.id = s.booking_id and b.state = 'confirmed')""",
    ),
    Invariant(
        "a confirmed booking's places and its valid tickets differ",
        """
        select b.event_id, b.id from bookings b
        where (select coalesce(array_agg(t.place order by t.place), '{}') from tickets t
               where t.event_id = b.event_id and t.booking_id = b.id and t.state = 'valid')
            <> (select coalesce(array_agg((line -> 'place')::int order by (line -> 'place')::int), '{}')
                from jsonb_array_elements(b.lines) line
                where b.state = 'confirmed' and not (line -> 'cancelled')::boolean)""",
    ),
    Invariant(
        "a captured payment is neither for a booking that was confirmed nor given back",
        """
        select p.event_id, p.id from payments p join bookings b on b.event_id = p.event_id and b.id = p.booking_id
        where p.state = 'captured' and b.confirmed_at is null and p.refunded_minor <> p.amount_minor""",
    ),
    Invariant(
        "two captured payments are kept for one booking",
        """
        select p.event_id, p.booking_id from payments p where p.state = 'captured' and not exists (
            select from refunds r where r.payment_id = p.id and r.reason = 'too_late')
        group by 1, 2 having count(*) > 1""",
    ),
    Invariant(
        "a confirmed booking that costs something was never paid",
        """
        select b.event_id, b.id from bookings b
        where b.state = 'confirmed' and b.total_minor > 0 and b.fan_id is not null and not exists (
            select from payments p where p.event_id = b.event_id and p.booking_id = b.id and p.state = 'captured')""",
    ),
    Invariant(
        "a payment's refunds don't add up",
        """
        select p.event_id, p.id from payments p
        where p.refunded_minor <> (select coalesce(sum(r.amount_minor), 0) from refunds r where r.payment_id = p.id)""",
    ),
    Invariant(
        "the books don't hold what was captured and given back",
        """
        with booked as (
            select event_id, sum(case credit when 'event:' || event_id then amount_minor else -amount_minor end) as owed
            from ledger_transfers group by 1),
        moved as (
            select event_id, sum(amount) as owed from (
                select event_id, amount_minor as amount from payments where state = 'captured'
                union all select event_id, -amount_minor from refunds where state = 'done') m group by 1)
        select coalesce(b.event_id, m.event_id) from booked b full join moved m using (event_id)
        where b.owed is distinct from m.owed""",
    ),
    Invariant(
        "a ticket was admitted twice",
        """
        select event_id, ticket_id from check_ins where result = 'admitted' group by 1, 2 having count(*) > 1""",
    ),
    Invariant(
        "a ticket that was let in isn't marked as used",
        """
        select c.event_id, c.ticket_id from check_ins c where c.result = 'admitted' and not exists (
            select from tickets t
            where t.event_id = c.event_id and t.id = c.ticket_id and t.admitted_at is not null)""",
    ),
    Invariant(
        "two valid tickets are for one place",
        """
        select event_id, place from tickets where state = 'valid' group by 1, 2 having count(*) > 1""",
    ),
)
