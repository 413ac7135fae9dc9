"""Tickets, the rules they follow, the keys that sign their codes, and what happened at the door."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("serial", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("state", sa.Text, nullable=False, server_default="valid"),
    sa.Column("issued_at", Moment, nullable=False, server_default=NOW),
    sa.Column("admitted_at", Moment),
    sa.Column("admitted_gate", sa.Text),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint("state in ('valid', 'cancelled', 'transferred')", name="state"),
    sa.Index("uq_tickets_valid_place", "event_id", "place", unique=True, postgresql_where=sa.text("state = 'valid'")),
    sa.Index("ix_tickets_booking", "event_id", "booking_id"),
)

ticket_keys = sa.Table(
    "ticket_keys",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.SmallInteger, nullable=False),
    sa.Column("public", sa.LargeBinary, nullable=False),
    sa.Column("private_sealed", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("revoked_at", Moment),  # codes signed with it admit nobody since
    sa.PrimaryKeyConstraint("event_id", "id"),
    # A code has one byte for its key's number.
    sa.CheckConstraint("id between 1 and 255", name="id"),
    # At most one key signs: whoever makes a new one revokes the one before.
    sa.Index("uq_ticket_keys_signing", "event_id", unique=True, postgresql_where=sa.text("revoked_at is null")),
)

ticket_rules = sa.Table(
    "ticket_rules",
    metadata,
    sa.Column("event_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code_mode", sa.Text, nullable=False, server_default="static"),
    sa.Column("transfers_allowed", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("transfers_from", Moment),  # null: at once
    sa.Column("resale_allowed", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("re_entry", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("code_mode in ('static', 'rotating')", name="code_mode"),
)

check_ins = sa.Table(
    "check_ins",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.BigInteger, nullable=False),
    sa.Column("ticket_id", sa.Uuid),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("gate", sa.Text, nullable=False, server_default=""),
    sa.Column("scanned_at", Moment, nullable=False, server_default=NOW),
    sa.Column("scanned_by", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint(
        "result in ('admitted', 'already_admitted', 'invalid', 'wrong_event', 'cancelled', 'transferred')",
        name="result",
    ),
    sa.Index("ix_check_ins_ticket", "event_id", "ticket_id"),
    # Whatever the code does, no ticket is admitted twice.
    sa.Index(
        "uq_check_ins_admitted", "event_id", "ticket_id", unique=True, postgresql_where=sa.text("result = 'admitted'")
    ),
)
