"""Organisers, venues, seat maps, performers, events and what their places cost."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from onsale.catalog.images.column import ImageColumn
from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

_KNOWN_ROUNDING = "tax_rounding in ('half_up', 'half_even', 'down')"
_THIS_TRANSACTION = sa.text("(pg_current_xact_id()::text::bigint)")


def _id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)


def _created() -> sa.Column[object]:
    return sa.Column("created_at", Moment, nullable=False, server_default=NOW)


organisers = sa.Table(
    "organisers",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("legal_name", sa.Text, nullable=False, server_default=""),
    sa.Column("legal_address", sa.Text, nullable=False, server_default=""),
    sa.Column("fee_basis_points", sa.Integer, nullable=False, server_default="0"),
    sa.Column("fee_fixed_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("contact_email", sa.Text, nullable=False, server_default=""),
    sa.Column("terms_version", sa.Integer),  # the newest
    sa.Column("fee_booking_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("fee_currency", sa.Text),  # of the fixed fees; null: of each event
    sa.Column("tax_ppm", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tax_included", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("tax_name", sa.Text, nullable=False, server_default=""),
    sa.Column("tax_rounding", sa.Text, nullable=False, server_default="half_up"),
    sa.Column("register_number", sa.Text, nullable=False, server_default=""),
    sa.Column("suspended_at", Moment),
    sa.Column("suspension_reason", sa.Text, nullable=False, server_default=""),
    _created(),
    # The number is taken before the text is there, so this is checked when the transaction ends.
    sa.ForeignKeyConstraint(
        ["id", "terms_version"],
        ["organiser_terms.organiser_id", "organiser_terms.version"],
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    sa.CheckConstraint("(suspended_at is null) = (suspension_reason = '')", name="suspension"),
    sa.CheckConstraint("fee_basis_points between 0 and 5000", name="fee_percent"),
    sa.CheckConstraint("fee_fixed_minor >= 0", name="fee_fixed"),
    sa.CheckConstraint("fee_booking_minor >= 0", name="fee_booking"),
    sa.CheckConstraint("tax_ppm between 0 and 500000", name="tax_percent"),
    sa.CheckConstraint(_KNOWN_ROUNDING, name="tax_rounding"),
)

# Never changed (a trigger refuses it): bookings say which version was accepted.
organiser_terms = sa.Table(
    "organiser_terms",
    metadata,
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published_at", Moment, nullable=False, server_default=NOW),
    sa.CheckConstraint("version > 0", name="version"),
    sa.CheckConstraint("text <> ''", name="text"),
)

organiser_members = sa.Table(
    "organiser_members",
    metadata,
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), primary_key=True),
    sa.Column("person_id", sa.BigInteger, primary_key=True, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.CheckConstraint("role in ('owner', 'scanner')", name="known_role"),
)

# A place at an organiser's doors that whoever stands there is known by, without an account. Once taken back it has no
# PIN any more; its number goes on saying where a ticket was scanned.
door_posts = sa.Table(
    "door_posts",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("event_ids", ARRAY(sa.BigInteger)),  # null: all of the organiser's
    sa.Column("pin_hash", sa.LargeBinary, unique=True),
    sa.Column("link", sa.Uuid, nullable=False, unique=True),
    sa.Column("made_at", Moment, nullable=False, server_default=NOW),
    sa.Column("valid_until", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.CheckConstraint("(pin_hash is null) = (revoked_at is not null)", name="pin_until_revoked"),
)

venues = sa.Table(
    "venues",
    metadata,
    _id(),
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("city", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False, server_default=""),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("country_code", sa.Text),
    sa.Column("lat", sa.Double),
    sa.Column("lon", sa.Double),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text),
    sa.Column("tax_ppm", sa.Integer),  # null, and the three below: the organiser's
    sa.Column("tax_included", sa.Boolean),
    sa.Column("tax_name", sa.Text),
    sa.Column("tax_rounding", sa.Text),
    _created(),
    sa.CheckConstraint("tax_ppm between 0 and 500000", name="tax_percent"),
    sa.CheckConstraint(_KNOWN_ROUNDING, name="tax_rounding"),
    sa.CheckConstraint("num_nulls(tax_ppm, tax_included, tax_name, tax_rounding) in (0, 4)", name="whole_tax"),
    sa.CheckConstraint("lat between -90 and 90", name="lat"),
    sa.CheckConstraint("lon between -180 and 180", name="lon"),
    sa.UniqueConstraint("organiser_id", "source_id"),
)

# A layout never changes (a trigger refuses it): places are numbers in it, sold tickets point at them.
seat_maps = sa.Table(
    "seat_maps",
    metadata,
    _id(),
    sa.Column("venue_id", sa.ForeignKey("venues.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False, index=True),
    sa.Column("layout", sa.LargeBinary, nullable=False),  # the wire format's canonical JSON, UTF-8
    _created(),
    sa.UniqueConstraint("venue_id", "version"),
    sa.CheckConstraint("places between 1 and 200000", name="places"),
)

performers = sa.Table(
    "performers",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, unique=True),
    sa.Column("folded_name", sa.Text, nullable=False),
    sa.Index("uq_performers_folded_name", "folded_name", unique=True, postgresql_where=sa.text("source_id is null")),
)

# What is kept of an upload, and its cuts by name. `wanted_at`: when it was last uploaded or named by somebody.
images = sa.Table(
    "images",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # the content's hash
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("master", sa.LargeBinary, nullable=False),
    sa.Column("wanted_at", Moment, nullable=False, server_default=NOW),
    sa.CheckConstraint("id ~ '^[0-9a-f]{32}$'", name="id"),
    sa.CheckConstraint("width > 0 and height > 0", name="size"),
    sa.CheckConstraint("octet_length(master) between 1 and 10485760", name="master"),
)

image_files = sa.Table(
    "image_files",
    metadata,
    sa.Column("image_id", sa.ForeignKey("images.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("wanted_at", Moment, nullable=False, server_default=NOW),
    sa.CheckConstraint("octet_length(content) between 1 and 2097152", name="content"),
)

events = sa.Table(
    "events",
    metadata,
    _id(),
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), nullable=False, index=True),
    sa.Column("venue_id", sa.ForeignKey("venues.id"), nullable=False, index=True),
    sa.Column("seat_map_id", sa.ForeignKey("seat_maps.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.Column("genre", sa.Text, nullable=False, server_default=""),
    sa.Column("segment", sa.Text, nullable=False, server_default=""),
    sa.Column("lifecycle", sa.Text, nullable=False, server_default="draft"),
    sa.Column("schedule", sa.Text, nullable=False, server_default="planned"),
    sa.Column("starts_at", Moment, nullable=False),
    sa.Column("doors_at", Moment),
    sa.Column("ends_at", Moment),
    sa.Column("on_sale_at", Moment, nullable=False),
    sa.Column("off_sale_at", Moment),
    sa.Column("age_limit", sa.SmallInteger),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
    sa.Column("max_places_per_booking", sa.SmallInteger, nullable=False),
    sa.Column("cancellation_until", Moment),  # null: the fan can't cancel
    sa.Column("cancellation_fee_basis_points", sa.Integer, nullable=False, server_default="0"),
    sa.Column("refuse_single_seats", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("offline_payment", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("offline_hold_h", sa.SmallInteger, nullable=False, server_default="72"),
    sa.Column("offline_instructions", sa.Text, nullable=False, server_default=""),
    sa.Column("series_id", sa.BigInteger, index=True),
    sa.Column("source_id", sa.Text),
    sa.Column("source_weeks_shifted", sa.Integer, nullable=False, server_default="0"),
    sa.Column("price_generated", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("published_at", Moment),
    sa.Column("taken_down_at", Moment),
    sa.Column("take_down_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("suspended", sa.Boolean, nullable=False, server_default=sa.false()),  # with its organiser: by a trigger
    sa.Column("lobby_minutes", sa.SmallInteger),  # null: no waiting room
    sa.Column("image", ImageColumn()),
    sa.Column("image_id", sa.ForeignKey("images.id"), sa.Computed("image ->> 'id'", persisted=True), index=True),
    _created(),
    sa.UniqueConstraint("organiser_id", "source_id"),
    sa.CheckConstraint(
        "image is null or (image ?& array['id', 'width', 'height', 'focus_x', 'focus_y', 'alt']"
        " and (image ->> 'focus_x')::int between 0 and 100 and (image ->> 'focus_y')::int between 0 and 100)",
        name="image",
    ),
    sa.CheckConstraint("(taken_down_at is null) = (take_down_reason = '')", name="take_down"),
    sa.CheckConstraint("lobby_minutes between 0 and 1440", name="lobby"),
    sa.CheckConstraint("lifecycle in ('draft', 'published', 'cancelled', 'archived', 'removed')", name="lifecycle"),
    sa.CheckConstraint("schedule in ('planned', 'postponed', 'rescheduled')", name="schedule"),
    sa.CheckConstraint("max_places_per_booking between 1 and 50", name="max_places"),
    sa.CheckConstraint("off_sale_at is null or off_sale_at > on_sale_at", name="sale_period"),
    sa.CheckConstraint("offline_hold_h between 1 and 720", name="offline_hold"),
    sa.CheckConstraint("cancellation_fee_basis_points between 0 and 10000", name="cancellation_fee"),
    sa.Index("ix_events_lobby", "on_sale_at", postgresql_where=sa.text("lobby_minutes is not null")),
    sa.Index(
        "ix_events_listing", "starts_at", "id", postgresql_where=sa.text("lifecycle in ('published', 'cancelled')")
    ),
)

event_performers = sa.Table(
    "event_performers",
    metadata,
    sa.Column("event_id", sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.SmallInteger, primary_key=True),
    sa.Column("performer_id", sa.ForeignKey("performers.id"), nullable=False, index=True),
    sa.UniqueConstraint("event_id", "performer_id"),
)

# `sections` are names in the event's seat map; every section belongs to exactly one level (checked when made).
price_levels = sa.Table(
    "price_levels",
    metadata,
    sa.Column("event_id", sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.SmallInteger, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sections", ARRAY(sa.Text), nullable=False),
    sa.Column("face_value_minor", sa.BigInteger, nullable=False),
    # [{"name", "face_value_minor", "requires_proof", "companion"?}]; empty: one kind, at the level's face value
    sa.Column("ticket_types", JSONB, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("event_id", "name"),
    sa.CheckConstraint("face_value_minor >= 0", name="face_value"),
    sa.CheckConstraint("cardinality(sections) > 0", name="sections"),
)

# Written by triggers on whatever is told of an event; read in the order of (xid, id), see `changes.py`.
catalogue_changes = sa.Table(
    "catalogue_changes",
    metadata,
    sa.Column("xid", sa.BigInteger, primary_key=True, autoincrement=False, server_default=_THIS_TRANSACTION),
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("changed_at", Moment, nullable=False, server_default=NOW, index=True),
)
