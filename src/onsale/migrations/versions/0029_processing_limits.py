"""Who wants their data kept and not used, or no reminders."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "processing_limits",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("restricted_at", _MOMENT, nullable=True),
        sa.Column("no_reminders_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(restricted_at, no_reminders_at) > 0", name=op.f("ck_processing_limits_some_limit")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_processing_limits_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_processing_limits")),
    )
