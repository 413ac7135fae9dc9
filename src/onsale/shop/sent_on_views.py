"""What pages tell of tickets that are sent on. Conventions as in `views.py`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Closed = Literal["forbidden", "until", "late"]
"""Why tickets can't change hands: the organiser doesn't let them, or not yet; or the event has begun or is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnItsWay:
    """Where a ticket was sent, and what came of it. `until`: when the time to accept it ends."""

    email: str | None = field(repr=False)
    state: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingTold:
    """Whether tickets can change hands. `opens_at`: from when, where it is `until`."""

    closed: Closed | None = None
    opens_at: datetime | None = None
