"""What is counted of requests: how many, how they ended and how long they took, by route. Never by whom.

A route is a template of ours, so there are as many series as routes, whatever addresses are asked for. Streams, which
last as long as somebody listens, are counted when they end and not timed.
"""

from prometheus_client import Counter, Gauge, Histogram

from onsale.platform.metrics import REGISTRY

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_NOWHERE = "none"

TIMES = Histogram(
    "onsale_request_seconds",
    "How long requests took, by method, route and the first digit of the status.",
    ["method", "route", "status"],
    buckets=_BUCKETS,
    registry=REGISTRY,
)
STREAMS = Counter("onsale_streams_ended", "Streams that somebody listened to, by route.", ["route"], registry=REGISTRY)
UNDER_WAY = Gauge("onsale_requests_under_way", "Requests being answered, streams included.", registry=REGISTRY)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_known: dict[tuple[str, str, int], Histogram] = {}


def note(method: str, route: str | None, status: int, took_s: float, *, stream: bool = False) -> None:
    """Count a request that was answered. `route`: its template; `None` for an address that leads nowhere."""
    where = route or _NOWHERE
    if stream:
        STREAMS.labels(where).inc()
        return
    key = (method, where, status // 100)
    times = _known.get(key)
    if times is None:
        # Finding a series by its labels is dearer than timing a request, so it is done once for each.
        times = _known[key] = TIMES.labels(method if method in METHODS else "other", where, f"{status // 100}xx")
    times.observe(took_s)
