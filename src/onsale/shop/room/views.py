"""What the waiting room's page shows. Conventions as in `onsale.shop.views`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.platform.money import Money
from onsale.shop.views import EventTile

RoomState = Literal[
    "none", "before", "open", "joined", "drawing", "waiting", "turn", "inside", "missed", "returned", "expired",
    "booked", "sold_out", "over", "unknown",
]  # fmt: skip
"""`none`: there is no room; `before`: it isn't open yet; `open`: it can be joined; then the stages of who is in line;
`booked`: they have places already; `unknown`: in line or not, it can't be looked up now."""

Halted = Literal["", "paused", "postponed"]

AHEAD = {"before": ("open", "sold_out"), "open": ("sold_out",)} | dict.fromkeys(
    ("joined", "drawing", "waiting", "turn"), ("joined", "drawing", "waiting", "turn", "missed", "sold_out")
)
"""What a page may have to show later, without asking for anything but the line everybody asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTold:
    """A place in line: in which window, and by which public name its rank is drawn (hexadecimal).

    Once drawn: about how many are `ahead` still, give or take `error`, of how many were ahead at first (`before`);
    and the `wait` in a sentence.
    """

    window: int
    pseudonym: str
    ahead: int = 0
    error: int = 0
    before: int = 0
    wait: str = ""

    @property
    def next(self) -> bool:
        """Whether nobody is ahead, as far as is known."""
        return not self.ahead and not self.error

    @property
    def let_in(self) -> int:
        """How many of those before it were let in."""
        return max(0, self.before - self.ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTold:
    """What the browser solves before its reader can join: ALTCHA's challenge as JSON. Without scripts it may ask to
    wait instead: then for `wait_s`, to send the `promise`, unless too many wait (`full`). `words` are the script's.
    """

    challenge: str
    promise: str
    wait_s: int
    full: bool = False
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPage:
    """`/events/{id}/queue`. `selling`: sales have begun. `halted` says why nobody is let in just now.

    `began_at`: when the room opened by itself.

    `left_s` runs with the turn, the pass, or until the room or the sale opens, as the state has it. `refresh_s` is for
    browsers without scripts. `prices` from the least to the most, all in. `words` are the script's texts. `work`: what
    is to be done before joining, in the state `open`.
    """

    event: EventTile
    state: RoomState
    opens_at: datetime
    on_sale_at: datetime
    opens_in_s: int
    on_sale_in_s: int
    prices: tuple[Money, Money] | None
    max_places: int
    turn_minutes: int
    pass_minutes: int
    hold_minutes: int
    selling: bool = False
    began_at: datetime | None = None
    halted: Halted = ""
    place: PlaceTold | None = None
    until: datetime | None = None
    left_s: int = 0
    refresh_s: int | None = None
    booking_id: str | None = None
    bought: bool = False
    unverified: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    work: WorkTold | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The states that are in the page, this one first."""
        return (self.state, *(state for state in AHEAD.get(self.state, ()) if state != self.state))
