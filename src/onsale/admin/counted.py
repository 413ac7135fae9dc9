"""What this machine's processes have counted, as far as the page about its health tells it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

_NEARLY_ALL = 0.99


@dataclass(frozen=True, slots=True)
class LineFigures:
    """Requests that shared transactions, since their processes began. `waited_s`: 99 of 100 batches began within that
    time of their first request's coming; None when it took longer than is counted.
    """

    name: str
    batches: int
    size: float
    waited_s: float | None


@dataclass(frozen=True, slots=True)
class Counted:
    """All of it; `left_alone`: by provider, how many processes leave it alone."""

    left_alone: dict[str, int]
    lines: tuple[LineFigures, ...]
    spans_recorded: int
    spans_sent: int


def counted_in(text: str) -> Counted:
    """What matters of an answer of `/metrics`."""
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    left_alone: dict[str, int] = defaultdict(int)
    for sample in samples:
        if sample.name == "onsale_payment_provider_open":
            left_alone[sample.labels["provider"]] += int(sample.value)
    names = sorted({sample.labels["line"] for sample in samples if sample.name == "onsale_batch_size_count"})
    lines = (_line(name, [sample for sample in samples if sample.labels.get("line") == name]) for name in names)
    return Counted(
        dict(left_alone),
        tuple(line for line in lines if line.batches),
        int(_sum(samples, "onsale_spans_recorded_total")),
        int(_sum(samples, "onsale_spans_sent_total")),
    )


def _line(name: str, samples: list[Sample]) -> LineFigures:
    batches = _sum(samples, "onsale_batch_size_count")
    within: dict[float, float] = defaultdict(float)
    for sample in samples:
        if sample.name == "onsale_batch_wait_seconds_bucket":
            within[float(sample.labels["le"])] += sample.value
    bound = next((le for le, count in sorted(within.items()) if count >= batches * _NEARLY_ALL), float("inf"))
    size = _sum(samples, "onsale_batch_size_sum") / batches if batches else 0.0
    return LineFigures(name, int(batches), size, None if bound == float("inf") else bound)


def _sum(samples: Iterable[Sample], name: str) -> float:
    return sum(sample.value for sample in samples if sample.name == name)
