"""A scan's conflicts are found from both of its sides, whichever of the two came first."""

from alembic import op

revision = "0042"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the other side."""
    op.create_index("ix_door_conflicts_other", "door_conflicts", ["event_id", "other_check_in_id"])
