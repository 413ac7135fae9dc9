"""What the pages of the wallet show."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from markupsafe import Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What the script makes the next codes of, both in base 64."""

    signed: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassLinks:
    """Where this ticket can be put into a phone's own wallet; none where that isn't set up, or can't be."""

    apple_url: str | None = None
    google_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletCard:
    """One ticket on a screen of its own: the `number`th of `count` of its booking. `qr` is our SVG, null where nothing
    is to be shown at the door. It is worth something `until` then.
    """

    id: str
    booking_id: str
    reference: str
    number: int
    count: int
    event: str
    venue: str
    address: str
    timezone: str
    starts_at: datetime
    doors_at: datetime | None
    until: datetime
    schedule: Literal["planned", "postponed", "rescheduled"]
    section: str
    row: str | None
    seat: str | None
    ticket_type: str | None
    state: Literal["valid", "used", "offered", "cancelled", "transferred"]
    requires_proof: bool = False
    used_at: datetime | None = None
    comes_back: bool = False
    """Used, and lets its holder in again."""
    qr: Markup | None = None
    renewal: Renewal | None = field(default=None, repr=False)
    passes: PassLinks = PassLinks()
    no_passes: bool = False
    """They are set up here, and this event's codes change: a phone's own wallet can't show those."""
    received: bool = False
    """It was sent on to them: of its booking they see nothing."""

    @property
    def page_url(self) -> str:
        """Where there is more to see and do."""
        return f"/tickets/{self.id}" if self.received else f"/bookings/{self.booking_id}"

    @property
    def calendar_url(self) -> str:
        """The entry for a calendar."""
        of = f"tickets/{self.id}" if self.received else f"bookings/{self.booking_id}"
        return f"/api/v1/{of}/calendar.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletPage:
    """`/wallet`, or one booking's: `booking_id`. `now` is the server's time, by which codes change."""

    cards: tuple[WalletCard, ...]
    now: datetime
    booking_id: str | None = None
    more: bool = False
    """There are later bookings than fit in."""

    @property
    def rotates(self) -> bool:
        """Whether any code on the page changes."""
        return any(card.renewal for card in self.cards)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """The frame for what a device has kept; nobody's until its script fills it."""
