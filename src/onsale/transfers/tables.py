"""Tickets that are sent on: each step of each ticket's way."""

import sqlalchemy as sa

from onsale.platform.database import metadata
from onsale.platform.tables import NOW, Moment

# A row is one ticket on its way from one person to another, or one that was given another name ('renamed').
ticket_transfers = sa.Table(
    "ticket_transfers",
    metadata,
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("transfer_id", sa.Uuid, nullable=False),  # tickets sent together
    sa.Column("ticket_id", sa.Uuid, nullable=False),
    sa.Column("booking_id", sa.Uuid, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="offered"),
    sa.Column("from_id", sa.BigInteger, nullable=False),
    sa.Column("to_id", sa.BigInteger),  # known once somebody with this address is
    sa.Column(
        "email_sealed", sa.LargeBinary
    ),  # as typed: under the receiver's key once to_id is known, until then the sender's
    sa.Column("from_name_sealed", sa.LargeBinary),  # what the receiver is told of the sender, under the sender's key
    sa.Column("next_ticket_id", sa.Uuid),  # what was issued in its stead
    sa.Column("made_at", Moment, nullable=False, server_default=NOW),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.PrimaryKeyConstraint("event_id", "id"),
    sa.CheckConstraint(
        "state in ('offered', 'accepted', 'declined', 'taken_back', 'lapsed', 'void', 'renamed')", name="state"
    ),
    sa.CheckConstraint("(state = 'offered') = (ended_at is null)", name="ended_when"),
    sa.CheckConstraint("(state = 'accepted') = (next_ticket_id is not null)", name="accepted_as"),
    sa.CheckConstraint("state <> 'accepted' or to_id is not null", name="accepted_by"),
    sa.CheckConstraint("email_sealed is null or state in ('offered', 'accepted')", name="address_kept"),
    sa.CheckConstraint("from_name_sealed is null or state = 'offered'", name="name_kept"),
    # Whatever the code does, a ticket is on its way to one person, and goes on once.
    sa.Index(
        "uq_ticket_transfers_open", "event_id", "ticket_id", unique=True, postgresql_where=sa.text("state = 'offered'")
    ),
    sa.Index(
        "uq_ticket_transfers_accepted",
        "event_id",
        "ticket_id",
        unique=True,
        postgresql_where=sa.text("state = 'accepted'"),
    ),
    sa.Index("ix_ticket_transfers_transfer", "event_id", "transfer_id"),
    sa.Index("ix_ticket_transfers_booking", "event_id", "booking_id"),
    sa.Index("ix_ticket_transfers_from", "from_id"),
    sa.Index("ix_ticket_transfers_to", "to_id", postgresql_where=sa.text("to_id is not null")),
)
