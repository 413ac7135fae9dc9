"""What the list of an event's bookings shows. Conventions as in `console/views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.console.returns_views import Head
from onsale.platform.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedRow:
    """A booking in the list: `places` that are live, of `of`. `email` is empty where there is nobody to write to."""

    booking_id: str
    reference: str
    name: str
    email: str = field(repr=False)
    bought_at: datetime
    state: Literal["paid", "part", "cancelled"]
    places: int
    of: int
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedTab:
    """The bookings in one state."""

    show: Literal["all", "paid", "part", "cancelled"]
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPart:
    """How many wait, and for how long an offer stands; None where nobody can wait."""

    waiting: int
    offer_hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPage:
    """`/organise/events/{id}/bookings`. `q` is what was looked for; `partly` when not all were looked through yet."""

    head: Head
    rows: tuple[BookedRow, ...]
    tabs: tuple[BookedTab, ...]
    waiting: WaitingPart | None
    refused: int
    q: str = ""
    show: str = "all"
    cursor: str = ""
    partly: bool = False
    start_url: str | None = None
    next_url: str | None = None
    csv_url: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
