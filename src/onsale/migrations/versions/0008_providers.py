"""Payment providers: what each remembers of a payment, and the notices it sends."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
