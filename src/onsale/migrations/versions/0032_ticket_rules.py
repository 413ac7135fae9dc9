"""What organisers decide about an event's tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One row for each event whose organiser decided anything."""
    op.create_table(
        "ticket_rules",
        sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("code_mode", sa.Text, nullable=False, server_default="static"),
        sa.Column("transfers_allowed", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("transfers_from", sa.TIMESTAMP(timezone=True)),
        sa.Column("resale_allowed", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("re_entry", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.CheckConstraint("code_mode in ('static', 'rotating')", name=op.f("ck_ticket_rules_code_mode")),
    )
