"""What is counted of group commits: how many requests share a transaction, and how long they wait for it."""

from prometheus_client import Histogram

from onsale.platform.metrics import REGISTRY

_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

SIZES = Histogram(
    "onsale_batch_size", "Requests that shared a transaction, by line.", ["line"], buckets=_SIZES, registry=REGISTRY
)
SECONDS = Histogram(
    "onsale_batch_seconds", "How long such a transaction took.", ["line"], buckets=_SECONDS, registry=REGISTRY
)
WAITS = Histogram(
    "onsale_batch_wait_seconds",
    "How long the first of a batch had waited when it began.",
    ["line"],
    buckets=_SECONDS,
    registry=REGISTRY,
)


class LineCounts:
    """The counts of one line."""

    def __init__(self, line: str) -> None:
        self._sizes, self._seconds, self._waits = SIZES.labels(line), SECONDS.labels(line), WAITS.labels(line)

    def note(self, size: int, *, waited_s: float, took_s: float) -> None:
        """A batch was done; `waited_s`: its first request, before it began."""
        self._sizes.observe(size)
        self._waits.observe(waited_s)
        self._seconds.observe(took_s)
