"""The terms an organiser sells by, in versions that never change, and which of them a fan accepted when paying."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and let organisers and bookings name a version."""
    _organiser_terms()
    _organisers()
    _bookings()


def _organiser_terms() -> None:
    op.create_table(
        "organiser_terms",
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_organiser_terms_version")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_organiser_terms_text")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_organiser_terms_organiser_id")),
        sa.PrimaryKeyConstraint("organiser_id", "version", name=op.f("pk_organiser_terms")),
    )
    op.execute(
        "create trigger append_only before update or delete on organiser_terms "
        "for each row execute function refuse_change()"
    )


def _organisers() -> None:
    op.add_column("organisers", sa.Column("contact_email", sa.Text(), server_default="", nullable=False))
    op.add_column("organisers", sa.Column("terms_version", sa.Integer(), nullable=True))
    # The number is taken on the organiser's row, before the text is there: it is checked when the transaction ends.
    op.create_foreign_key(
        op.f("fk_organisers_id_terms_version"),
        "organisers",
        "organiser_terms",
        ["id", "terms_version"],
        ["organiser_id", "version"],
        deferrable=True,
        initially="DEFERRED",
    )


def _bookings() -> None:
    op.add_column("bookings", sa.Column("terms_version", sa.Integer(), nullable=True))
    op.add_column("bookings", sa.Column("terms_accepted_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_bookings_terms"), "bookings", "(terms_version is null) = (terms_accepted_at is null)"
    )
