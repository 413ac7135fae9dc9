"""Between the two steps of signing in: a sealed note that the first one is done.

It opens nothing: who holds it still has to bring a code. It ends after some minutes, and with whatever ends sessions.
"""

from datetime import datetime, timedelta

import msgspec

from onsale.accounts.model import Person
from onsale.accounts.sealed_notes import opened_note, sealed_note
from onsale.platform import limits
from onsale.platform.sealing import Sealer

_LIFE = timedelta(seconds=limits.SECOND_STEP_S)


class FirstStep(msgspec.Struct, frozen=True, kw_only=True, tag="first_step"):
    """Whose first step was taken, and when."""

    person_id: int
    at: datetime

    def counts_for(self, person: Person) -> bool:
        """Whether nothing has ended their sessions since."""
        return person.not_before is None or self.at >= person.not_before


def note(person: Person, *, sealer: Sealer, now: datetime) -> str:
    """For the browser or program to hand back with the code."""
    taken = FirstStep(person_id=person.id, at=max(now, person.not_before or now))
    return sealed_note(taken, sealer=sealer, now=now)


def read(text: str | None, *, sealer: Sealer, now: datetime) -> FirstStep | None:
    """What it says; None where there is none of ours, or its time is over."""
    taken = opened_note(text, FirstStep, sealer=sealer)
    return taken if taken and now - taken.at < _LIFE else None
