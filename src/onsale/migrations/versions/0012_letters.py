"""Receipts and credit notes, the letters about bookings, how an organiser words them, and what came back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _letterheads()
    _receipt_counters()
    _receipts()
    _letters()
    _wordings()
    _unsubscribed()
    op.execute(
        "create trigger append_only before update or delete on receipts for each row execute function refuse_change()"
    )


def _letterheads() -> None:
    op.create_table(
        "letterheads",
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("vat_id", sa.Text(), server_default="", nullable=False),
        sa.Column("receipt_prefix", sa.Text(), server_default="", nullable=False),
        sa.Column("reply_to_id", sa.BigInteger(), nullable=True),
        sa.Column("remind_before_h", sa.SmallInteger(), server_default="24", nullable=False),
        sa.CheckConstraint("receipt_prefix ~ '^[A-Z0-9-]{0,12}$'", name=op.f("ck_letterheads_receipt_prefix")),
        sa.CheckConstraint("remind_before_h between 0 and 336", name=op.f("ck_letterheads_remind_before")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_letterheads_organiser_id")),
        sa.PrimaryKeyConstraint("organiser_id", name=op.f("pk_letterheads")),
    )


def _receipt_counters() -> None:
    op.create_table(
        "receipt_counters",
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_receipt_counters_last")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_receipt_counters_organiser_id")),
        sa.PrimaryKeyConstraint("organiser_id", "year", name=op.f("pk_receipt_counters")),
    )


def _receipts() -> None:
    op.create_table(
        "receipts",
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(kind = 'receipt') = (cause = '')", name=op.f("ck_receipts_cause")),
        sa.CheckConstraint("kind in ('receipt', 'credit_note')", name=op.f("ck_receipts_kind")),
        sa.CheckConstraint("serial > 0", name=op.f("ck_receipts_serial")),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_receipts_total")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_receipts_organiser_id")),
        sa.PrimaryKeyConstraint("organiser_id", "year", "serial", name=op.f("pk_receipts")),
        sa.UniqueConstraint(
            "event_id", "booking_id", "kind", "cause", name=op.f("uq_receipts_event_id_booking_id_kind_cause")
        ),
        sa.UniqueConstraint("organiser_id", "number", name=op.f("uq_receipts_organiser_id_number")),
    )


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("fan_id", sa.BigInteger(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("language", sa.Text(), server_default="en", nullable=False),
        sa.Column("state", sa.Text(), server_default="due", nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tried_since", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'due') = (ended_at is null)", name=op.f("ck_letters_ended_when")),
        sa.CheckConstraint("state <> 'undelivered' or reason is not null", name=op.f("ck_letters_undelivered_why")),
        sa.CheckConstraint("state in ('due', 'sent', 'needless', 'undelivered')", name=op.f("ck_letters_state")),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_letters")),
        sa.UniqueConstraint("event_id", "kind", "cause", name=op.f("uq_letters_event_id_kind_cause")),
    )
    op.create_index(
        "ix_letters_due", "letters", ["due_at", "id"], unique=False, postgresql_where=sa.text("state = 'due'")
    )
    op.create_index("ix_letters_ended", "letters", ["ended_at"], unique=False)
    op.create_index(
        "ix_letters_undelivered",
        "letters",
        ["event_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'undelivered'"),
    )


def _wordings() -> None:
    op.create_table(
        "wordings",
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("opening", sa.Text(), server_default="", nullable=False),
        sa.Column("closing", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_wordings_organiser_id")),
        sa.PrimaryKeyConstraint("organiser_id", "kind", "language", name=op.f("pk_wordings")),
    )


def _unsubscribed() -> None:
    op.create_table(
        "unsubscribed",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("since", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_unsubscribed_organiser_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_unsubscribed_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "organiser_id", name=op.f("pk_unsubscribed")),
    )
