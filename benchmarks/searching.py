"""Queries at a steady rate, each due at its time whether or not the answers keep up; others edit meanwhile."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from benchmarks import load
from benchmarks.load import Tally
from benchmarks.node import Node, Serving
from benchmarks.queries import Queries

PER_S = 200
EDITS_PER_S = 40
_SECONDS, _WARM_S, _AFTERWARDS_S = 40, 20, 5
_CONNECTIONS = 64
_REINDEXING_MOST_S = 2_400  # a new index takes ten minutes of a core, and queries come first

__all__ = ["PER_S", "Phase", "calm", "edits", "reindexing", "warm"]


@dataclass(frozen=True, slots=True)
class Phase:
    """What came back, by kind of query; and how much of a core each kind of process took, and the generator."""

    tallies: dict[str, Tally]
    cores: dict[str, float]
    seconds: float
    unfinished: str = ""

    def of_searches(self) -> Tally:
        """All but suggestions."""
        searches = Tally()
        for kind, tally in self.tallies.items():
            if kind != "suggest":
                searches.add(tally)
        return searches

    def describe(self) -> str:
        """Each kind's p50, p99 and worst; who took how much of a core."""
        kinds = ", ".join(f"{kind} {_three(tally)}" for kind, tally in sorted(self.tallies.items()))
        cores = ", ".join(f"{kind} {share:.2f}" for kind, share in self.cores.items())
        asked = sum(len(tally.took_s) for tally in self.tallies.values())
        return f"{asked:,} in {self.seconds:.0f} s, p50/p99/worst: {kinds}; cores: {cores}"

    def broken(self, promised_ms: float) -> str:
        """What wasn't as promised, if anything."""
        slow = sum(took_s * 1000 > promised_ms for tally in self.tallies.values() for took_s in tally.took_s)
        failed = sum(tally.statuses.total() - tally.statuses[200] for tally in self.tallies.values())
        worst = max(self.tallies.values(), key=lambda tally: tally.worst_s)
        return ", ".join(
            told
            for number, told in (
                (len(self.unfinished), self.unfinished),
                (slow, f"{slow} OVER {promised_ms:.0f} ms, the worst at {worst.worst_at_s:.1f} s"),
                (failed, f"{failed} NOT ANSWERED BY 200"),
            )
            if number
        )


def warm(serving: Serving, queries: Queries) -> None:
    """So that what is measured isn't what is only read from disk once."""
    _asked(serving, queries.draw(PER_S * _WARM_S))


def calm(serving: Serving, queries: Queries) -> Phase:
    """While nothing but editing goes on."""
    return _asked(serving, list(queries.draw(PER_S * _SECONDS)))


def reindexing(serving: Serving, queries: Queries) -> Phase:
    """While a new edition is made of everything, until it has been read for a while."""
    process = serving.node.start("reindex", stdout=subprocess.DEVNULL)

    def until_read() -> Iterator[tuple[str, str]]:
        left = PER_S * _AFTERWARDS_S
        for query in queries.draw(PER_S * _REINDEXING_MOST_S):
            left -= process.poll() is not None
            if not left:
                return
            yield query

    phase = _asked(serving, until_read())
    if process.poll() is None:
        process.kill()
        process.wait()
        return replace(phase, unfinished=f"NO NEW INDEX WITHIN {_REINDEXING_MOST_S} s")
    return phase


@contextmanager
def edits(node: Node) -> Iterator[dict[str, int]]:
    """Somebody at work in the catalogue; afterwards, how often they did what."""
    command = [sys.executable, "-m", "benchmarks.edits", node.url, str(EDITS_PER_S)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    done: dict[str, int] = {}
    try:
        yield done
    finally:
        process.terminate()
        told, _ = process.communicate(timeout=30)
    done |= json.loads(told)


def _asked(serving: Serving, queries: Iterable[tuple[str, str]]) -> Phase:
    node = serving.node
    work = ((kind, load.single(load.get(node.host, address))) for kind, address in queries)
    before, own, began = _cpu_s(serving), time.process_time(), time.perf_counter()
    tallies = asyncio.run(load.paced_by_kind(node.host, node.port, work, per_s=PER_S, connections=_CONNECTIONS))
    seconds = time.perf_counter() - began
    cores = {kind: max(0.0, cpu_s - before[kind]) / seconds for kind, cpu_s in _cpu_s(serving).items()}
    return Phase(tallies, cores | {"generator": (time.process_time() - own) / seconds}, seconds)


def _cpu_s(serving: Serving) -> dict[str, float]:
    return {kind: sum(used.cpu_s for used in all_used) for kind, all_used in serving.usage().items()}


def _three(tally: Tally) -> str:
    return f"{tally.percentile_ms(50):.1f}/{tally.percentile_ms(99):.1f}/{tally.worst_s * 1000:.0f}"
