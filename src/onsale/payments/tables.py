"""Payments, refunds and the ledger; and the sandbox provider's own records, which are nobody else's business."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

_ACCOUNTS = "'fans', 'organiser', 'fees', 'tax', 'refunds', 'cancellation_fees', 'other_means', 'disputes'"


def _known(side: str) -> str:
    return f"({side} in ({_ACCOUNTS}) or {side} like 'provider:%' or {side} = 'event:' || event_id)"


payments = sa.Table(
    "payments",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("redirect_url", sa.Text),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("updated_at", Moment, nullable=False, server_default=NOW),
    sa.Column("reference", sa.Text),  # the provider's own name for it
    sa.Column("waits_for_fan", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint("state in ('open', 'captured', 'declined', 'void')", name="state"),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint("refunded_minor between 0 and amount_minor", name="refund_within_capture"),
    sa.CheckConstraint("refunded_minor = 0 or state = 'captured'", name="refund_of_capture"),
    # At most one payment of a booking is under way, so two tabs can't charge twice.
    sa.Index("uq_payments_open", "event_id", "booking_id", unique=True, postgresql_where=sa.text("state = 'open'")),
    sa.Index("ix_payments_booking", "event_id", "booking_id"),
    sa.Index("ix_payments_to_settle", "updated_at", postgresql_where=sa.text("state = 'open'")),
)

refunds = sa.Table(
    "refunds",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("payment_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("updated_at", Moment, nullable=False, server_default=NOW),
    sa.Column("provider_reference", sa.Text),
    sa.Column("refused_because", sa.Text),
    sa.PrimaryKeyConstraint("event_id", "id"),
    # What made it necessary: a return, or the payment that came too late. Each is refunded once.
    sa.Column("cause_id", sa.Uuid, nullable=False),
    sa.Column("replaces", sa.Uuid),  # the refused refund this is another attempt of
    sa.Column("closed_by", sa.BigInteger),  # who tried again, or paid by other means
    sa.Column("closed_note", sa.Text),
    sa.Column("paid_on", sa.Date),
    sa.CheckConstraint("state in ('due', 'done', 'refused', 'paid_otherwise', 'replaced')", name="state"),
    sa.CheckConstraint(
        "reason in ('cancelled', 'by_organiser', 'event_cancelled', 'event_moved', 'resold', 'too_late', 'duplicate')",
        name="reason",
    ),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint(
        "state <> 'paid_otherwise' or closed_by is not null and closed_note is not null and paid_on is not null",
        name="paid_otherwise",
    ),
    sa.CheckConstraint("state <> 'replaced' or closed_by is not null", name="replaced"),
    sa.Index("uq_refunds_cause", "event_id", "cause_id", unique=True, postgresql_where=sa.text("state <> 'replaced'")),
    sa.Index("uq_refunds_replaces", "event_id", "replaces", unique=True),
    sa.Index("ix_refunds_refused", "event_id", "updated_at", postgresql_where=sa.text("state = 'refused'")),
    sa.Index("ix_refunds_booking", "event_id", "booking_id"),
    sa.Index("ix_refunds_due", "updated_at", postgresql_where=sa.text("state = 'due'")),
)

# Double entry: one row moves one amount from one account to another, so the books balance by construction.
transfers = sa.Table(
    "ledger_transfers",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("cause_id", sa.Uuid, nullable=False),  # the payment, booking, refund or cancellation
    sa.Column("position", sa.SmallInteger, nullable=False),  # which of its movements: see postings.py
    sa.Column("debit", sa.Text, nullable=False),
    sa.Column("credit", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("booking_id", sa.Uuid),  # null in what was entered before there was more than one account of ours
    sa.PrimaryKeyConstraint("event_id", "cause_id", "position"),
    sa.CheckConstraint("amount_minor > 0", name="amount"),
    sa.CheckConstraint("debit <> credit", name="two_accounts"),
    sa.CheckConstraint("booking_id is not null or 'event:' || event_id in (debit, credit)", name="of_booking"),
    sa.CheckConstraint(f"{_known('debit')} and {_known('credit')}", name="known_accounts"),
)

# What providers told us unasked. Written before it is answered; a repetition changes nothing.
payment_notices = sa.Table(
    "payment_notices",
    metadata,
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("event_id", sa.BigInteger),  # the ids are null when it is about nothing of ours
    sa.Column("payment_id", sa.Uuid),
    sa.Column("refund_id", sa.Uuid),
    sa.Column("reference", sa.Text),
    sa.Column("received_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("provider", "id"),
    sa.CheckConstraint("kind in ('payment', 'refund', 'dispute', 'other')", name="kind"),
    sa.Index("ix_payment_notices_old", "received_at"),
)

# Payments past the machines: awaited, received (and who said so), or given up.
offline_payments = sa.Table(
    "offline_payments",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("payment_id", sa.Uuid, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("received_by", sa.BigInteger),
    sa.Column("received_at", Moment),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "payment_id"),
    sa.CheckConstraint("state in ('waiting', 'received', 'void')", name="state"),
    sa.CheckConstraint("(state = 'received') = (received_at is not null)", name="received"),
    sa.CheckConstraint("(received_by is null) = (received_at is null)", name="received_by"),
    sa.Index("ix_offline_payments_received", "received_at", postgresql_where=sa.text("state = 'received'")),
)

# Money that fans' banks ask back, as the provider tells it.
payment_disputes = sa.Table(
    "payment_disputes",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("payment_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "provider", "reference"),
    sa.CheckConstraint("state in ('open', 'won', 'lost')", name="state"),
)

# When the provider's books were last compared with ours, and whether it could be asked.
reconciliations = sa.Table(
    "reconciliations",
    metadata,
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("charges", sa.Integer, nullable=False),
    sa.Column("refunds", sa.Integer, nullable=False),
    sa.Column("foreign_records", sa.Integer, nullable=False),
    sa.Column("differences", sa.Integer, nullable=False),
    sa.Column("unasked", sa.Text),  # why the provider couldn't be asked, if so
    sa.PrimaryKeyConstraint("provider", "until"),
)

# What differed, until it no longer does. The event is 0 where the provider names something that isn't there.
reconciliation_differences = sa.Table(
    "reconciliation_differences",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("reference", sa.Text),
    sa.Column("ours_minor", sa.BigInteger),
    sa.Column("ours_currency", sa.Text),
    sa.Column("theirs_minor", sa.BigInteger),
    sa.Column("theirs_currency", sa.Text),
    sa.Column("state", sa.Text),  # ours
    sa.Column("at", Moment, nullable=False),
    sa.Column("first_seen_at", Moment, nullable=False, server_default=NOW),
    sa.Column("last_seen_at", Moment, nullable=False, server_default=NOW),
    sa.Column("ended_at", Moment),
    sa.PrimaryKeyConstraint("event_id", "provider", "kind", "subject", "problem"),
    sa.CheckConstraint("kind in ('charge', 'refund')", name="kind"),
    sa.Index("ix_reconciliation_differences_open", "provider", "at", postgresql_where=sa.text("ended_at is null")),
)

# What the sandbox provider remembers, as a real one would in its own house.
sandbox_charges = sa.Table(
    "sandbox_charges",
    metadata,
    sa.Column("payment_id", sa.Uuid, primary_key=True),
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("succeeds_at", Moment),
    sa.Column("refunded_minor", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("captured_at", Moment),
    sa.Column("disputed_at", Moment),
    sa.Column("refuses_refunds", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("state in ('pending', 'captured', 'declined', 'void')", name="state"),
    sa.CheckConstraint("refunded_minor between 0 and amount_minor", name="refund_within_capture"),
)

sandbox_refunds = sa.Table(
    "sandbox_refunds",
    metadata,
    sa.Column("refund_id", sa.Uuid, primary_key=True),
    sa.Column("payment_id", sa.ForeignKey("sandbox_charges.payment_id"), nullable=False),
    sa.Column("amount_minor", sa.BigInteger, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="done"),
    sa.Column("reason", sa.Text),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.CheckConstraint("state in ('done', 'pending', 'refused')", name="state"),
)
