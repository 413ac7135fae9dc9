"""Gates, entries that follow an exit, scans made without a network, and scans that contradict each other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_RESULTS = (
    "result in ('admitted', 'already_admitted', 'invalid', 'wrong_event', 'cancelled', 'transferred',"
    " 'checked_out', 'not_inside')"
)


def upgrade() -> None:
    """Widen what is kept of scans; the promise "admitted once" becomes "once for each entry"."""
    _tickets()
    _check_ins()
    _gates()
    _conflicts()


def _tickets() -> None:
    op.add_column("tickets", sa.Column("entry", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("tickets", sa.Column("left_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.create_check_constraint("left_after_admission", "tickets", "left_at is null or admitted_at is not null")


def _check_ins() -> None:
    op.add_column("check_ins", sa.Column("entry", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("check_ins", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("check_ins", sa.Column("client_id", sa.Uuid(), nullable=True))
    op.add_column("check_ins", sa.Column("told", sa.Text(), nullable=True))
    received = postgresql.TIMESTAMP(timezone=True)
    op.add_column("check_ins", sa.Column("received_at", received, server_default=sa.text("now()"), nullable=False))
    op.add_column("check_ins", sa.Column("undone_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column("check_ins", sa.Column("undone_by", sa.BigInteger(), nullable=True))
    op.drop_constraint(op.f("ck_check_ins_result"), "check_ins")
    op.create_check_constraint("result", "check_ins", _RESULTS)
    op.drop_index("uq_check_ins_admitted", "check_ins")
    op.create_index(
        "uq_check_ins_admitted",
        "check_ins",
        ["event_id", "ticket_id", "entry"],
        unique=True,
        postgresql_where=sa.text("result = 'admitted' and undone_at is null"),
    )
    op.create_index(
        "uq_check_ins_client",
        "check_ins",
        ["event_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id is not null"),
    )


def _gates() -> None:
    op.create_table(
        "gates",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sections", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("opens_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("closes_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_gates_open_before_closed")),
        sa.PrimaryKeyConstraint("event_id", "name", name=op.f("pk_gates")),
    )


def _conflicts() -> None:
    op.create_table(
        "door_conflicts",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("check_in_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("other_check_in_id", sa.BigInteger(), nullable=True),
        sa.Column("found_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind in ('admitted_twice', 'should_have_been_refused')", name=op.f("ck_door_conflicts_kind")
        ),
        sa.ForeignKeyConstraint(
            ["event_id", "check_in_id"],
            ["check_ins.event_id", "check_ins.id"],
            name=op.f("fk_door_conflicts_event_id_check_in_id_check_ins"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "check_in_id", name=op.f("pk_door_conflicts")),
    )
