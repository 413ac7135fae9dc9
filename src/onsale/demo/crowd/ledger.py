"""What the crowd was told, kept to be compared with what is there.

All times are the crowd's own monotonic clock. A hold surely lives from the moment it was acknowledged until its
running time has passed since it was *asked for*, or until its release is asked for; so no clocks need to agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf


@dataclass(slots=True)
class Told:
    """A booking as its fan was told of it. `places` are numbers in the seat map."""

    booking_id: str
    token: str
    places: tuple[int, ...]
    held_from: float
    held_until: float
    asked_to_pay: bool = False
    confirmed_from: float | None = None
    released: bool = False

    def spans(self) -> Iterator[tuple[float, float]]:
        """When its places were surely its fan's."""
        yield self.held_from, self.held_until
        if self.confirmed_from is not None:
            yield self.confirmed_from, inf


@dataclass(frozen=True, slots=True)
class Doubled:
    """Two bookings that can't both be: they were told the same place, or their fan, is theirs at the same time."""

    what: str
    first: str
    second: str
    sold: bool


@dataclass(slots=True)
class Ledger:
    """Every booking the crowd was told of, by its id."""

    bookings: dict[str, Told] = field(default_factory=dict)

    def held(self, told: Told) -> Told:
        """A hold was acknowledged; told twice of the same booking, it stays as it was."""
        return self.bookings.setdefault(told.booking_id, told)

    def doubled(self) -> list[Doubled]:
        """Every place that two fans had at once, and every fan who had two bookings at once."""
        spans: dict[str, list[_Span]] = {}
        for told in self.bookings.values():
            for begin, end in told.spans():
                for what in (f"fan {told.token[-8:]}", *(f"place {place}" for place in told.places)):
                    spans.setdefault(what, []).append((begin, end, told.booking_id))
        return [double for what, held in spans.items() for double in _doubled(what, held)]

    @property
    def confirmed(self) -> list[Told]:
        """Those whose confirmation was acknowledged."""
        return [told for told in self.bookings.values() if told.confirmed_from is not None]


_Span = tuple[float, float, str]


def _doubled(what: str, spans: Iterable[_Span]) -> Iterator[Doubled]:
    ordered = sorted(spans)
    latest = ordered[0]
    for _, one in pairwise(ordered):
        if one[0] < latest[1] and one[2] != latest[2]:
            yield Doubled(what, latest[2], one[2], sold=one[1] == latest[1] == inf)
        latest = max(latest, one, key=lambda span: span[1])
