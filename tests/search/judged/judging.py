"""What a person who types something expects to see, and how often they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from onsale.search.entry import Entry
from onsale.search.finding import find
from onsale.search.folding import folded
from onsale.search.query import Asked, checked
from onsale.search.reader import Reading

TOP = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What is typed, and what an event must be to be what was meant: `by` is in its name or among its performers, `at`
    in its venue's, `month` is a number.
    """

    typed: str
    by: str = ""
    at: str = ""
    city: str = ""
    kind: str = ""
    month: int = 0

    def fits(self, entry: Entry) -> bool:
        """Whether this event is meant."""
        told = entry.catalogued
        event, venue = told.event, told.venue
        names = " | ".join([event.name, *(performer.name for performer in told.performers)])
        return (
            folded(self.by) in folded(names)
            and folded(self.at) in folded(venue.name)
            and self.city in {"", venue.city}
            and self.kind in {"", event.genre, event.segment}
            and self.month in {0, event.starts_at.astimezone(ZoneInfo(venue.timezone)).month}
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rates of queries where what was meant is among the first three, and where it is the first; and what isn't
    among the three.
    """

    among_three: float
    first: float
    missed: list[str]


def judge(reading: Reading, cases: Sequence[Judged], now: datetime) -> Verdict:
    """Ask all of them."""
    among, first, missed = 0, 0, []
    for case in cases:
        hits = find(reading, checked(Asked(q=case.typed)), limit=TOP, cursor=None, now=now).hits
        fit = [case.fits(hit.entry) for hit in hits]
        among += any(fit)
        first += fit[:1] == [True]
        if not any(fit):
            missed.append(case.typed)
    return Verdict(among / len(cases), first / len(cases), missed)
