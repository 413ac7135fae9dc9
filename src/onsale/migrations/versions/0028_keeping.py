"""How long things are kept, and who looked at whose data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")

# While somebody has a session, it says when they were seen; when it goes, the day stays with the person.
_LAST_SEEN = """
create function keep_last_seen() returns trigger language plpgsql as $$
begin
    with seen as (select person_id, max(last_seen_on) as day from gone group by person_id),
    theirs as (
        select p.id, s.day from people p join seen s on s.person_id = p.id where p.last_seen_on < s.day
        order by p.id for no key update of p)
    update people set last_seen_on = theirs.day from theirs where people.id = theirs.id;
    return null;
end $$
"""
# Rows that never change and stay for so long at least, whoever wants them gone.
_KEEP_FOR = """
create function keep_for() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at < now() - tg_argv[0]::interval then
        return old;
    end if;
    raise exception '% rows never change, and stay for %', tg_table_name, tg_argv[0]
        using errcode = 'restrict_violation';
end $$
"""


def upgrade() -> None:
    """Make the tables, and let old acts go."""
    _last_seen()
    op.execute(_KEEP_FOR)
    op.execute("drop trigger append_only on admin_acts")
    _keep_for("admin_acts", "1095 days")
    _retention()
    _viewings()


def _keep_for(table: str, period: str) -> None:
    op.execute(
        f"create trigger append_only before update or delete on {table} "
        f"for each row execute function keep_for('{period}')"
    )


def _last_seen() -> None:
    day = sa.Column("last_seen_on", sa.Date(), server_default=sa.text("current_date"), nullable=False)
    op.add_column("people", day)
    op.execute(_LAST_SEEN)
    op.execute(
        "create trigger keep_last_seen after delete on sessions referencing old table as gone "
        "for each statement execute function keep_last_seen()"
    )


def _retention() -> None:
    op.create_table(
        "dormant_accounts",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("warned_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_dormant_accounts_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_dormant_accounts")),
    )
    op.create_index(op.f("ix_dormant_accounts_warned_at"), "dormant_accounts", ["warned_at"])
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("ran_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("gone", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("gone >= 0", name=op.f("ck_retention_runs_gone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_index(op.f("ix_retention_runs_ran_at"), "retention_runs", ["ran_at"])
    op.create_index("ix_retention_runs_entry", "retention_runs", ["entry", "id"])


def _viewings() -> None:
    op.create_table(
        "viewings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("viewer_id", sa.BigInteger(), nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("person_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.CheckConstraint("cardinality(person_ids) > 0", name=op.f("ck_viewings_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewings")),
    )
    op.create_index(op.f("ix_viewings_at"), "viewings", ["at"])
    op.create_index("ix_viewings_viewer_id", "viewings", ["viewer_id", "id"])
    op.create_index("ix_viewings_person_ids", "viewings", ["person_ids"], postgresql_using="gin")
    _keep_for("viewings", "365 days")
