"""Organisers, venues, seat maps, events and prices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _organisers()
    _performers()
    _organiser_members()
    _venues()
    _seat_maps()
    _events()
    _event_performers()
    _price_levels()
    _unchanging()


def _organisers() -> None:
    op.create_table(
        "organisers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_name", sa.Text(), server_default="", nullable=False),
        sa.Column("legal_address", sa.Text(), server_default="", nullable=False),
        sa.Column("fee_basis_points", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fee_fixed_minor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tax_basis_points", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("fee_basis_points between 0 and 5000", name=op.f("ck_organisers_fee_percent")),
        sa.CheckConstraint("fee_fixed_minor >= 0", name=op.f("ck_organisers_fee_fixed")),
        sa.CheckConstraint("tax_basis_points between 0 and 5000", name=op.f("ck_organisers_tax_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisers")),
    )


def _performers() -> None:
    op.create_table(
        "performers",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("folded_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performers")),
        sa.UniqueConstraint("source_id", name=op.f("uq_performers_source_id")),
    )
    op.create_index(
        "uq_performers_folded_name",
        "performers",
        ["folded_name"],
        unique=True,
        postgresql_where=sa.text("source_id is null"),
    )


def _organiser_members() -> None:
    op.create_table(
        "organiser_members",
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint("role in ('owner', 'scanner')", name=op.f("ck_organiser_members_known_role")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_organiser_members_organiser_id")),
        sa.PrimaryKeyConstraint("organiser_id", "person_id", name=op.f("pk_organiser_members")),
    )
    op.create_index(op.f("ix_organiser_members_person_id"), "organiser_members", ["person_id"], unique=False)


def _venues() -> None:
    op.create_table(
        "venues",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("lat between -90 and 90", name=op.f("ck_venues_lat")),
        sa.CheckConstraint("lon between -180 and 180", name=op.f("ck_venues_lon")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_venues_organiser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
        sa.UniqueConstraint("organiser_id", "source_id", name=op.f("uq_venues_organiser_id_source_id")),
    )
    op.create_index(op.f("ix_venues_organiser_id"), "venues", ["organiser_id"], unique=False)


def _seat_maps() -> None:
    op.create_table(
        "seat_maps",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("layout", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("places between 1 and 200000", name=op.f("ck_seat_maps_places")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_seat_maps_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_maps")),
        sa.UniqueConstraint("venue_id", "version", name=op.f("uq_seat_maps_venue_id_version")),
    )
    op.create_index(op.f("ix_seat_maps_content_hash"), "seat_maps", ["content_hash"], unique=False)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=False),
        sa.Column("venue_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_map_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("genre", sa.Text(), server_default="", nullable=False),
        sa.Column("segment", sa.Text(), server_default="", nullable=False),
        sa.Column("lifecycle", sa.Text(), server_default="draft", nullable=False),
        sa.Column("schedule", sa.Text(), server_default="planned", nullable=False),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("doors_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("on_sale_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("off_sale_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("age_limit", sa.SmallInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("max_places_per_booking", sa.SmallInteger(), nullable=False),
        sa.Column("cancellation_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("cancellation_fee_basis_points", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refuse_single_seats", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("source_weeks_shifted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("price_generated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("published_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "lifecycle in ('draft', 'published', 'cancelled', 'archived', 'removed')", name=op.f("ck_events_lifecycle")
        ),
        sa.CheckConstraint("schedule in ('planned', 'postponed', 'rescheduled')", name=op.f("ck_events_schedule")),
        sa.CheckConstraint(
            "cancellation_fee_basis_points between 0 and 10000", name=op.f("ck_events_cancellation_fee")
        ),
        sa.CheckConstraint("max_places_per_booking between 1 and 50", name=op.f("ck_events_max_places")),
        sa.CheckConstraint("off_sale_at is null or off_sale_at > on_sale_at", name=op.f("ck_events_sale_period")),
        sa.ForeignKeyConstraint(["organiser_id"], ["organisers.id"], name=op.f("fk_events_organiser_id")),
        sa.ForeignKeyConstraint(["seat_map_id"], ["seat_maps.id"], name=op.f("fk_events_seat_map_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_events_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("organiser_id", "source_id", name=op.f("uq_events_organiser_id_source_id")),
    )
    op.create_index(
        "ix_events_listing",
        "events",
        ["starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("lifecycle in ('published', 'cancelled')"),
    )
    op.create_index(op.f("ix_events_organiser_id"), "events", ["organiser_id"], unique=False)
    op.create_index(op.f("ix_events_series_id"), "events", ["series_id"], unique=False)
    op.create_index(op.f("ix_events_venue_id"), "events", ["venue_id"], unique=False)


def _event_performers() -> None:
    op.create_table(
        "event_performers",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("performer_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_performers_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["performer_id"], ["performers.id"], name=op.f("fk_event_performers_performer_id")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_performers")),
        sa.UniqueConstraint("event_id", "performer_id", name=op.f("uq_event_performers_event_id_performer_id")),
    )
    op.create_index(op.f("ix_event_performers_performer_id"), "event_performers", ["performer_id"], unique=False)


def _price_levels() -> None:
    op.create_table(
        "price_levels",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sections", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("face_value_minor", sa.BigInteger(), nullable=False),
        sa.Column("ticket_types", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint("cardinality(sections) > 0", name=op.f("ck_price_levels_sections")),
        sa.CheckConstraint("face_value_minor >= 0", name=op.f("ck_price_levels_face_value")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_price_levels_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_price_levels")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_price_levels_event_id_name")),
    )


def _unchanging() -> None:
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% rows never change', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute("create trigger immutable before update on seat_maps for each row execute function refuse_change()")
