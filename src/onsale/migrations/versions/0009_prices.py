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
