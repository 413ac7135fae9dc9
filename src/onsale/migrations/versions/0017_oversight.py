"""Who may sell, and what is taken down: applications, suspensions, events off sale, and what admins did."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0015"
branch_labels = None
depends_on = None

_MOMENT = postgresql.TIMESTAMP(timezone=True)
_NOW = sa.text("now()")

# An organiser's row is locked, so that an event made while its organiser is being suspended is suspended, too.
_AS_ITS_ORGANISER = """
create function suspend_new_event() returns trigger language plpgsql as $$
begin
    select o.suspended_at is not null into strict new.suspended
    from organisers o where o.id = new.organiser_id for share;
    return new;
end $$
"""


def upgrade() -> None:
    """Make the tables, and let organisers be suspended and events be taken down."""
    _role_changes()
    _organisers()
    _events()
    _applications()
    _acts()
    op.add_column("mails", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("mails", sa.Column("reason", sa.Text(), server_default="", nullable=False))


def _role_changes() -> None:
    op.create_table(
        "role_changes",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("changed_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_role_changes_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_role_changes")),
    )
    op.create_index(op.f("ix_role_changes_changed_at"), "role_changes", ["changed_at"], unique=False)


def _organisers() -> None:
    op.add_column("organisers", sa.Column("register_number", sa.Text(), server_default="", nullable=False))
    op.add_column("organisers", sa.Column("suspended_at", _MOMENT, nullable=True))
    op.add_column("organisers", sa.Column("suspension_reason", sa.Text(), server_default="", nullable=False))
    op.create_check_constraint(
        op.f("ck_organisers_suspension"), "organisers", "(suspended_at is null) = (suspension_reason = '')"
    )


def _events() -> None:
    op.add_column("events", sa.Column("taken_down_at", _MOMENT, nullable=True))
    op.add_column("events", sa.Column("take_down_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("events", sa.Column("suspended", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_check_constraint(
        op.f("ck_events_take_down"), "events", "(taken_down_at is null) = (take_down_reason = '')"
    )
    op.execute(_AS_ITS_ORGANISER)
    op.execute("create trigger suspended before insert on events for each row execute function suspend_new_event()")


def _applications() -> None:
    op.create_table(
        "organiser_applications",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("applied_at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("organiser_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'approved', 'declined', 'withdrawn')", name=op.f("ck_organiser_applications_state")
        ),
        sa.CheckConstraint("(state = 'waiting') = (ended_at is null)", name=op.f("ck_organiser_applications_ended")),
        sa.CheckConstraint(
            "(state in ('approved', 'declined')) = (decided_by is not null)",
            name=op.f("ck_organiser_applications_decided"),
        ),
        sa.CheckConstraint("(state = 'declined') = (reason <> '')", name=op.f("ck_organiser_applications_reason")),
        sa.CheckConstraint(
            "(state = 'approved') = (organiser_id is not null)", name=op.f("ck_organiser_applications_organiser")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_organiser_applications_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], name=op.f("fk_organiser_applications_organiser_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_applications")),
    )
    op.create_index(op.f("ix_organiser_applications_person_id"), "organiser_applications", ["person_id"], unique=False)
    op.create_index(
        "uq_organiser_applications_waiting",
        "organiser_applications",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _acts() -> None:
    op.create_table(
        "admin_acts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", _MOMENT, server_default=_NOW, nullable=False),
        sa.Column("admin_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "act in ('approved', 'declined', 'suspended', 'lifted', 'taken_down', 'put_back', 'job_retried', "
            "'test_mail')",
            name=op.f("ck_admin_acts_act"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_acts")),
    )
    op.create_index(op.f("ix_admin_acts_subject_id"), "admin_acts", ["subject_id", "id"], unique=False)
    op.execute(
        "create trigger append_only before update or delete on admin_acts for each row execute function refuse_change()"
    )
