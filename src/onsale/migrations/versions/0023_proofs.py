"""Codes are mailed for a fresh proof, too."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let them."""
    known = op.f("ck_mailed_codes_known_purpose")
    op.drop_constraint(known, "mailed_codes")
    op.create_check_constraint(known, "mailed_codes", "purpose in ('sign_in', 'verify', 'reset', 'prove')")
