"""The language people read, in which letters go to them; the letters themselves needn't know it any more."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column of people; none of letters."""
    op.add_column("people", sa.Column("language", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_people_language_code"), "people", "language ~ '^[a-z]{2,3}(-[A-Z]{2})?$'")
    op.drop_column("letters", "language")
