"""Accounts of the ledger and what reconciling found.

Until here the books knew two accounts, `provider:…` and `event:…`. What stands on the latter is carried over to the
accounts there are now by further transfers, dated as the ones they spell out; no row is changed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_Moment = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")

_KNOWN = (
    "({0} in ('fans', 'organiser', 'fees', 'tax', 'refunds', 'cancellation_fees', 'other_means', 'disputes')"
    " or {0} like 'provider:%' or {0} = 'event:' || event_id)"
)

# Kept is what was cancelled and didn't go back: of the organiser's part first, then of the fees, then of the tax.
_OLD = """
create temp table carried on commit drop as
select p.event_id, p.id as payment_id, p.booking_id, p.amount_minor, p.currency, t.created_at,
    b.confirmed_at is not null and coalesce(unwanted.amount_minor, 0) < p.amount_minor as sold,
    parts.*, greatest(gone_organiser + gone_fees + gone_tax - coalesce(back.amount_minor, 0), 0) as kept
from ledger_transfers t
join payments p on p.event_id = t.event_id and p.id = t.cause_id
left join bookings b on b.event_id = p.event_id and b.id = p.booking_id
left join lateral (
    select sum(amount_minor)::bigint as amount_minor from refunds r
    where r.event_id = p.event_id and r.payment_id = p.id and r.reason in ('too_late', 'duplicate')) unwanted on true
left join lateral (
    select sum(amount_minor)::bigint as amount_minor from refunds r
    where r.event_id = p.event_id and r.payment_id = p.id and r.reason not in ('too_late', 'duplicate')) back on true
cross join lateral (
    select coalesce(sum((line -> 'face')::bigint), 0)::bigint as organiser,
        coalesce(sum((line -> 'fees')::bigint), 0)::bigint as fees,
        coalesce(sum((line -> 'tax')::bigint), 0)::bigint as tax,
        coalesce(sum((line -> 'face')::bigint) filter (where gone), 0)::bigint as gone_organiser,
        coalesce(sum((line -> 'fees')::bigint) filter (where gone), 0)::bigint as gone_fees,
        coalesce(sum((line -> 'tax')::bigint) filter (where gone), 0)::bigint as gone_tax
    from (select line, (line -> 'cancelled')::boolean as gone from jsonb_array_elements(b.lines) line) lines) parts
where t.credit = 'event:' || t.event_id
"""

_CARRY = (
    """
    insert into ledger_transfers
        (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency, created_at)
    select event_id, payment_id, 1, booking_id, 'event:' || event_id, 'fans', amount_minor, currency, created_at
    from carried
    """,
    """
    insert into ledger_transfers
        (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency, created_at)
    select event_id, booking_id, position, booking_id, 'fans', account, amount, currency, created_at
    from carried old, lateral (values (0, 'organiser', organiser), (1, 'fees', fees), (2, 'tax', tax))
        as parts (position, account, amount)
    where sold and amount > 0
    """,
    """
    insert into ledger_transfers
        (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency, created_at)
    select r.event_id, r.id, 10, r.booking_id, 'fans', 'refunds', r.amount_minor, r.currency, r.created_at
    from refunds r join carried old on old.event_id = r.event_id and old.payment_id = r.payment_id where not old.sold
    """,
    """
    insert into ledger_transfers
        (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency, created_at)
    select event_id, booking_id, position, booking_id, debit, credit, amount, currency, greatest(created_at, ended_at)
    from (
        select old.*, least(kept, gone_organiser) as k1, least(greatest(kept - gone_organiser, 0), gone_fees) as k2,
            greatest(kept - gone_organiser - gone_fees, 0) as k3,
            (select max(r.created_at) from refunds r
                where r.event_id = old.event_id and r.payment_id = old.payment_id) as ended_at
        from carried old where sold) as undone,
        lateral (values
            (10, 'organiser', 'refunds', gone_organiser - k1), (11, 'organiser', 'cancellation_fees', k1),
            (12, 'fees', 'refunds', gone_fees - k2), (13, 'fees', 'cancellation_fees', k2),
            (14, 'tax', 'refunds', gone_tax - k3), (15, 'tax', 'cancellation_fees', k3))
        as parts (position, debit, credit, amount)
    where amount > 0
    """,
    """
    insert into ledger_transfers
        (event_id, cause_id, position, booking_id, debit, credit, amount_minor, currency, created_at)
    select t.event_id, t.cause_id, 1, r.booking_id, 'refunds', t.debit, t.amount_minor, t.currency, t.created_at
    from ledger_transfers t join refunds r on r.event_id = t.event_id and r.id = t.cause_id
    where t.position = 0 and t.debit = 'event:' || t.event_id
    """,
)


def upgrade() -> None:
    """More accounts, and what stood on the old one carried over to them."""
    op.add_column("ledger_transfers", sa.Column("booking_id", sa.Uuid()))
    op.create_check_constraint(
        op.f("ck_ledger_transfers_of_booking"),
        "ledger_transfers",
        "booking_id is not null or 'event:' || event_id in (debit, credit)",
    )
    op.create_check_constraint(
        op.f("ck_ledger_transfers_known_accounts"),
        "ledger_transfers",
        f"{_KNOWN.format('debit')} and {_KNOWN.format('credit')}",
    )
    _reconciliations()
    op.execute(_OLD)
    for statement in _CARRY:
        op.execute(statement)


def _reconciliations() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("until", _Moment, nullable=False),
        sa.Column("since", _Moment, nullable=False),
        sa.Column("charges", sa.Integer(), nullable=False),
        sa.Column("refunds", sa.Integer(), nullable=False),
        sa.Column("foreign_records", sa.Integer(), nullable=False),
        sa.Column("differences", sa.Integer(), nullable=False),
        sa.Column("unasked", sa.Text()),
        sa.PrimaryKeyConstraint("provider", "until", name=op.f("pk_reconciliations")),
    )
    op.create_table(
        "reconciliation_differences",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text()),
        sa.Column("ours_minor", sa.BigInteger()),
        sa.Column("ours_currency", sa.Text()),
        sa.Column("theirs_minor", sa.BigInteger()),
        sa.Column("theirs_currency", sa.Text()),
        sa.Column("state", sa.Text()),
        sa.Column("at", _Moment, nullable=False),
        sa.Column("first_seen_at", _Moment, server_default=_NOW, nullable=False),
        sa.Column("last_seen_at", _Moment, server_default=_NOW, nullable=False),
        sa.Column("ended_at", _Moment),
        sa.CheckConstraint("kind in ('charge', 'refund')", name=op.f("ck_reconciliation_differences_kind")),
        sa.PrimaryKeyConstraint(
            "event_id", "provider", "kind", "subject", "problem", name=op.f("pk_reconciliation_differences")
        ),
    )
    op.create_index(
        "ix_reconciliation_differences_open",
        "reconciliation_differences",
        ["provider", "at"],
        postgresql_where=sa.text("ended_at is null"),
    )
