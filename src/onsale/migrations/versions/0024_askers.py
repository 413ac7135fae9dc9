"""Codes that others ask for don't replace one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let each browser have one; those that are open now belong to none, and run out within minutes."""
    op.add_column("mailed_codes", sa.Column("asker", sa.LargeBinary(), server_default=sa.text("''"), nullable=False))
    op.drop_constraint(op.f("pk_mailed_codes"), "mailed_codes")
    op.create_primary_key(op.f("pk_mailed_codes"), "mailed_codes", ["email_hash", "purpose", "asker"])
