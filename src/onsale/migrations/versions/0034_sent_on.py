"""Tickets are sent on to others, and bear names."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_MOMENT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    """Who holds a ticket, and each step of its way."""
    op.add_column("tickets", sa.Column("holder_id", sa.BigInteger))
    op.add_column("tickets", sa.Column("name_sealed", sa.LargeBinary))
    op.create_index("ix_tickets_holder", "tickets", ["holder_id"], postgresql_where=sa.text("holder_id is not null"))
    _transfers()
    _indexes()


def _transfers() -> None:
    op.create_table(
        "ticket_transfers",
        sa.Column("event_id", sa.BigInteger, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("transfer_id", sa.Uuid, nullable=False),
        sa.Column("ticket_id", sa.Uuid, nullable=False),
        sa.Column("booking_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="offered"),
        sa.Column("from_id", sa.BigInteger, nullable=False),
        sa.Column("to_id", sa.BigInteger),
        sa.Column("email_sealed", sa.LargeBinary),
        sa.Column("from_name_sealed", sa.LargeBinary),
        sa.Column("next_ticket_id", sa.Uuid),
        sa.Column("made_at", _MOMENT, nullable=False, server_default=sa.text("now()")),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT),
        sa.PrimaryKeyConstraint("event_id", "id", name=op.f("pk_ticket_transfers")),
        sa.CheckConstraint(
            "state in ('offered', 'accepted', 'declined', 'taken_back', 'lapsed', 'void', 'renamed')",
            name=op.f("ck_ticket_transfers_state"),
        ),
        sa.CheckConstraint("(state = 'offered') = (ended_at is null)", name=op.f("ck_ticket_transfers_ended_when")),
        sa.CheckConstraint(
            "(state = 'accepted') = (next_ticket_id is not null)", name=op.f("ck_ticket_transfers_accepted_as")
        ),
        sa.CheckConstraint("state <> 'accepted' or to_id is not null", name=op.f("ck_ticket_transfers_accepted_by")),
        sa.CheckConstraint(
            "email_sealed is null or state in ('offered', 'accepted')", name=op.f("ck_ticket_transfers_address_kept")
        ),
        sa.CheckConstraint("from_name_sealed is null or state = 'offered'", name=op.f("ck_ticket_transfers_name_kept")),
    )


def _indexes() -> None:
    for name, state in (("open", "offered"), ("accepted", "accepted")):
        op.create_index(
            f"uq_ticket_transfers_{name}",
            "ticket_transfers",
            ["event_id", "ticket_id"],
            unique=True,
            postgresql_where=sa.text(f"state = '{state}'"),
        )
    op.create_index("ix_ticket_transfers_transfer", "ticket_transfers", ["event_id", "transfer_id"])
    op.create_index("ix_ticket_transfers_booking", "ticket_transfers", ["event_id", "booking_id"])
    op.create_index("ix_ticket_transfers_from", "ticket_transfers", ["from_id"])
    op.create_index(
        "ix_ticket_transfers_to", "ticket_transfers", ["to_id"], postgresql_where=sa.text("to_id is not null")
    )
