"""Accounts nobody uses that were told so, and what each run of the schedule forgot."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# Whoever signs in, or follows the mail's link, is in it no more.
dormant_accounts = sa.Table(
    "dormant_accounts",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("warned_at", Moment, nullable=False, server_default=NOW, index=True),
)

retention_runs = sa.Table(
    "retention_runs",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("ran_at", Moment, nullable=False, server_default=NOW, index=True),
    sa.Column("gone", sa.BigInteger, nullable=False),
    sa.CheckConstraint("gone >= 0", name="gone"),
    sa.Index("ix_retention_runs_entry", "entry", "id"),
)
