"""What an erasure is."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Ground(Enum):
    """Why somebody is erased: the person asked (Art. 17(1)(a), (b)), those who run the installation were told to in
    another way (by post, by an authority), or nothing needs the data any more (Art. 5(1)(e))."""

    ASKED = "asked"
    OPERATOR = "operator"
    RETENTION = "retention"


class Tickets(Enum):
    """What becomes of tickets for events to come: they admit whoever shows them, or they are cancelled."""

    KEEP = "keep"
    CANCEL = "cancel"


class WaitsFor(Enum):
    """Money that is under way: until it has arrived, its owner must be reachable."""

    PAYMENT = "payment"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One, from being asked for to being done. `due_by`: from then on it waits no more for money."""

    person_id: int
    ground: Ground
    tickets: Tickets
    asked_at: datetime
    due_by: datetime
    waits_for: WaitsFor | None = None
    erased_at: datetime | None = None
