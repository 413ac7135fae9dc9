"""Counters in Prometheus' format, of every process of this machine in one answer.

Each process counts in its own memory and writes what it has counted to a file of its own now and then. Whoever is
asked answers with its own numbers and those in the others' files, each sample labelled with its process; summing is
the reader's affair (`sum by (…)`), as is a process that ended: its series stops. A file that isn't rewritten any more
is left out.
"""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
WRITE_EVERY_S = 2.0
_GONE_AFTER_S = 15.0
_FORGOTTEN_AFTER_S = 3600.0
_PROCESS = "process"


class Snapshots:
    """The files by which one machine's processes tell each other what they have counted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, role: str) -> None:
        """Put down what this process has counted; `role` says what kind of process it is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{_name(role)}.new"
        draft.write_bytes(generate_latest(REGISTRY))
        draft.replace(self._folder / f"{_name(role)}.prom")

    def all(self, role: str) -> bytes:
        """What every process of this machine has counted, this one up to the moment."""
        mine = _name(role)
        told = {mine: generate_latest(REGISTRY).decode()} | self._of_others(mine)
        together = CollectorRegistry()
        together.register(_Merged(_merged(told)))
        return generate_latest(together)

    def _of_others(self, mine: str) -> dict[str, str]:
        found = {}
        for file in sorted(self._folder.glob("*.prom")):
            try:
                age_s = time.time() - file.stat().st_mtime
                if age_s > _FORGOTTEN_AFTER_S:
                    file.unlink()
                elif age_s < _GONE_AFTER_S and file.stem != mine:
                    found[file.stem] = file.read_text()
            except FileNotFoundError:
                continue
        return found


class _Merged(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _merged(told: dict[str, str]) -> Iterable[Metric]:
    """One family for each name, with the samples of all processes."""
    families: dict[str, Metric] = {}
    for process, text in told.items():
        for family in text_string_to_metric_families(text):
            merged = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            for sample in family.samples:
                merged.add_sample(
                    sample.name, {**sample.labels, _PROCESS: process}, sample.value, timestamp=sample.timestamp
                )
    return families.values()


def _name(role: str) -> str:
    return f"{role}-{os.getpid()}"
