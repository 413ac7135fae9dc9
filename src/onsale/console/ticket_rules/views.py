"""What the page about an event's tickets shows."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.views import Fields, Option


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRulesPage:
    """`/organise/events/{id}/tickets`. `unused`: tickets that may still be shown for the first time; `dying`: so many
    would no longer count on paper if this were kept, which is to be confirmed; `key`: the number of the key that signs,
    null while nothing is sold; `rotating`: how the codes are by now, whatever was typed."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    values: Fields
    twice: tuple[Option, ...] = ()
    unused: int = 0
    dying: int = 0
    key: int | None = None
    renewed: int = 0
    rotating: bool = False
    errors: Fields = field(default_factory=dict)
