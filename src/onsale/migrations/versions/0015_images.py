"""The images organisers upload: what is kept of each, the cuts that are sent, and which event has which."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Make the tables, and let an event name an image."""
    op.create_table(
        "images",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("master", sa.LargeBinary(), nullable=False),
        sa.Column("wanted_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id ~ '^[0-9a-f]{32}$'", name=op.f("ck_images_id")),
        sa.CheckConstraint("width > 0 and height > 0", name=op.f("ck_images_size")),
        sa.CheckConstraint("octet_length(master) between 1 and 10485760", name=op.f("ck_images_master")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_images")),
    )
    op.create_table(
        "image_files",
        sa.Column("image_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("wanted_at", _MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("octet_length(content) between 1 and 2097152", name=op.f("ck_image_files_content")),
        sa.ForeignKeyConstraint(["image_id"], ["images.id"], name=op.f("fk_image_files_image_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("image_id", "name", name=op.f("pk_image_files")),
    )
    # They are compressed already: the database shall not try again.
    op.execute("alter table images alter column master set storage external")
    op.execute("alter table image_files alter column content set storage external")
    _events()


def _events() -> None:
    op.add_column("events", sa.Column("image", postgresql.JSONB(), nullable=True))
    op.add_column(
        "events", sa.Column("image_id", sa.Text(), sa.Computed("image ->> 'id'", persisted=True), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_events_image"),
        "events",
        "image is null or (image ?& array['id', 'width', 'height', 'focus_x', 'focus_y', 'alt']"
        " and (image ->> 'focus_x')::int between 0 and 100 and (image ->> 'focus_y')::int between 0 and 100)",
    )
    op.create_foreign_key(op.f("fk_events_image_id"), "events", "images", ["image_id"], ["id"])
    op.create_index(op.f("ix_events_image_id"), "events", ["image_id"])
