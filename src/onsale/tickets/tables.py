"""Tickets, the rules they follow, the keys that sign their codes, and what happened at the door."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

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
    sa.Column("entry", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("left_at", Moment),  # out again; null: inside, or never yet
    sa.Column("ended_at", Moment),  # offered back, cancelled or transferred; null: valid, or ended before this was kept
    sa.Column("holder_id", sa.BigInteger),  # whom it was sent on to; null: the booking's fan
    sa.Column("name_sealed", sa.LargeBinary),  # who comes with it, under its holder's key
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint("left_at is null or admitted_at is not null", name="left_after_admission"),
    sa.CheckConstraint("state in ('valid', 'offered', 'cancelled', 'transferred')", name="state"),
    sa.Index("uq_tickets_valid_place", "event_id", "place", unique=True, postgresql_where=sa.text("state = 'valid'")),
    sa.Index("ix_tickets_booking", "event_id", "booking_id"),
    sa.Index("ix_tickets_holder", "holder_id", postgresql_where=sa.text("holder_id is not null")),
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
    sa.Column("entry", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("reason", sa.Text),
    sa.Column("client_id", sa.Uuid),
    sa.Column("told", sa.Text),  # what the scanner said without a network; null: it asked
    sa.Column("received_at", Moment, nullable=False, server_default=NOW),
    sa.Column("undone_at", Moment),
    sa.Column("undone_by", sa.BigInteger),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint(
        "result in ('admitted', 'already_admitted', 'invalid', 'wrong_event', 'cancelled', 'transferred',"
        " 'checked_out', 'not_inside')",
        name="result",
    ),
    sa.Index("ix_check_ins_ticket", "event_id", "ticket_id"),
    # Whatever the code does, no ticket is admitted twice: each entry but the first follows an exit.
    sa.Index(
        "uq_check_ins_admitted",
        "event_id",
        "ticket_id",
        "entry",
        unique=True,
        postgresql_where=sa.text("result = 'admitted' and undone_at is null"),
    ),
    # Nor does a scan count twice that was sent twice.
    sa.Index(
        "uq_check_ins_client", "event_id", "client_id", unique=True, postgresql_where=sa.text("client_id is not null")
    ),
)

gates = sa.Table(
    "gates",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sections", ARRAY(sa.Text)),  # null: all
    sa.Column("opens_at", Moment),
    sa.Column("closes_at", Moment),
    sa.PrimaryKeyConstraint("event_id", "name"),
    sa.CheckConstraint("opens_at < closes_at", name="open_before_closed"),
)

door_conflicts = sa.Table(
    "door_conflicts",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("check_in_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("other_check_in_id", sa.BigInteger),
    sa.Column("found_at", Moment, nullable=False, server_default=NOW),
    sa.PrimaryKeyConstraint("event_id", "check_in_id"),
    sa.ForeignKeyConstraint(["event_id", "check_in_id"], ["check_ins.event_id", "check_ins.id"], ondelete="CASCADE"),
    sa.CheckConstraint("kind in ('admitted_twice', 'should_have_been_refused')", name="kind"),
    # What a scan is in conflict with is asked from both of its sides.
    sa.Index("ix_door_conflicts_other", "event_id", "other_check_in_id"),
)
