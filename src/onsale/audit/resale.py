"""What must hold of tickets offered back: no two tickets of a place, and money exactly for what was sold."""

from onsale.audit.invariant import Invariant

RESALE = (
    Invariant(
        "a place is offered back that isn't its booking's, or whose ticket isn't out of use for it",
        """
        select coalesce(o.event_id, t.event_id), coalesce(o.booking_id, t.booking_id), coalesce(o.place, t.place)
        from (
            select o.event_id, o.booking_id, o.place, o.ticket_id from resale_offers o
            where o.state = 'offered') as o
        full join (
            select event_id, id, booking_id, place from tickets where state = 'offered' and admitted_at is null) as t
            on t.event_id = o.event_id and t.id = o.ticket_id and t.booking_id = o.booking_id and t.place = o.place
        where o.place is null or t.place is null
        union all
        select o.event_id, o.booking_id, o.place from resale_offers o
        join tickets t on t.event_id = o.event_id and t.booking_id = o.booking_id and t.place = o.place
        where o.state = 'offered' and t.state = 'valid'
        union all
        select o.event_id, o.booking_id, o.place from resale_offers o
        left join bookings b on b.event_id = o.event_id and b.id = o.booking_id and b.state = 'confirmed'
            and b.lines @> jsonb_build_array(jsonb_build_object('place', o.place, 'cancelled', false))
        where o.state = 'offered' and b.id is null""",
    ),
    Invariant(
        "a place that is offered back is somebody's for good",
        """
        select o.event_id, o.booking_id, o.place from resale_offers o
        join claims c on c.event_id = o.event_id and c.place = o.place
        where o.state = 'offered' and c.held_until = 'infinity'
        and c.booking_id <> '00000000-0000-0000-0000-000000000000'""",
    ),
    Invariant(
        "an offer was sold to nobody who bought its place",
        """
        select o.event_id, o.id from resale_offers o where o.state = 'sold' and not exists (
            select from bookings b where b.event_id = o.event_id and b.id = o.sold_to
            and b.confirmed_at is not null and o.place = any(b.places))""",
    ),
    Invariant(
        "what was sold for a fan wasn't given back once, or something was that wasn't sold",
        """
        select coalesce(o.event_id, r.event_id), coalesce(o.booking_id, r.booking_id), coalesce(o.place, r.place)
        from (select event_id, booking_id, place from resale_offers where state = 'sold') as o
        full join (
            select p.event_id, p.booking_id, p.place from returned_places p
            join returns r on r.event_id = p.event_id and r.id = p.return_id and r.made_by = 'resold') as r
            on r.event_id = o.event_id and r.booking_id = o.booking_id and r.place = o.place
        where o.place is null or r.place is null""",
    ),
    Invariant(
        "what was sold for a fan wasn't refunded as promised",
        """
        select r.event_id, r.id from returns r
        join returned_places p on p.event_id = r.event_id and p.return_id = r.id
        left join resale_offers o on o.event_id = p.event_id and o.booking_id = p.booking_id and o.place = p.place
            and o.state = 'sold'
        left join (
            select event_id, cause_id, currency, sum(amount_minor) as amount_minor from refunds
            where state <> 'replaced' group by 1, 2, 3) f
            on f.event_id = r.event_id and f.cause_id = r.id and f.currency = r.currency
        where r.made_by = 'resold' and exists (
            select from payments paid
            where paid.event_id = r.event_id and paid.booking_id = r.booking_id and paid.state = 'captured')
        group by r.event_id, r.id, r.refund_minor, f.amount_minor
        having r.refund_minor <> sum(coalesce(o.refund_minor, 0))
            or r.refund_minor <> coalesce(f.amount_minor, 0)""",
    ),
)
