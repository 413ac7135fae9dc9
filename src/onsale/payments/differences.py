"""What can differ between a provider's books and ours."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onsale.payments.model import Record
from onsale.platform.money import Money


class Kind(StrEnum):
    """What is compared."""

    CHARGE = "charge"
    REFUND = "refund"


class Problem(StrEnum):
    """How the two books differ."""

    UNKNOWN_HERE = "unknown_here"  # it names something of ours that isn't there
    STATE_DIFFERS = "state_differs"  # the money moved there, and here it says that it didn't
    AMOUNT_DIFFERS = "amount_differs"
    TWICE_THERE = "twice_there"  # two records of the same name
    MISSING_THERE = "missing_there"  # the money moved here, and the provider knows nothing of it


@dataclass(frozen=True, slots=True)
class Ours:
    """A payment or refund as we have it; `settled` when we hold that its money moved."""

    kind: Kind
    event_id: int
    id: uuid.UUID
    payment_id: uuid.UUID
    amount: Money
    state: str
    settled: bool
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. `subject` is our id, `reference` the provider's name; what one side lacks is None."""

    provider: str
    kind: Kind
    problem: Problem
    subject: str
    event_id: int | None
    reference: str | None
    ours: Money | None
    theirs: Money | None
    state: str | None
    at: datetime

    @classmethod
    def of(cls, provider: str, problem: Problem, record: Record, ours: Ours | None) -> "Difference":
        """Seen from a record of the provider's."""
        return cls(
            provider,
            Kind(record.kind),
            problem,
            str(record.id),
            ours.event_id if ours else None,
            record.reference,
            ours.amount if ours else None,
            record.amount,
            ours.state if ours else None,
            record.at,
        )

    @classmethod
    def missing(cls, provider: str, ours: Ours) -> "Difference":
        """Seen from our side."""
        problem = Problem.MISSING_THERE
        return cls(
            provider,
            ours.kind,
            problem,
            str(ours.id),
            ours.event_id,
            None,
            ours.amount,
            None,
            ours.state,
            ours.began_at,
        )


def difference_of(record: Record, ours: Ours | None, before: Record | None, until: datetime) -> Problem | None:
    """What is wrong with a record, given ours of that name and another record of it; later than `until` we wait."""
    if before is not None and before.reference != record.reference:
        return Problem.TWICE_THERE
    if ours is None:
        return Problem.UNKNOWN_HERE if record.at < until else None
    if ours.amount != record.amount:
        return Problem.AMOUNT_DIFFERS
    if not ours.settled:
        return Problem.STATE_DIFFERS if record.at < until else None
    return None
