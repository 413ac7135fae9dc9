"""Searching a million events on one node: making the index, being ready, answering while others edit and reindex.

One part of `make bench`: whichever of its figures is asked for, the catalogue is made and indexed; the load is let
loose only for those that need it.
"""

import sys
import time
from collections.abc import Collection

from benchmarks import bare_search
from benchmarks.events.fill import fill
from benchmarks.events.world import World
from benchmarks.load import Tally
from benchmarks.node import Node, Serving, forget_pages, new_node
from benchmarks.processes import Usage
from benchmarks.queries import Queries
from benchmarks.result import Result
from benchmarks.searching import PER_S, Phase, calm, edits, reindexing, warm
from onsale.platform.clock import utc_now

EVENTS = 1_000_000
_SEED = 1
_REFERENCE_QUERIES = 2_000
_PROMISED_MS = 500
_SEARCHING = (
    "search_p50_ms", "search_p99_ms", "suggest_p99_ms", "search_reindexing_p99_ms", "search_memory_mb",
)  # fmt: skip
NAMES = ("index_docs_per_s", "index_memory_mb", "index_disk_mb", "search_ready_s", *_SEARCHING)


def figures(wanted: Collection[str], *, events: int = EVENTS) -> list[Result]:
    """The figures asked for, on a new node with so many events."""
    with new_node() as node:
        world = World.of(events, _SEED, utc_now())
        began = time.perf_counter()
        fill(node.url, world)
        _say(f"{events:,} events made in {time.perf_counter() - began:.0f} s")
        results = measured(node, world, wanted)
    return [result for result in results if result.name in wanted]


def measured(node: Node, world: World, wanted: Collection[str]) -> list[Result]:
    """On a node that has this catalogue, and no index yet."""
    results = _indexed(node)
    _say(f"{results[0].note}")
    forget_pages(node.edition)
    with node.serving() as serving:
        ready_s = serving.wait("/api/v1/search?q=the+tour")
        note = "from `onsale serve` to the first search answered; two web processes, no page of the index in memory"
        results.append(Result("search_ready_s", ready_s, "s", note=note))
        serving.wait("/readyz")
        if set(wanted) & set(_SEARCHING):
            serving.wait_for_all()
            results += _searched(node, serving, world)
    return results


def _indexed(node: Node) -> list[Result]:
    told, used = node.reindex()
    library, made = bare_search.documents_per_s(node)
    note = (
        f"{told['events']:,} events in {told['took_s']:.0f} s, {used.cpu_s:.0f} s of processor beside the database's; "
        f"documents are made at {made:,.0f}/s"
    )
    reference = "the library alone"
    return [
        Result("index_docs_per_s", told["events"] / told["took_s"], "documents/s", reference, library, note),
        Result("index_memory_mb", used.resident_mb, "MB", note=f"`onsale reindex` at its most; own {used.own_mb:.0f}"),
        Result("index_disk_mb", node.index_bytes() / 1e6, "MB", note="freshly made"),
    ]


def _searched(node: Node, serving: Serving, world: World) -> list[Result]:
    queries = Queries(world, _SEED)
    before = _heaviest(serving)
    queries.walk(f"http://{node.host}:{node.port}")
    with edits(node) as done:
        warm(serving, queries)
        quiet = calm(serving, queries)
        after = _heaviest(serving)
        _say(quiet.describe())
        busy = reindexing(serving, queries)
        _say(busy.describe())
    here, alone = bare_search.asked_here(node.shelf, Queries(world, _SEED).draw(_REFERENCE_QUERIES))
    searches, found_here = quiet.of_searches(), _without_suggesting(here)
    at, told_edits = f"{PER_S}/s", ", ".join(f"{count} {kind}" for kind, count in done.items())
    bare = "in one process, one after another"
    note = f"{at}, {told_edits}; the library alone {alone.percentile_ms(50):.2f}"
    memory = f"a process that searches; {after.own_mb:.0f} of it are its own, {before.own_mb:.0f} before the load"
    return [
        Result("search_p50_ms", searches.percentile_ms(50), "ms", bare, found_here.percentile_ms(50), note),
        _judged("search_p99_ms", searches, found_here, quiet),
        _judged("suggest_p99_ms", quiet.tallies["suggest"], here["suggest"], quiet),
        _judged("search_reindexing_p99_ms", busy.of_searches(), found_here, busy),
        Result("search_memory_mb", after.resident_mb, "MB", note=memory),
    ]


def _judged(name: str, tally: Tally, here: Tally, phase: Phase) -> Result:
    note = phase.describe() if name.startswith("search") else f"p50 {tally.percentile_ms(50):.1f}"
    return Result(
        name, tally.percentile_ms(99), "ms", "in one process, one after another", here.percentile_ms(99), note,
        broken=phase.broken(_PROMISED_MS),
    )  # fmt: skip


def _heaviest(serving: Serving) -> Usage:
    used = serving.usage()
    return max(used["searchers"] or used["web"], key=lambda one: one.own_mb)


def _without_suggesting(tallies: dict[str, Tally]) -> Tally:
    both = Tally()
    for kind, tally in tallies.items():
        if kind != "suggest":
            both.add(tally)
    return both


def _say(text: str) -> None:
    sys.stderr.write(f"  {text}\n")
