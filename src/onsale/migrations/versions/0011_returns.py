"""Refunds that need somebody, returns and who made them, moved dates and their answers, and the waiting list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_Moment = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")


def upgrade() -> None:
    """Make the tables."""
    _refunds()
    _returns()
    _moved_dates()
    _waiting_list()


def _refunds() -> None:
    for column in (
        sa.Column("cause_id", sa.Uuid()),
        sa.Column("replaces", sa.Uuid()),
        sa.Column("closed_by", sa.BigInteger()),
        sa.Column("closed_note", sa.Text()),
        sa.Column("paid_on", sa.Date()),
    ):
        op.add_column("refunds", column)
    op.execute(
        "update refunds set cause_id = case when reason in ('too_late', 'duplicate') then payment_id else id end"
    )
    op.alter_column("refunds", "cause_id", nullable=False)
    op.drop_constraint("ck_refunds_state", "refunds")
    op.drop_constraint("ck_refunds_reason", "refunds")
    checks = {
        "state": "state in ('due', 'done', 'refused', 'paid_otherwise', 'replaced')",
        "reason": "reason in ('cancelled', 'by_organiser', 'event_cancelled', 'event_moved', 'too_late', 'duplicate')",
        "paid_otherwise": (
            "state <> 'paid_otherwise' or closed_by is not null and closed_note is not null and paid_on is not null"
        ),
        "replaced": "state <> 'replaced' or closed_by is not null",
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"ck_refunds_{name}"), "refunds", rule)
    op.create_index(
        "uq_refunds_cause",
        "refunds",
        ["event_id", "cause_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_index("uq_refunds_replaces", "refunds", ["event_id", "replaces"], unique=True)
    op.create_index(
        "ix_refunds_refused",
        "refunds",
        ["event_id", "updated_at"],
        unique=False,
        postgresql_where=sa.text("state = 'refused'"),
    )


def _returns() -> None:
    op.create_table(
        "returns",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("places", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("refund_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_at", _Moment, server_default=_NOW, nullable=False),
        sa.CheckConstraint("made_by in ('fan', 'organiser', 'event', 'moved')", name=op.f("ck_returns_made_by")),
        sa.CheckConstraint("made_by = 'event' or person_id is not null", name=op.f("ck_returns_person")),
        sa.CheckConstraint("cardinality(places) > 0", name=op.f("ck_returns_places")),
        sa.CheckConstraint("refund_minor between 0 and price_minor", name=op.f("ck_returns_refund")),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_returns")),
    )
    op.create_index("ix_returns_booking", "returns", ["event_id", "booking_id"], unique=False)
    op.create_table(
        "returned_places",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "booking_id", "place", name=op.f("pk_returned_places")),
    )


def _moved_dates() -> None:
    op.create_table(
        "moved_dates",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("old_starts_at", _Moment, nullable=False),
        sa.Column("new_starts_at", _Moment, nullable=True),
        sa.Column("answer_until", _Moment, nullable=False),
        sa.Column("moved_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _Moment, server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_moved_dates")),
    )
    op.create_table(
        "moved_date_answers",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("moved_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", _Moment, server_default=_NOW, nullable=False),
        sa.CheckConstraint("answer in ('keep', 'give_back')", name=op.f("ck_moved_date_answers_answer")),
        sa.PrimaryKeyConstraint("event_id", "moved_id", "booking_id", name=op.f("pk_moved_date_answers")),
    )


def _waiting_list() -> None:
    op.create_table(
        "waiting_lists",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("offer_minutes between 30 and 10080", name=op.f("ck_waiting_lists_offer_minutes")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_waiting_lists")),
    )
    op.create_table(
        "waiting_entries",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.SmallInteger(), nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("price_level", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("joined_at", _Moment, server_default=_NOW, nullable=False),
        sa.Column("offered_at", _Moment, nullable=True),
        sa.Column("ended_at", _Moment, nullable=True),
        sa.CheckConstraint("quantity between 1 and 50", name=op.f("ck_waiting_entries_quantity")),
        sa.CheckConstraint(
            "state in ('waiting', 'offered', 'taken', 'passed', 'left')", name=op.f("ck_waiting_entries_state")
        ),
        sa.CheckConstraint(
            "state not in ('offered', 'taken') or booking_id is not null and offered_at is not null",
            name=op.f("ck_waiting_entries_offered"),
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (state in ('waiting', 'offered'))", name=op.f("ck_waiting_entries_ended")
        ),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_waiting_entries")),
    )
    op.create_index(
        "uq_waiting_entries_fan",
        "waiting_entries",
        ["event_id", "fan_id"],
        unique=True,
        postgresql_where=sa.text("state in ('waiting', 'offered')"),
    )
    op.create_index("uq_waiting_entries_booking", "waiting_entries", ["event_id", "booking_id"], unique=True)
    op.create_index(
        "ix_waiting_entries_waiting",
        "waiting_entries",
        ["event_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_waiting_entries_offered",
        "waiting_entries",
        ["event_id", "booking_id"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
