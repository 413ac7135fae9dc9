"""What is told of a stampede: while it runs, and at the end. Both are JSON as they stand."""

import msgspec

from onsale.demo.crowd.figures import Latency

ROWS_SHOWN = 20


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is. `phase` is gathering, running, comparing, verifying or done; rates are per whole second."""

    phase: str
    event_id: str
    event_name: str
    at_s: float
    seconds: int
    fans: int
    arrived: int
    left: int
    free_at_start: int
    held_places: int
    sold_places: int
    holds: int
    payments: int
    retries: int
    compared: int
    latency_ms: dict[str, Latency]
    statuses: dict[str, int]
    outcomes: dict[str, int]
    rates: dict[str, list[int]]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What `verify` says: `holds` is null where the database couldn't be reached, and `why` says so."""

    holds: bool | None
    invariants: int = 0
    broken: list[str] = []
    why: str = ""


class Difference(msgspec.Struct, frozen=True):
    """A booking that isn't what its fan was told."""

    booking_id: str
    told: str
    found: str


class Conflict(msgspec.Struct, frozen=True):
    """Two bookings that can't both be."""

    what: str
    first: str
    second: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The summary. `ok`: nothing acknowledged is missing, nothing was given to two, and `verify` found nothing."""

    url: str
    event_id: str
    event_name: str
    fans: int
    took_s: float
    ended_early: bool
    requests: int
    holds: int
    holds_per_s: float
    holds_peak_per_s: int
    payments: int
    payments_per_s: float
    payments_peak_per_s: int
    sold_places: int
    held_places: int
    oversold: int
    retries: int
    outcomes: dict[str, int]
    statuses: dict[str, int]
    latency_ms: dict[str, Latency]
    compared: int
    missing_count: int
    missing: list[Difference]
    conflict_count: int
    conflicts: list[Conflict]
    verify: Verdict

    @property
    def ok(self) -> bool:
        """Whether it ended as it must."""
        return not self.missing_count and not self.conflict_count and self.verify.holds is not False

    def as_json(self) -> bytes:
        """All of it, with `ok`."""
        return msgspec.json.encode({"ok": self.ok, **msgspec.structs.asdict(self)})
