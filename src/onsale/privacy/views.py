"""What each page of this room shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from onsale.platform.money import Money
from onsale.tickets.view import Papers, TicketView


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage:
    """`/account/data`. `erasing`: it was asked for, and waits for money until `due_by` at most. `restricted_at`: since
    when their data are kept and not used; `reminders`: whether they get any."""

    erasing: bool = False
    waits_for: str | None = None
    due_by: datetime | None = None
    restricted_at: datetime | None = None
    reminders: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadRow:
    """Tickets for an event to come. `refund`: what cancelling gives back; None where that is closed. `url`: where they
    are shown once the account is gone."""

    event: str
    starts_at: datetime
    timezone: str
    tickets: int
    refund: Money | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePage:
    """`/account/data/erase`. `refused`: the title of what stands against it; `organisers`: those left alone."""

    email: str = field(repr=False)
    ahead: tuple[AheadRow, ...] = ()
    refused: str | None = None
    admin: bool = False
    organisers: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def refundable(self) -> bool:
        """Whether cancelling would give anything back."""
        return any(row.refund for row in self.ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class GonePage:
    """After asking: signed out; the tickets that go on admitting."""

    email: str = field(repr=False)
    kept: tuple[AheadRow, ...] = ()
    cancelling: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """`/kept/…`: tickets whose owner has no account any more."""

    event: str
    when: str
    where: str
    token: str
    tickets: tuple[TicketView, ...]
    rotating: bool = False

    @classmethod
    def of(cls, papers: Papers, token: str) -> Self:
        """From the papers of the booking; cancelled tickets aren't shown."""
        occasion = papers.occasion
        return cls(
            event=occasion.event.name,
            when=occasion.when,
            where=occasion.where,
            token=token,
            tickets=papers.valid,
            rotating=occasion.rotating,
        )
