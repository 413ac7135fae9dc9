"""A catalogue at work: `python -m benchmarks.edits DATABASE PER_S`.

Edits, prices, publishes, sells out and cancels until it is told to stop, and then prints how often it did what as JSON.
"""

import json
import random
import signal
import sys
import time
from collections import Counter
from typing import LiteralString

import psycopg

from onsale.inventory.changes import CHANNEL
from onsale.platform.database import libpq_url

_POOL = 4_000
# Which of the events of the pool there is something of this kind to do with.
_EVENTS: LiteralString = "select id from events tablesample system (2) where lifecycle = 'published' limit %s"
_SMALL: LiteralString = "select id from events where places <= 150 and lifecycle = 'published' limit %s"
_DRAFTS: LiteralString = "select id from events where lifecycle = 'draft' limit %s"

EDITS: dict[str, tuple[int, LiteralString]] = {
    "edited": (50, "update events set description = description || ' More soon.', version = version + 1 where id = %s"),
    "priced": (15, "update price_levels set face_value_minor = face_value_minor + 100 where event_id = %s"),
    "published": (15, "update events set lifecycle = 'published', published_at = now() where id = %s"),
    "sold out": (
        10,
        """
        insert into claims (event_id, place, booking_id, held_until)
        select id, place, '00000000-0000-0000-0000-000000000000', 'infinity'
        from events, generate_series(0, places - 1) as place where id = %s on conflict do nothing
        """,
    ),
    "cancelled": (10, "update events set lifecycle = 'cancelled', version = version + 1 where id = %s"),
}
"""How often of a hundred, and the statement."""


def main(url: str, per_s: float) -> dict[str, int]:
    """At that rate, one after another, each a transaction of its own."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    done, rng = Counter[str](), random.Random(1)
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        pools = {
            "published": _ids(connection, _DRAFTS),
            "sold out": _ids(connection, _SMALL),
            "others": _ids(connection, _EVENTS),
        }
        began = time.monotonic()
        while not stopped:
            (kind,) = rng.choices(list(EDITS), [share for share, _ in EDITS.values()])
            pool = pools.get(kind, pools["others"])
            if pool:
                _do(connection, kind, pool.pop() if kind in pools else rng.choice(pool))
                done[kind] += 1
            time.sleep(max(0.0, began + done.total() / per_s - time.monotonic()))
    return dict(done)


def _do(connection: "psycopg.Connection[tuple[int]]", kind: str, event_id: int) -> None:
    connection.execute(EDITS[kind][1], (event_id,))
    if kind == "sold out":
        connection.execute("select pg_notify(%s, %s)", (CHANNEL, f"{event_id} *"))


def _ids(connection: "psycopg.Connection[tuple[int]]", query: LiteralString) -> list[int]:
    return [row[0] for row in connection.execute(query, (_POOL,))]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], float(sys.argv[2]))))
