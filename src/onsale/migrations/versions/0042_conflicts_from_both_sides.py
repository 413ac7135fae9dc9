"""A scan's conflicts are found from both of its sides; since when a ticket is offered back is kept with it; and whoever
holds a ticket may give it back when the date was moved."""

from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the other side; note the moment of what is offered now; let a return be its holder's."""
    op.drop_constraint(op.f("ck_returns_made_by"), "returns")
    op.create_check_constraint(
        op.f("ck_returns_made_by"), "returns", "made_by in ('fan', 'organiser', 'event', 'moved', 'resold', 'holder')"
    )
    op.create_index("ix_door_conflicts_other", "door_conflicts", ["event_id", "other_check_in_id"])
    op.execute(
        "update tickets t set ended_at = o.offered_at from resale_offers o"
        " where t.state = 'offered' and o.state = 'offered' and o.event_id = t.event_id and o.ticket_id = t.id"
    )
