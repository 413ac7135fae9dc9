"""What the fairness page shows. Conventions as in `onsale.shop.views`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onsale.shop.views import EventTile


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRow:
    """A window; `joined`, `root` and `seed` (hexadecimal) once they are told."""

    number: int
    opened_at: datetime
    closed_at: datetime | None
    joined: int | None = None
    root: str = ""
    seed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Fans let in over time, to be drawn: `path` in a box of 600 by 200, up to `most` fans at `last_at`. No path: they
    came in at once.
    """

    path: str
    most: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """The reader's own proof: which window, which rank of 2^53, which leaf of how many."""

    window: int
    rank: int
    share: float
    """How far up the ranks that is, from 0 to 1: about that share of the window is ahead."""
    index: int
    joined: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRow:
    """A time the room opened by itself; `closed_at` is None while it is open."""

    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessPage:
    """`/events/{id}/fairness`. Without a commitment (`anchor` empty) there is nothing to check. `windows` newest first,
    at most so many that a page holds; `windows_total` counts all. `mine` is told to who is in line, once drawn;
    `words` are what the check says. `openings`: when the room opened by itself, the newest first.
    """

    event: EventTile
    on_sale_at: datetime
    address: str
    """Where the evidence is, with the site."""
    anchor: str
    committed_at: datetime | None
    queues: bool
    windows: tuple[WindowRow, ...]
    windows_total: int
    joined_total: int
    course: Course | None
    mine: OwnPlace | None
    words: Mapping[str, str]
    openings: tuple[OpeningRow, ...] = ()
