"""What must hold of money: paid once, for something or given back, and all of it in the books."""

from onsale.audit.invariant import Invariant

MONEY = (
    Invariant(
        "a captured payment is neither for a booking that was confirmed nor given back",
        """
        select p.event_id, p.id from payments p
        left join (
            select event_id, payment_id, sum(amount_minor) as amount_minor from refunds
            where state <> 'replaced' group by 1, 2) r
            on r.event_id = p.event_id and r.payment_id = p.id
        where p.state = 'captured' and p.amount_minor <> coalesce(r.amount_minor, 0) and not exists (
            select from bookings b
            where b.event_id = p.event_id and b.id = p.booking_id and b.confirmed_at is not null)""",
    ),
    Invariant(
        "two captured payments are kept for one booking",
        """
        select p.event_id, p.booking_id from payments p
        left join (
            select event_id, payment_id, sum(amount_minor) as amount_minor from refunds
            where reason in ('too_late', 'duplicate') and state <> 'replaced' group by 1, 2) r
            on r.event_id = p.event_id and r.payment_id = p.id
        where p.state = 'captured' and p.amount_minor <> coalesce(r.amount_minor, 0)
        group by 1, 2 having count(*) > 1""",
    ),
    Invariant(
        "a confirmed booking isn't paid for",
        """
        select b.event_id, b.id from bookings b
        where b.state = 'confirmed' and b.fan_id is not null and b.total_minor > 0 and not exists (
            select from payments p where p.event_id = b.event_id and p.booking_id = b.id and p.state = 'captured'
            and p.currency = b.currency and p.amount_minor - p.refunded_minor >= b.total_minor)""",
    ),
    Invariant(
        "a payment's refunds don't add up",
        """
        select coalesce(p.event_id, r.event_id), coalesce(p.id, r.payment_id)
        from (select event_id, id, currency, refunded_minor from payments where refunded_minor <> 0) p
        full join (
            select event_id, payment_id, currency, sum(amount_minor) as refunded_minor from refunds
            where state <> 'replaced' group by 1, 2, 3) r
            on r.event_id = p.event_id and r.payment_id = p.id and r.currency = p.currency
        where p.refunded_minor is distinct from r.refunded_minor""",
    ),
    Invariant(
        "more goes back than was captured",
        """
        select r.event_id, r.payment_id from refunds r
        left join payments p on p.event_id = r.event_id and p.id = r.payment_id and p.state = 'captured'
        where r.state <> 'replaced'
        group by r.event_id, r.payment_id, p.amount_minor having sum(r.amount_minor) > coalesce(p.amount_minor, 0)""",
    ),
    Invariant(
        "the books don't hold what was captured and given back",
        """
        select event_id, cause_id, account from (
            select event_id, cause_id, currency, debit as account, amount_minor as held_minor
            from ledger_transfers where debit like 'provider:%' and credit <> 'disputes'
            union all select event_id, cause_id, currency, credit, -amount_minor
            from ledger_transfers where credit like 'provider:%' and debit <> 'disputes'
            union all select event_id, id, currency, 'provider:' || provider, -amount_minor
            from payments where state = 'captured'
            union all select r.event_id, r.id, r.currency, 'provider:' || p.provider, r.amount_minor
            from refunds r join payments p on p.event_id = r.event_id and p.id = r.payment_id
            where r.state = 'done') as moved
        group by event_id, cause_id, account, currency having sum(held_minor) <> 0""",
    ),
    Invariant(
        "what was paid is neither used for a booking nor owed back",
        """
        select event_id, booking_id from (
            select event_id, booking_id, currency,
                case credit when 'fans' then amount_minor else -amount_minor end as left_minor
            from ledger_transfers where 'fans' in (debit, credit)) as paid
        group by event_id, booking_id, currency having sum(left_minor) <> 0
        union all
        select event_id, cause_id from (
            select event_id, cause_id, currency,
                case credit when 'event:' || event_id then amount_minor else -amount_minor end as left_minor
            from ledger_transfers where 'event:' || event_id in (debit, credit)) as paid_once
        group by event_id, cause_id, currency having sum(left_minor) <> 0""",
    ),
    Invariant(
        "what the books owe back isn't what the refunds do",
        """
        select event_id, booking_id from (
            select event_id, booking_id, currency,
                case credit when 'refunds' then amount_minor else -amount_minor end as owed_minor
            from ledger_transfers where 'refunds' in (debit, credit)
            union all select event_id, booking_id, currency, -amount_minor from refunds
            where state in ('due', 'refused')) as owed
        group by event_id, booking_id, currency having sum(owed_minor) <> 0""",
    ),
    Invariant(
        "the books have another loss by disputes than the disputes",
        """
        select event_id, booking_id from (
            select event_id, booking_id, currency,
                case debit when 'disputes' then amount_minor else -amount_minor end as lost_minor
            from ledger_transfers where 'disputes' in (debit, credit)
            union all select event_id, booking_id, currency, -amount_minor from payment_disputes
            where state <> 'won') as lost
        group by event_id, booking_id, currency having sum(lost_minor) <> 0""",
    ),
    Invariant(
        "the books have another price of a booking than it has",
        """
        select event_id, booking_id from (
            select event_id, booking_id, currency, amount_minor as price_minor
            from ledger_transfers where credit in ('organiser', 'fees', 'tax')
            union all select event_id, booking_id, currency, -amount_minor
            from ledger_transfers where debit in ('organiser', 'fees', 'tax')
            union all select b.event_id, b.id, b.currency, -b.total_minor from bookings b
            where b.state = 'confirmed' and exists (
                select from payments p
                where p.event_id = b.event_id and p.booking_id = b.id and p.state = 'captured')) as priced
        group by event_id, booking_id, currency having sum(price_minor) <> 0""",
    ),
)
