"""Codes are mailed to an address that somebody changes to, too."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_PURPOSES = "purpose in ('sign_in', 'verify', 'reset', 'prove', 'erase', 'change')"


def upgrade() -> None:
    """Let them."""
    known = op.f("ck_mailed_codes_known_purpose")
    op.drop_constraint(known, "mailed_codes", type_="check")
    op.create_check_constraint(known, "mailed_codes", _PURPOSES)
