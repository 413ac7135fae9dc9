"""Where a job's trace goes on from, which processes are at work, and that an admin dismissed a job."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing refers to jobs: deleting one costs no look here."""
    moment = sa.TIMESTAMP(timezone=True)
    op.create_table(
        "job_traces",
        sa.Column("job_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("traceparent", sa.Text, nullable=False),
        sa.Column("queued_at", moment, server_default=sa.text("now()"), nullable=False),
    )
    op.create_table(
        "nodes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("seen_at", moment, server_default=sa.text("now()"), nullable=False),
    )
    op.drop_constraint(op.f("ck_admin_acts_act"), "admin_acts")
    op.create_check_constraint(
        op.f("ck_admin_acts_act"),
        "admin_acts",
        "act in ('approved', 'declined', 'suspended', 'lifted', 'taken_down', 'put_back', 'job_retried', "
        "'job_dismissed', 'test_mail')",
    )
