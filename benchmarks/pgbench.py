"""References: PostgreSQL's own load generator running the equivalent transaction, one hold or one check-in each."""

import os
import re
import subprocess
from pathlib import Path
from typing import LiteralString

import psycopg

from onsale.platform.embedded import running
from onsale.platform.embedded.binaries import installed

_SECONDS = 8
_CLIENTS = 16
_TABLES = """
create table claims (event_id bigint, place int, booking_id uuid not null, held_until timestamptz not null,
    claimed_at timestamptz not null default now(), primary key (event_id, place));
create table fan_slots (event_id bigint, fan_id bigint, booking_id uuid not null, held_until timestamptz not null,
    claimed_at timestamptz not null default now(), primary key (event_id, fan_id));
create table bookings (event_id bigint, id uuid, fan_id bigint not null, state text not null, expires_at timestamptz,
    places int[] not null, primary key (event_id, id));
"""
_HOLD = """\\set fan random(1, 1000000000)
\\set place random(1, 1000000000)
begin;
select pg_advisory_xact_lock_shared(1);
insert into fan_slots (event_id, fan_id, booking_id, held_until)
  values (1, :fan, gen_random_uuid(), now() + interval '10 min')
  on conflict (event_id, fan_id) do update set booking_id = excluded.booking_id, held_until = excluded.held_until,
  claimed_at = excluded.claimed_at where fan_slots.held_until <= excluded.claimed_at;
insert into claims (event_id, place, booking_id, held_until)
  select 1, p, gen_random_uuid(), now() + interval '10 min' from generate_series(:place, :place + 1) p
  on conflict (event_id, place) do update set booking_id = excluded.booking_id, held_until = excluded.held_until,
  claimed_at = excluded.claimed_at where claims.held_until <= excluded.claimed_at;
insert into bookings values (1, gen_random_uuid(), :fan, 'held', now() + interval '10 min', array[:place, :place + 1]);
commit;
"""


_TICKETS = """
create table tickets (event_id bigint, id int, admitted_at timestamptz, primary key (event_id, id));
insert into tickets select 1, n from generate_series(1, 2000000) n;
create table check_ins (event_id bigint, id bigint, ticket_id int, result text not null, gate text not null,
    scanned_at timestamptz not null default now(), primary key (event_id, id));
create index on check_ins (event_id, ticket_id);
create unique index on check_ins (event_id, ticket_id) where result = 'admitted';
"""
_CHECK_IN = """\\set ticket random(1, 2000000)
\\set id random(1, 1000000000000)
begin;
with admitted as (update tickets set admitted_at = now() where event_id = 1 and id = :ticket and admitted_at is null
  returning id)
insert into check_ins select 1, :id, :ticket, case when exists (select from admitted) then 'admitted'
  else 'already_admitted' end, 'North';
commit;
"""


def holds_per_s(data_dir: Path) -> float:
    """Two-seat holds a second, committed durably, on the same server as ours, with nothing in between."""
    return _per_s(data_dir, _TABLES, _HOLD)


def check_ins_per_s(data_dir: Path, connections: int) -> float:
    """Tickets marked as used and scans kept a second, committed durably, one by one, by so many connections."""
    return _per_s(data_dir, _TICKETS, _CHECK_IN, connections)


def _per_s(data_dir: Path, tables: LiteralString, transaction: str, clients: int = _CLIENTS) -> float:
    script = data_dir / "pgbench.sql"
    script.write_text(transaction)
    with running(data_dir / "postgres") as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("drop database if exists bench")
            connection.execute("create database bench")
        with psycopg.connect(server.url("bench"), autocommit=True) as connection:
            connection.execute(tables)
        command = [
            str(installed().program("pgbench")), "-n", "-M", "prepared", "-f", str(script),
            "-c", str(clients), "-j", "2", "-T", str(_SECONDS), server.conninfo("bench"),
        ]  # fmt: skip
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout
    found = re.search(r"tps = ([\d.]+)", told)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of use:\n{told}")
    return float(found[1])
