"""The first schema."""

from importlib import import_module

from alembic import op
from procrastinate.schema import SchemaManager

from onsale.platform.database import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, the job queue without its insert trigger, and the triggers that keep rows from changing."""
    for room in ("platform", "accounts", "catalog", "inventory", "bookings", "payments", "tickets"):
        import_module(f"onsale.{room}.tables")
    metadata.create_all(op.get_bind())
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
    op.execute("drop trigger procrastinate_jobs_notify_queue_job_inserted_v1 on procrastinate_jobs")
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% rows never change', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    op.execute("create trigger immutable before update on seat_maps for each row execute function refuse_change()")
    op.execute(
        "create trigger append_only before update or delete on ledger_transfers "
        "for each row execute function refuse_change()"
    )
