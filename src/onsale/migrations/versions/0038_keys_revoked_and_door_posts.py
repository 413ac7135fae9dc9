"""An event's key may be revoked, and the next one signs; whoever stands at a door may sign in by a PIN."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0038"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Revoke none yet, and give out none."""
    op.add_column("ticket_keys", sa.Column("revoked_at", sa.TIMESTAMP(timezone=True)))
    op.create_check_constraint(op.f("ck_ticket_keys_id"), "ticket_keys", "id between 1 and 255")
    op.create_index(
        "uq_ticket_keys_signing",
        "ticket_keys",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_table(
        "door_posts",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("organiser_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("event_ids", ARRAY(sa.BigInteger)),
        sa.Column("pin_hash", sa.LargeBinary),
        sa.Column("link", sa.Uuid, nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("valid_until", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True)),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_door_posts_organiser_id")),
        sa.UniqueConstraint("pin_hash", name=op.f("uq_door_posts_pin_hash")),
        sa.UniqueConstraint("link", name=op.f("uq_door_posts_link")),
        sa.CheckConstraint(
            "(pin_hash is null) = (revoked_at is not null)", name=op.f("ck_door_posts_pin_until_revoked")
        ),
    )
    op.create_index("ix_door_posts_organiser_id", "door_posts", ["organiser_id"])
