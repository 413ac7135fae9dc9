"""Fees, taxes and promo codes."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KNOWN_ROUNDING = "tax_rounding in ('half_up', 'half_even', 'down')"


def upgrade() -> None:
    """A fee once for each booking, taxes in millionths of a venue's jurisdiction, hidden price levels."""
    op.add_column("organisers", sa.Column("fee_booking_minor", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("organisers", sa.Column("fee_currency", sa.Text()))
    op.add_column("organisers", sa.Column("tax_ppm", sa.Integer(), server_default="0", nullable=False))
    op.add_column("organisers", sa.Column("tax_included", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("organisers", sa.Column("tax_name", sa.Text(), server_default="", nullable=False))
    op.add_column("organisers", sa.Column("tax_rounding", sa.Text(), server_default="half_up", nullable=False))
    op.execute("update organisers set tax_ppm = tax_basis_points * 100")
    op.drop_constraint(op.f("ck_organisers_tax_percent"), "organisers")
    op.drop_column("organisers", "tax_basis_points")
    op.create_check_constraint(op.f("ck_organisers_fee_booking"), "organisers", "fee_booking_minor >= 0")
    for table in ("organisers", "venues"):
        if table == "venues":
            op.add_column(table, sa.Column("tax_ppm", sa.Integer()))
            op.add_column(table, sa.Column("tax_included", sa.Boolean()))
            op.add_column(table, sa.Column("tax_name", sa.Text()))
            op.add_column(table, sa.Column("tax_rounding", sa.Text()))
        op.create_check_constraint(op.f(f"ck_{table}_tax_percent"), table, "tax_ppm between 0 and 500000")
        op.create_check_constraint(op.f(f"ck_{table}_tax_rounding"), table, _KNOWN_ROUNDING)
    whole = "num_nulls(tax_ppm, tax_included, tax_name, tax_rounding) in (0, 4)"
    op.create_check_constraint(op.f("ck_venues_whole_tax"), "venues", whole)
    op.add_column("price_levels", sa.Column("hidden", sa.Boolean(), server_default=sa.false(), nullable=False))
    _promo_codes()


def _promo_codes() -> None:
    """A booking keeps the code it was held with, so that its uses are the bookings that are live."""
    op.create_table(
        "promo_codes",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("discount", sa.Text(), nullable=False),
        sa.Column("basis_points", sa.Integer(), server_default="0", nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unlocks", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("sale_from", sa.DateTime(timezone=True)),
        sa.Column("valid_from", sa.DateTime(timezone=True)),
        sa.Column("valid_until", sa.DateTime(timezone=True)),
        sa.Column("uses_max", sa.Integer()),
        sa.Column("places_max", sa.SmallInteger()),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "code", name=op.f("pk_promo_codes")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_promo_codes_event_id_events"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("code ~ '^[A-Z0-9][A-Z0-9-]{2,39}$'", name=op.f("ck_promo_codes_code")),
        sa.CheckConstraint(
            "case discount when 'none' then basis_points = 0 and amount_minor = 0 "
            "when 'percent' then basis_points between 1 and 10000 and amount_minor = 0 "
            "when 'per_place' then basis_points = 0 and amount_minor > 0 "
            "when 'per_booking' then basis_points = 0 and amount_minor > 0 else false end",
            name=op.f("ck_promo_codes_discount"),
        ),
        sa.CheckConstraint("uses_max > 0", name=op.f("ck_promo_codes_uses_max")),
        sa.CheckConstraint("places_max > 0", name=op.f("ck_promo_codes_places_max")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_promo_codes_validity")),
    )
    op.add_column("bookings", sa.Column("promo_code", sa.Text()))
    op.create_index(
        "ix_bookings_promo_code",
        "bookings",
        ["event_id", "promo_code"],
        postgresql_where=sa.text("promo_code is not null"),
    )
