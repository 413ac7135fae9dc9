"""What a machine's processes had counted a while ago: a reading each minute, for an hour, so that somebody who looks
can be told how much it was lately without a Prometheus.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import structlog
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from onsale.platform.clock import utc_now
from onsale.platform.metrics import Snapshots

log = structlog.get_logger()

READ_EVERY_S = 60.0
_KEPT = 62
_FILE = "past.json"
_SLOW, _SLOW_SEARCH, _SEARCH = "1.0", "0.5", "/api/v1/search"
_COUNTERS = {
    ("onsale_letters_total", "fate", "undelivered"): "letters refused",
    ("onsale_payment_notices_total", "result", "bad_signature"): "notices forged",
    ("onsale_refunds_total", "outcome", "refused"): "refunds refused",
    ("onsale_sign_ins_total", "result", "sent_away"): "sign-ins sent away",
}

Sums = Mapping[str, Mapping[str, float]]
"""By process, then by what was counted."""


class Reading(msgspec.Struct, frozen=True):
    """How much each process had counted at a moment."""

    at: datetime
    sums: dict[str, dict[str, float]]


def sums_in(text: str) -> Sums:
    """What matters of an answer of `/metrics`: requests, errors, slow ones, and what alarms look at besides."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            for name in _names(sample):
                sums[sample.labels.get("process", "")][name] += sample.value
    return sums


def _names(sample: Sample) -> list[str]:
    labels = sample.labels
    search = labels.get("route") == _SEARCH
    if sample.name == "onsale_request_seconds_count":
        errors = ["errors"] if labels["status"] == "5xx" else []
        return ["requests", *(["searches"] if search else []), *errors]
    if sample.name == "onsale_request_seconds_bucket":
        quick = ["quick"] if labels["le"] == _SLOW else []
        return [*quick, *(["quick searches"] if search and labels["le"] == _SLOW_SEARCH else [])]
    return [
        name
        for (metric, label, value), name in _COUNTERS.items()
        if sample.name == metric and labels.get(label) == value
    ]


class Past:
    """The readings of a machine, in a file beside its counters."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / _FILE

    def readings(self) -> Sequence[Reading]:
        """The oldest first; what can't be read counts as not there."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=list[Reading])
        except (OSError, msgspec.MsgspecError):
            return ()

    def note(self, role: str, at: datetime) -> None:
        """Add one."""
        told = sums_in(Snapshots(self._folder).all(role).decode())
        sums = {process: {name: value for name, value in of.items() if value} for process, of in told.items()}
        kept = [*self.readings(), Reading(at, sums)][-_KEPT:]
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(kept))
        draft.replace(self._file)


def increase(past: Sequence[Reading], now: datetime, sums: Sums, name: str, *, over_s: float) -> float | None:
    """By how much something grew in the last `over_s` seconds; None when nobody has looked for as long."""
    then = next((one for one in reversed(past) if now - one.at >= timedelta(seconds=over_s)), None)
    if then is None or now - then.at > timedelta(seconds=over_s + 3 * READ_EVERY_S):
        return None
    # A process that isn't there any more takes its count along; one that is new has counted from 0.
    return sum(max(0.0, of.get(name, 0.0) - then.sums.get(process, {}).get(name, 0.0)) for process, of in sums.items())


async def keep_readings(folder: Path, role: str) -> None:
    """Read each minute until cancelled; by one process of a machine."""
    past = Past(folder)
    while True:
        try:
            await asyncio.to_thread(past.note, role, utc_now())
        except OSError as error:
            log.warning("metrics_not_noted", reason=type(error).__name__)
        await asyncio.sleep(READ_EVERY_S)
