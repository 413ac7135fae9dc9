"""Who asked to be erased, by number alone, and how far each log of erasures was followed here."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# Refers to nobody on purpose: the row stays when the person is gone, and says who asked, when, and on which ground.
erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("ground", sa.Text, nullable=False),
    sa.Column("tickets", sa.Text, nullable=False, server_default="keep"),
    sa.Column("asked_at", Moment, nullable=False, server_default=NOW),
    sa.Column("due_by", Moment, nullable=False),  # from then on it waits for no money any more
    sa.Column("waits_for", sa.Text),
    sa.Column("erased_at", Moment),
    sa.CheckConstraint("ground in ('asked', 'operator', 'retention')", name="ground"),
    sa.CheckConstraint("tickets in ('keep', 'cancel')", name="tickets"),
    sa.CheckConstraint("waits_for in ('payment', 'refund')", name="waits_for"),
    sa.CheckConstraint("erased_at is null or waits_for is null", name="done"),
    sa.Index("ix_erasures_open", "asked_at", postgresql_where=sa.text("erased_at is null")),
)

# How many lines of a log hold in this database. A restored one says fewer than its log has.
erasure_marks = sa.Table(
    "erasure_marks",
    metadata,
    sa.Column("log_id", sa.Text, primary_key=True),
    sa.Column("lines", sa.BigInteger, nullable=False),
    sa.Column("replayed_at", Moment, nullable=False, server_default=NOW),
)
