"""Numbered receipts and credit notes, those that are due, the counters, and what stands on top of them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# What an organiser's receipts and letters begin with, beside the legal name and address.
letterheads = sa.Table(
    "letterheads",
    metadata,
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), primary_key=True),
    sa.Column("vat_id", sa.Text, nullable=False, server_default=""),
    sa.Column("receipt_prefix", sa.Text, nullable=False, server_default=""),
    sa.Column("reply_to_id", sa.BigInteger),  # a member, to whose address replies go
    sa.Column("remind_before_h", sa.SmallInteger, nullable=False, server_default="24"),  # 0: no reminders
    sa.CheckConstraint("remind_before_h between 0 and 336", name="remind_before"),
    sa.CheckConstraint("receipt_prefix ~ '^[A-Z0-9-]{0,12}$'", name="receipt_prefix"),
)

receipt_counters = sa.Table(
    "receipt_counters",
    metadata,
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), primary_key=True),
    sa.Column("year", sa.SmallInteger, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
    sa.CheckConstraint("last >= 0", name="last"),
)

# Kept by organiser, not by event: its number is its key. Never changed (a trigger refuses it), and names no person.
receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("organiser_id", sa.ForeignKey("organisers.id"), nullable=False),
    sa.Column("year", sa.SmallInteger, nullable=False),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("number", sa.Text, nullable=False),  # as it is printed: prefix, year, serial
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),  # empty for the receipt; for a credit note, what was given back
    sa.Column("total_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("content", JSONB, nullable=False),
    sa.Column("issued_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("organiser_id", "year", "serial"),
    sa.UniqueConstraint("organiser_id", "number"),
    sa.UniqueConstraint("event_id", "booking_id", "kind", "cause"),
    sa.CheckConstraint("kind in ('receipt', 'credit_note')", name="kind"),
    sa.CheckConstraint("(kind = 'receipt') = (cause = '')", name="cause"),
    sa.CheckConstraint("total_minor > 0", name="total"),
    sa.CheckConstraint("serial > 0", name="serial"),
)

# What is to be numbered: written with what makes it necessary, gone in the transaction that numbers it.
receipts_due = sa.Table(
    "receipts_due",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),  # as in `receipts`: empty, or the return's id
    sa.Column("organiser_id", sa.BigInteger, nullable=False),
    sa.Column("since", Moment, nullable=False, server_default=NOW),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("due_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "booking_id", "cause"),
    sa.CheckConstraint("tries >= 0", name="tries"),
    sa.Index("ix_receipts_due_next", "organiser_id", "due_at"),
)
