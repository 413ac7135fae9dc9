"""`onsale distribute`: what grows with sales, spread by event over the servers of a Citus cluster.

Nothing of it changes what is promised about one event: all its rows lie together on one server, under the same keys.
That is also why it does nothing for the one event that everybody wants.
"""

from pathlib import Path

import click
import sqlalchemy as sa

from onsale.entrypoints.installation import database
from onsale.platform import settings as settings_module
from onsale.platform.database import driver_url

COLUMN = "event_id"
HOT = (
    "claims", "fan_slots", "bookings", "returned_places", "returns", "payments", "payment_disputes", "refunds",
    "offline_payments", "ledger_transfers", "tickets", "ticket_transfers", "resale_offers", "check_ins",
    "door_conflicts", "receipts_due", "waiting_entries", "queue_joins", "queue_late", "queue_leaves",
)  # fmt: skip
"""Distributed, each beside the first, so that an event's rows of all of them are on one server.

Every key of each holds the event, and no foreign key leads out of them or into them: a test reckons that. All other
tables stay on the coordinator: they are small, or found by something else than their event.
"""
WITH_TRIGGERS = ("ledger_transfers",)
"""Their triggers look at nothing but the row itself, so that it doesn't matter where it lies."""

LINKS = {
    ("door_conflicts", "fk_door_conflicts_event_id_check_in_id_check_ins"): (
        "foreign key (event_id, check_in_id) references check_ins (event_id, id) on delete cascade"
    ),
}
"""Foreign keys among them: neither side can go first while it stands, so it is put back when both are there."""

MEANS = """\
What this changes:
  - Web processes and workers go on speaking to the coordinator alone: jobs, notices and locks are there.
  - One event's rows stay together, under the same keys: nothing is sold twice, as before. One event gets no faster.
  - A transaction on two servers commits on both or neither, by a prepared transaction; when a server dies in between,
    its rows stay locked until Citus has resolved it (a minute).
  - A question about all events sees each server at its own moment: `onsale verify` may name what is only under way.
    Ask again before you believe it.
  - Our backups know one server: turn them off (ONSALE_BACKUP_TO=off) and use those of your cluster.
  - Every server needs standbys of its own: the events of one that is away can't be sold."""
WHAT_IT_IS = """\
While a table is copied, nobody can write it: stop selling first (or do it before there is anything to sell)."""


class NoCitus(Exception):
    """The server isn't one of Citus"""


def statements(tables: tuple[str, ...], *, shards: int) -> list[str]:
    """The SQL for these of the hot tables, to be run in one transaction."""
    first = HOT[0]
    lines = [f"set local citus.shard_count = {shards}"]
    if set(tables) & set(WITH_TRIGGERS):
        lines.append("set local citus.enable_unsafe_triggers = on")
    for table in tables:
        beside = "" if table == first else f", colocate_with => '{first}'"
        lines.append(f"select create_distributed_table('{table}', '{COLUMN}'{beside})")
    links = {link: says for link, says in LINKS.items() if link[0] in tables}
    apart = [f"alter table {table} drop constraint {name}" for table, name in links]
    again = [f"alter table {table} add constraint {name} {says}" for (table, name), says in links.items()]
    return [*apart, *lines, *again]


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the SQL and change nothing; needs no database.")
@click.option("--shards", default=32, show_default=True, type=click.IntRange(1, 1024), help="Pieces of each table.")
@click.option("--data-dir", type=click.Path(path_type=Path, file_okay=False), help="Where data lives.")
def distribute(data_dir: Path | None, *, dry_run: bool, shards: int) -> None:
    """Spread what grows with sales by event over a Citus cluster, and say what that changes.

    It spreads events. For a single event it does nothing. Run it on the coordinator's database, while nobody buys.
    """
    if dry_run:
        click.echo("begin;\n" + "".join(f"{line};\n" for line in statements(HOT, shards=shards)) + "commit;")
        click.echo(f"\n{MEANS}\n{WHAT_IT_IS}", err=True)
        return
    with database(settings_module.load(data_dir=data_dir)) as url:
        done = run(url, shards=shards)
    click.echo(f"Distributed by {COLUMN}: {', '.join(done)}." if done else "All of it is distributed already.")
    click.echo(MEANS)


def run(url: str, *, shards: int) -> list[str]:
    """Distribute what isn't yet, all or nothing, and return it; `NoCitus` where there is none."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.pool.NullPool)
    try:
        with engine.begin() as connection:
            if connection.execute(sa.text("select to_regproc('create_distributed_table')")).scalar_one() is None:
                raise NoCitus("this server has no Citus; `create extension citus` as its superuser, or see --dry-run")
            there = set(connection.execute(sa.text("select logicalrelid::text from pg_dist_partition")).scalars())
            missing = tuple(table for table in HOT if table not in there)
            for line in statements(missing, shards=shards) if missing else ():
                connection.exec_driver_sql(line)
            return list(missing)
    finally:
        engine.dispose()
