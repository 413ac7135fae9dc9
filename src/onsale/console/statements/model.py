"""What a statement says. Amounts are minor units of the statement's one currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onsale.catalog.model import Event
from onsale.payments.books import Books
from onsale.payments.differences import Difference
from onsale.payments.reconciled import Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """One kind of ticket. `sold` counts all that ever were, `cancelled` those given back; amounts are of the others.

    `face` is as asked, `fees` and `tax` as they were shown to who bought; where tax is included they contain it.
    """

    level: str
    ticket_type: str | None
    sold: int = 0
    cancelled: int = 0
    face: int = 0
    discount: int = 0
    fees: int = 0
    tax: int = 0
    total: int = 0

    @property
    def standing(self) -> int:
        """How many are left."""
        return self.sold - self.cancelled


@dataclass(frozen=True, slots=True)
class Split:
    """Whose the money of what stands is: net of tax, and the tax."""

    organiser: int = 0
    fees: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.organiser + self.fees + self.tax


@dataclass(frozen=True, slots=True)
class TaxRow:
    """The tax of one rate on what stands: `ppm` and `name` are None where it isn't the rate there is now."""

    ppm: int | None
    name: str | None
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class RefundRow:
    """Refunds of one reason that stand alike."""

    reason: str
    state: str
    count: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An event's statement. `sold` are tickets that were paid for (or cost nothing), `handed_out` those that cost
    something and weren't paid for through us: box office, complimentary. `compared` is when the providers' books were
    last compared with ours, `differences` what of this event they have otherwise.
    """

    event: Event
    timezone: str
    venue: str
    currency: str
    made_at: datetime
    sold: Sequence[TicketRow]
    handed_out: Sequence[TicketRow]
    tax_included: bool
    taxes: Sequence[TaxRow]
    by_bookings: Split
    books: Books
    by_books: Split
    refunds: Sequence[RefundRow]
    compared: Sequence[Compared] = ()
    differences: Sequence[Difference] = ()

    @property
    def agrees(self) -> bool:
        """Whether bookings and books say the same of what was sold and still stands."""
        return self.by_bookings == self.by_books


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """What moved in one event's books during a period. `owed_before` and `owed_after` are what the organiser was owed
    for it at the ends; `refunds_due` is by how much grew what is owed back to fans.
    """

    event_id: int
    name: str
    starts_at: datetime
    timezone: str
    currency: str
    tickets: int
    captured: int
    refunded: int
    split: Split
    cancellation_fees: int
    other_means: int
    disputes: int
    refunds_due: int
    owed_before: int
    owed_after: int


@dataclass(frozen=True, slots=True)
class PeriodStatement:
    """An organiser's events over a time, from `since` to just before `until`."""

    since: datetime
    until: datetime
    timezone: str
    rows: Sequence[PeriodRow]
    differences: Sequence[Difference] = ()  # of nothing of ours; for admins
