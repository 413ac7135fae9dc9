"""Receipts and credit notes that are due: rows, where jobs waited for each other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")

# Those under way at this moment, or made later by a process of the version before, write such a row when they run.
_FROM_JOBS = """
with jobs as (
    delete from procrastinate_jobs
    where task_name in ('receipts.issue', 'receipts.credit') and status in ('todo', 'failed', 'aborted')
    returning task_name, args),
told as (
    select (args ->> 'event_id')::bigint as event_id, booking::uuid as booking_id, '' as cause
    from jobs, jsonb_array_elements_text(args -> 'booking_ids') as booking where task_name = 'receipts.issue'
    union
    select (args ->> 'event_id')::bigint, (one ->> 'booking_id')::uuid, one ->> 'return_id'
    from jobs, jsonb_array_elements(args -> 'returned') as one where task_name = 'receipts.credit')
insert into receipts_due (event_id, booking_id, cause, organiser_id)
select told.event_id, booking_id, cause, organiser_id from told join events on events.id = told.event_id
"""

# Sold before there were receipts: theirs are due now, as everybody's.
_NEVER_MADE = """
insert into receipts_due (event_id, booking_id, cause, organiser_id)
select b.event_id, b.id, '', coalesce((select organiser_id from events e where e.id = b.event_id), 0) from bookings b
where b.confirmed_at is not null
    and (b.total_minor > 0 or exists (
        select from jsonb_array_elements(b.lines) line
        where (line -> 'face')::bigint - coalesce((line -> 'discount')::bigint, 0) + (line -> 'fees')::bigint > 0))
    and not exists (
        select from receipts r where r.event_id = b.event_id and r.booking_id = b.id and r.kind = 'receipt')
on conflict do nothing
"""
_NEVER_CREDITED = """
insert into receipts_due (event_id, booking_id, cause, organiser_id)
select t.event_id, t.booking_id, replace(t.id::text, '-', ''),
    coalesce((select organiser_id from events e where e.id = t.event_id), 0) from returns t
where t.refund_minor > 0 and not exists (
    select from receipts r where r.event_id = t.event_id and r.booking_id = t.booking_id
    and r.cause = replace(t.id::text, '-', ''))
on conflict do nothing
"""


def upgrade() -> None:
    """Make the table, and put into it what jobs waited to do and what nobody ever did."""
    op.create_table(
        "receipts_due",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("since", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_receipts_due_tries")),
        sa.PrimaryKeyConstraint("event_id", "booking_id", "cause", name=op.f("pk_receipts_due")),
    )
    op.create_index("ix_receipts_due_next", "receipts_due", ["organiser_id", "due_at"])
    op.execute(_FROM_JOBS)
    op.execute(_NEVER_MADE)
    op.execute(_NEVER_CREDITED)
