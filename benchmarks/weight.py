"""What a web process weighs, what a million bookings weigh on disk, and how soon a stopped shop serves again."""

import time

import psycopg

from benchmarks import million
from benchmarks.processes import usage
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.platform.embedded import running
from onsale.platform.migrate import migrate

_BOOKINGS = 1_000_000


def memory_idle_mb(site: Site) -> list[Result]:
    """The heavier of the web processes after a start, and once it has served the stadium's availability."""
    idle = max(usage(pid).resident_mb for pid in site.web_processes())
    event = site.largest_event()["id"]
    for _ in range(40):  # whichever process answers
        site.get(f"/api/v1/events/{event}/availability")
        site.get(f"/api/v1/events/{event}/seat-map")
    loaded = max(usage(pid).resident_mb for pid in site.web_processes())
    note = "resident memory of the heavier web process"
    return [Result("memory_idle_mb", idle, "MB", note=note), Result("memory_stadium_mb", loaded, "MB", note=note)]


def disk_mb_per_million(site: Site) -> list[Result]:
    """Tables and indexes that hold a million bookings of two places; and how long the invariants take on them."""
    with running(site.data_dir / "postgres") as server:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("drop database if exists million")
            connection.execute("create database million")
        url = server.url("million")
        migrate(url)
        million.fill(url, _BOOKINGS)
        taken = sum(million.disk_bytes(url).values()) / 1e6
        began = time.perf_counter()
        violations = site.verify(url)
        verified_s = time.perf_counter() - began
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("drop database million with (force)")
    return [
        Result("disk_mb_per_million", taken, "MB", note="freshly filled, indexes included"),
        Result("verify_million_s", verified_s, "s", note=f"the whole command; {violations} violations"),
    ]


def restart_s(site: Site) -> list[Result]:
    """The whole demo killed with -9 and started again, until it can sell: database, web processes and worker."""
    took_s = site.kill_and_restart()
    return [Result("restart_s", took_s, "s", note="database and two web processes, on what was sold before")]
