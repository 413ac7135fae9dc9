"""The reference for holds: PostgreSQL's own load generator running the equivalent transaction, one hold each."""

import os
import re
import subprocess
from pathlib import Path

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


def holds_per_s(data_dir: Path) -> float:
    """Two-seat holds a second, committed durably, on the same server as ours, with nothing in between."""
    script = data_dir / "hold.sql"
    script.write_text(_HOLD)
    with running(data_dir / "postgres") as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("drop database if exists bench")
            connection.execute("create database bench")
        with psycopg.connect(server.url("bench"), autocommit=True) as connection:
            connection.execute(_TABLES)
        command = [
            str(installed().program("pgbench")), "-n", "-M", "prepared", "-f", str(script),
            "-c", str(_CLIENTS), "-j", "2", "-T", str(_SECONDS), server.conninfo("bench"),
        ]  # fmt: skip
        told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout
    found = re.search(r"tps = ([\d.]+)", told)
    if found is None:
        raise RuntimeError(f"pgbench said nothing of use:\n{told}")
    return float(found[1])
