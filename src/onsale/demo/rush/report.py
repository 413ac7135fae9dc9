"""What came of a rush."""

from typing import Any

import msgspec

from onsale.demo.crowd.figures import Latency
from onsale.demo.crowd.report import Verdict


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes: of the line's tables, the document that everybody polls, this process at its largest; and of the machine's
    memory, how much more was in use at the end than at the beginning."""

    tables: dict[str, int]
    document: int
    own_peak: int
    machine: int
    machine_grew: int

    @property
    def line(self) -> int:
        """All tables of the line together."""
        return sum(self.tables.values())


class Fairness(msgspec.Struct, frozen=True, kw_only=True):
    """What the line's fairness rests on, counted. Of a fair line, all but the first four are 0.

    `correlation`: of the order of coming within a window with the rank drawn; 99 of 100 fair draws stay within
    `correlation_bound`.
    """

    correlation: float
    correlation_bound: float
    correlated_fans: int
    proofs: int
    correlation_impossible: bool
    proofs_wrong: int
    passes_wrong: int
    fans_with_two_places: int
    moved: int
    windows_of_other_fans: int
    queue_faults: list[str]

    def broken(self) -> list[str]:
        """What isn't fair, in words."""
        told = {
            "arrival times within a window are correlated with ranks": int(self.correlation_impossible),
            "proofs don't hold": self.proofs_wrong,
            "passes were above the frontier of their moment, of another rank than drawn, or given twice": (
                self.passes_wrong
            ),
            "fans have two places in line": self.fans_with_two_places,
            "fans were told another place than they had": self.moved,
            "windows were published with other fans than those who joined": self.windows_of_other_fans,
        }
        return [f"{count:,} {what}" for what, count in told.items() if count] + self.queue_faults


class RushReport(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. Times are in seconds; `sold` counts places that were sold in this rush."""

    event_id: str
    event_name: str
    fans: int
    joined: int
    joined_over_http: int
    joins_per_s: int
    windows: int
    lobby_s: float
    target: int
    joined_s: float
    sold_out_s: float | None
    took_s: float
    free_at_start: int
    sold: int
    buyers: int
    passes: int
    steps: int
    outcomes: dict[str, int]
    statuses: dict[str, int]
    latency_ms: dict[str, Latency]
    places_sold_twice: int
    fans_with_two_bookings: int
    compared: int
    missing: int
    conflicts: int
    ended_early: bool
    load: float
    sizes: Sizes
    fairness: Fairness
    verify: Verdict

    def broken(self) -> list[str]:
        """What must not be, in words; nothing after a good sale."""
        told = {
            "places were sold twice": self.places_sold_twice,
            "fans bought more than one booking": self.fans_with_two_bookings,
            "bookings aren't there as acknowledged": self.missing,
            "places or fans were told two things at once": self.conflicts,
        }
        counted = [f"{count:,} {what}" for what, count in told.items() if count]
        early = ["it ended before the sale was over"] if self.ended_early else []
        verified = self.verify.broken if self.verify.holds is False else []
        return counted + self.fairness.broken() + verified + early

    @property
    def ok(self) -> bool:
        """Whether all is as it must be."""
        return not self.broken()

    def as_json(self) -> bytes:
        """All of it, with `ok` and what is broken."""
        told: dict[str, Any] = {"ok": self.ok, "broken": self.broken()}
        return msgspec.json.encode(told | msgspec.structs.asdict(self))
