"""The waiting room: joining, polling, and what ten million fans who wait weigh."""

import asyncio
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

import edge
import proxy
from benchmarks import load
from benchmarks.reads import bare, rate
from benchmarks.result import Result
from benchmarks.site import Site
from onsale.platform.embedded import running
from onsale.platform.ids import decode_id

_JOINS = 40_000
_CONNECTIONS = 256
_SAMPLE = 1_000_000
_OF = 10_000_000
_STATUS_BYTES = 1024
_WITHIN_S = 120
_TOLD_EVERYWHERE_S = 3
_PORTS = (8497, 8498)
_ROOT = Path(__file__).parents[1]


def queue_joins_per_s(site: Site) -> list[Result]:
    """Joins of so many different fans, each over HTTP and in the database; the bare server answers as many requests."""
    path = f"{_opened(site)}/queue/join"
    wires = [load.post(site.host, path, token, b"") for token in site.tokens(_JOINS)]
    joined = asyncio.run(load.run(site.host, site.port, map(load.single, wires), connections=_CONNECTIONS))
    with bare(site) as port:
        asked = [load.post(site.host, "/", "", b"")] * _JOINS
        constant = asyncio.run(load.run(site.host, port, map(load.single, asked), connections=_CONNECTIONS))
    note = f"{site.workers} processes beside database and generator; {joined.describe()}"
    reference = "the bare server, one request at a time on each connection"
    return [Result("queue_joins_per_s", joined.rate(200), "joins/s", reference, constant.rate(200), note)]


def queue_polls_per_s(site: Site) -> list[Result]:
    """The document that everybody polls."""
    path = f"{_opened(site)}/queue"
    with urllib.request.urlopen(f"http://{site.host}:{site.port}{path}") as answer:
        size = len(answer.read())
    polls = rate(site.host, site.port, load.get(site.host, path))
    with bare(site) as port:
        constant = rate(site.host, port, load.get(site.host, "/1k"))
    too_large = f"{size} bytes, more than {_STATUS_BYTES}" if size > _STATUS_BYTES else ""
    note = f"{size} bytes, 16 x 16 pipelined"
    return [Result("queue_polls_per_s", polls, "polls/s", "the bare server, 1 kB", constant, note, too_large)]


def queue_polls_nginx_per_s(site: Site) -> list[Result]:
    """The same through nginx with the configuration that is shipped; a file of as many bytes from the same nginx."""
    path = f"{_opened(site)}/queue"
    with urllib.request.urlopen(f"http://{site.host}:{site.port}{path}") as answer:
        document = answer.read()
    executable, reason = proxy.ensure(_ROOT)
    if not executable:
        return [Result("queue_polls_nginx_per_s", 0, "polls/s", note=f"not measured: {reason}")]
    with tempfile.TemporaryDirectory(prefix="onsale-bench-nginx-") as folder:
        upstream, ours = f"{site.host}:{site.port}", Path(folder) / "nginx"
        with edge.running(
            executable, _ROOT, ours, upstream, *_PORTS, workers=os.cpu_count() or 1, shows_kept=False
        ) as at:
            (at / "files" / "status.txt").write_bytes(document)
            polls = rate(site.host, _PORTS[0], load.get(site.host, path))
            constant = rate(site.host, _PORTS[1], load.get(site.host, "/status.txt"))
    note = f"{len(document)} bytes, asked of the shop once a second, 16 x 16 pipelined"
    return [Result("queue_polls_nginx_per_s", polls, "polls/s", "a file from the same nginx", constant, note)]


def queue_bytes_10m(site: Site) -> list[Result]:
    """What ten million fans take in the database, measured on a million: rows, and blocks for proofs once revealed."""
    path = _opened(site)
    event = decode_id("evt", path.rsplit("/", 1)[1])
    with running(site.data_dir / "postgres") as server, psycopg.connect(server.url("onsale"), autocommit=True) as db:
        before = _sizes(db)
        began = time.perf_counter()
        db.execute(
            "insert into queue_joins (event_id, fan_id, window_number, round)"
            " select %s, (1::bigint << 60) + n * 2097152::bigint + (random() * 2097151)::bigint, number, 0"
            " from queue_windows, generate_series(1, %s) n where event_id = %s and closed_at is null",
            (event, _SAMPLE, event),
        )
        inserted_s = time.perf_counter() - began
        began = time.perf_counter()
        _wait_until(db, event)
        revealed_s = time.perf_counter() - began
        after = _sizes(db)
    grown = {table: (after[table] - before[table]) / _SAMPLE * _OF for table in after}
    with urllib.request.urlopen(f"http://{site.host}:{site.port}{path}/queue") as answer:
        size = len(answer.read())
    told = ", ".join(f"{table} {each / 1e6:,.0f} MB" for table, each in grown.items())
    note = (
        f"{told}; {_SAMPLE:,} inserted in {inserted_s:.1f} s, told of {revealed_s:.1f} s after; document {size} bytes"
    )
    too_large = f"{size} bytes, more than {_STATUS_BYTES}" if size > _STATUS_BYTES else ""
    return [Result("queue_bytes_10m", sum(grown.values()), "bytes", note=note, broken=too_large)]


def _sizes(db: "psycopg.Connection[Any]") -> dict[str, int]:
    tables = ("queue_joins", "queue_leaves", "queue_windows")
    return {table: db.execute("select pg_total_relation_size(%s)", (table,)).fetchone()[0] for table in tables}  # type: ignore[index]


def _wait_until(db: "psycopg.Connection[Any]", event: int) -> None:
    """Until every window that somebody joined was revealed."""
    left = """
        select count(*) from queue_windows w where w.event_id = %s and w.seed is null
            and exists (select from queue_joins j where j.event_id = w.event_id and j.window_number = w.number)"""
    deadline = time.monotonic() + _WITHIN_S
    while db.execute(left, (event,)).fetchone()[0]:  # type: ignore[index]
        if time.monotonic() > deadline:
            raise RuntimeError("the window isn't told of")
        time.sleep(0.1)


def _opened(site: Site) -> str:
    """The largest event, with a waiting room that is open: its address in the API."""
    event = site.largest_event()
    path = f"/api/v1/events/{event['id']}"
    if not event["waiting_room"]["enabled"]:
        credentials = {"email": "organiser@demo.test", "password": "onsale-demo"}
        token = _sent(site, "POST", "/api/v1/auth/login", credentials, {})["access_token"]
        version = {"Authorization": f"Bearer {token}", "If-Match": f'"{site.get(path)["version"]}"'}
        room = {"waiting_room": {"enabled": True, "opens_minutes_before": 0}}
        _sent(site, "PATCH", path, room, version)
    deadline = time.monotonic() + _WITHIN_S
    while not site.get(f"{path}/queue")["windows"]:  # what is told changes when the lobby's own window closes
        if time.monotonic() > deadline:
            raise RuntimeError("the waiting room doesn't open")
        time.sleep(0.2)
    time.sleep(_TOLD_EVERYWHERE_S)
    return path


def _sent(site: Site, method: str, path: str, body: Mapping[str, object], headers: Mapping[str, str]) -> Any:
    all_headers = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(
        f"http://{site.host}:{site.port}{path}", json.dumps(body).encode(), all_headers, method=method
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        return json.load(answer)
