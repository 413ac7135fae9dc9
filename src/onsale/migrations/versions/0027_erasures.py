"""Who asked to be erased, and how far that is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_PURPOSES = "purpose in ('sign_in', 'verify', 'reset', 'prove', 'erase')"


def upgrade() -> None:
    """Make the tables; let a token floor outlive its person, and a code be mailed for erasing."""
    op.create_table(
        "erasures",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("tickets", sa.Text(), server_default="keep", nullable=False),
        sa.Column("asked_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("due_by", _MOMENT, nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("erased_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasures")),
        sa.CheckConstraint("ground in ('asked', 'operator', 'retention')", name=op.f("ck_erasures_ground")),
        sa.CheckConstraint("tickets in ('keep', 'cancel')", name=op.f("ck_erasures_tickets")),
        sa.CheckConstraint("waits_for in ('payment', 'refund')", name=op.f("ck_erasures_waits_for")),
        sa.CheckConstraint("erased_at is null or waits_for is null", name=op.f("ck_erasures_done")),
    )
    op.create_index(op.f("ix_erasures_open"), "erasures", ["asked_at"], postgresql_where=sa.text("erased_at is null"))
    op.create_table(
        "erasure_marks",
        sa.Column("log_id", sa.Text(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("replayed_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("log_id", name=op.f("pk_erasure_marks")),
    )
    for table in ("letters", "waiting_entries"):
        op.create_index(op.f(f"ix_{table}_fan_id"), table, ["fan_id"])
    op.drop_constraint("fk_token_floors_person_id", "token_floors", type_="foreignkey")
    op.drop_constraint("ck_mailed_codes_known_purpose", "mailed_codes", type_="check")
    op.create_check_constraint(op.f("ck_mailed_codes_known_purpose"), "mailed_codes", _PURPOSES)
