"""Which listed events have changed: an outbox that every node's search index follows.

Written by triggers, so that no way of changing the catalogue can forget it. A row names the event and the transaction;
who follows reads those of transactions that nothing older can still join.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# One row for each event and statement: a bulk import costs one insert for each of its statements.
_NOTE = """
create function note_{name}() returns trigger language plpgsql as $$
begin
    insert into catalogue_changes (event_id) {events};
    return null;
end $$
"""
_WATCH = """
create trigger note_{name} after {what} on {table} referencing {rows} for each statement execute function note_{name}()
"""
_NEW, _OLD = "new table as changed", "old table as changed"

# What is told of an event lies in these tables; `changed` are the rows a statement touched.
_OF_EVENT = "select distinct {column} from changed"
_SOURCES = [
    ("events", "id", ("insert", "update")),
    ("price_levels", "event_id", ("insert", "update", "delete")),
    ("event_performers", "event_id", ("insert", "update", "delete")),
]
_OF_OTHERS = [
    ("venues", "select e.id from events e join changed on e.venue_id = changed.id"),
    ("organisers", "select e.id from events e join changed on e.organiser_id = changed.id"),
    (
        "performers",
        "select distinct p.event_id from event_performers p join changed on p.performer_id = changed.id",
    ),
]


def upgrade() -> None:
    """Make the outbox, its triggers, and begin with nothing: an index that is new reads everything."""
    op.execute("""
        create table catalogue_changes (
            id bigint generated always as identity,
            xid bigint not null default (pg_current_xact_id()::text::bigint),
            event_id bigint not null,
            changed_at timestamptz not null default now(),
            constraint pk_catalogue_changes primary key (xid, id)
        )
    """)
    op.execute("create index ix_catalogue_changes_changed_at on catalogue_changes (changed_at)")
    for table, column, happenings in _SOURCES:
        for what in happenings:
            _watch(table, what, _OF_EVENT.format(column=column))
    for table, events in _OF_OTHERS:
        _watch(table, "update", events)


def _watch(table: str, what: str, events: str) -> None:
    name = f"{table}_{what}"
    op.execute(_NOTE.format(name=name, events=events))
    op.execute(_WATCH.format(name=name, what=what, table=table, rows=_OLD if what == "delete" else _NEW))
