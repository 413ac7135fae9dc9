"""What must hold of receipts: each is there or due, and an organiser's numbers leave nothing out."""

from onsale.audit.invariant import Invariant

# A booking's total is what is left of it; what it cost at first is in its lines, which are taken apart only where some
# are cancelled.
_COST_SOMETHING = """(
    b.total_minor > 0 or b.lines @> '[{"cancelled": true}]' and exists (
        select from jsonb_array_elements(b.lines) line
        where (line -> 'face')::bigint - coalesce((line -> 'discount')::bigint, 0) + (line -> 'fees')::bigint > 0))"""

RECEIPTS = (
    Invariant(
        "an organiser's receipts have a gap",
        """
        select coalesce(issued.event_id, 0), c.organiser_id, c.year from receipt_counters c
        left join (
            select organiser_id, year, count(*) as receipts, max(serial) as highest, max(event_id) as event_id
            from receipts group by 1, 2) issued
            on issued.organiser_id = c.organiser_id and issued.year = c.year
        where c.last <> coalesce(issued.receipts, 0) or c.last <> coalesce(issued.highest, 0)""",
    ),
    Invariant(
        "a paid booking has no receipt, and none is due",
        f"""
        select b.event_id, b.id from bookings b
        where b.confirmed_at is not null and {_COST_SOMETHING} and not exists (
            select from receipts r where r.event_id = b.event_id and r.booking_id = b.id and r.kind = 'receipt')
        and not exists (
            select from receipts_due d where d.event_id = b.event_id and d.booking_id = b.id and d.cause = '')""",  # noqa: S608 - ours
    ),
    Invariant(
        "money goes back for places without a credit note, and none is due",
        """
        select t.event_id, t.id from returns t
        where t.refund_minor > 0 and not exists (
            select from receipts r where r.event_id = t.event_id and r.booking_id = t.booking_id
            and r.cause = replace(t.id::text, '-', ''))
        and not exists (
            select from receipts_due d where d.event_id = t.event_id and d.booking_id = t.booking_id
            and d.cause = replace(t.id::text, '-', ''))""",
    ),
    Invariant(
        "a credit note corrects no receipt that was numbered before it",
        """
        select n.event_id, n.booking_id from receipts n where n.kind = 'credit_note' and not exists (
            select from receipts r where r.event_id = n.event_id and r.booking_id = n.booking_id
            and r.kind = 'receipt' and r.number = n.content ->> 'corrects'
            and (r.year, r.serial) < (n.year, n.serial))""",
    ),
)
