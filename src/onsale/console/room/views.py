"""What the room's control page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.console.views import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How a room stands, in numbers."""

    joined: int
    let_in: int
    waiting: int
    passes_running: int
    turns_open: int
    places_left: int
    admitted_per_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomControlPage:
    """`/organise/events/{id}/room`. `counts` is None where the event has no room; `values` are the pace's fields, empty
    for what isn't limited. `usual` is how many may choose at once unless the organiser says otherwise. `words` are what
    its states are called. `began_at`: when it opened by itself.
    """

    event_id: str
    name: str
    timezone: str
    state: Literal["closed", "pre", "admitting", "done"]
    opens_at: datetime
    on_sale_at: datetime
    counts: Counts | None
    paused: bool
    usual: int
    words: Mapping[str, str]
    began_at: datetime | None = None
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)
