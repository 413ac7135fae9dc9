"""An event's key may be revoked, and the next one signs."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Revoke none yet."""
    op.add_column("ticket_keys", sa.Column("revoked_at", sa.TIMESTAMP(timezone=True)))
    op.create_check_constraint(op.f("ck_ticket_keys_id"), "ticket_keys", "id between 1 and 255")
    op.create_index(
        "uq_ticket_keys_signing",
        "ticket_keys",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
