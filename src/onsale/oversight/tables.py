"""Applications to sell, and what admins did."""

import sqlalchemy as sa

from onsale.oversight.model import Act
from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# What the applicant says is sealed with their own key: it is nobody's but the admins' until they sell.
organiser_applications = sa.Table(
    "organiser_applications",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("applied_at", Moment, nullable=False, server_default=NOW),
    sa.Column("ended_at", Moment),
    sa.Column("decided_by", sa.BigInteger),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("organiser_id", sa.ForeignKey("organisers.id")),
    sa.CheckConstraint("state in ('waiting', 'approved', 'declined', 'withdrawn')", name="state"),
    sa.CheckConstraint("(state = 'waiting') = (ended_at is null)", name="ended"),
    sa.CheckConstraint("(state in ('approved', 'declined')) = (decided_by is not null)", name="decided"),
    sa.CheckConstraint("(state = 'declined') = (reason <> '')", name="reason"),
    sa.CheckConstraint("(state = 'approved') = (organiser_id is not null)", name="organiser"),
    sa.Index(
        "uq_organiser_applications_waiting", "person_id", unique=True, postgresql_where=sa.text("state = 'waiting'")
    ),
)

# Never changed (a trigger refuses it). Who did it is a number: their name is opened where it is shown.
admin_acts = sa.Table(
    "admin_acts",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("at", Moment, nullable=False, server_default=NOW),
    sa.Column("admin_id", sa.BigInteger, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    sa.Column("subject_id", sa.BigInteger, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, server_default=""),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.CheckConstraint(f"act in ({', '.join(repr(act.value) for act in Act)})", name="act"),
    sa.Index("ix_admin_acts_subject_id", "subject_id", "id"),
)
