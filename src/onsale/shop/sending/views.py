"""What the pages for sending tickets on show. Conventions as in `shop/views.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.shop.sent_on_views import SendingTold
from onsale.shop.views import EventTile, TicketCard

Standing = Literal["signed_out", "live", "other", "unverified", "over"]
"""A transfer as whoever opens its page finds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendChoice:
    """A ticket that could be sent."""

    id: str
    words: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPage:
    """`/tickets/{id}/send`. No choices: all are used, cancelled, sent on or on their way. `back`: from where."""

    ticket_id: str
    back: str
    event: EventTile
    choices: tuple[SendChoice, ...]
    sending: SendingTold
    from_name: str = field(repr=False)
    days: int = 7
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPage:
    """`/tickets/sent/{id}`: what waits for whoever has the address. Others, and who isn't signed in, see the event.

    `gone`: how many of them can't be had any more.
    """

    transfer_id: str
    event: EventTile
    standing: Standing
    places: tuple[str, ...] = ()
    gone: int = 0
    from_name: str | None = field(default=None, repr=False)
    until: datetime | None = None
    sending: SendingTold = field(default_factory=SendingTold)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPage:
    """`/tickets/{id}`: a ticket that was sent on to whoever looks at it. `give_back_until`: the date was moved, and
    until then they may give it back."""

    event: EventTile
    doors_at: datetime | None
    venue_address: str
    ticket: TicketCard
    sending: SendingTold
    give_back_until: datetime | None = None
    just_accepted: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePage:
    """`/tickets/{id}/name`: who comes with it."""

    ticket_id: str
    back: str
    event: EventTile
    words: str
    sending: SendingTold
    name: str = field(repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)
