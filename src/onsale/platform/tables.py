"""The platform's own tables: mail on its way, answers kept for repeated requests, traces of jobs, who is at work."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP

from onsale.platform.database import metadata

Moment = TIMESTAMP(timezone=True)
NOW = sa.text("now()")

mails = sa.Table(
    "mails",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),  # of the last try; names nobody
)

idempotent_answers = sa.Table(
    "idempotent_answers",
    metadata,
    sa.Column("caller", sa.LargeBinary, primary_key=True),
    sa.Column("route", sa.Text, primary_key=True),
    sa.Column("key", sa.LargeBinary, primary_key=True),
    sa.Column("body_hash", sa.LargeBinary, nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("headers", JSONB),
    sa.Column("body", sa.LargeBinary),
    sa.Column("created_at", Moment, nullable=False, server_default=NOW, index=True),
    sa.CheckConstraint("(status is null) = (body is null)", name="whole_answer"),
)

job_traces = sa.Table(
    "job_traces",
    metadata,
    sa.Column("job_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("traceparent", sa.Text, nullable=False),
    sa.Column("queued_at", Moment, nullable=False, server_default=NOW),
)

nodes = sa.Table(
    "nodes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False, server_default=NOW),
)
