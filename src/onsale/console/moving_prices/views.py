"""What the pages of prices that move show. Prices are face values unless something else is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.moving_prices.chart import Chart
from onsale.platform.money import Money

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A price that waits for the organiser's word, and why it was thought of."""

    level: str
    now: Money
    suggested: Money
    why: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """A price level: what it costs now, `how` it moves in words, and what the kill switch returns it to.

    `places` were sold since it may move, for `earned`; at the first price they would have been `at_first`.
    """

    level: str
    url: str
    price: Money
    how: tuple[str, ...]
    moves: bool = False
    back_to: Money | None = None
    places: int = 0
    earned: Money | None = None
    at_first: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """That a price became another, and why, in words."""

    at: datetime
    level: str
    was: Money
    now: Money
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesPage:
    """`/organise/events/{id}/prices`. Posts action (stop | resume | approve | decline), and for the last two level and
    price_minor, the price that was shown. `closed`: nothing of it can be changed any more.
    """

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    closed: bool
    stopped: bool
    levels: tuple[LevelRow, ...]
    waiting: tuple[WaitingRow, ...] = ()
    chart: Chart | None = None
    changes: tuple[ChangeRow, ...] = ()
    more: bool = False
    error: str = ""

    @property
    def moving(self) -> bool:
        """Whether any price may become another, or might if it weren't stopped."""
        return any(row.moves for row in self.levels)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedRow:
    """One kind of sale of the organiser's own event, played: what moving and staying prices earn, and the difference
    in words, with how far off it may be.
    """

    sale: str
    moving: Money
    staying: Money
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemperCard:
    """How far a price may go, what that promises fans, and what came of it in made-up sales."""

    value: str
    label: str
    promises: tuple[str, ...]
    played: tuple[PlayedRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelPricePage:
    """`/organise/events/{id}/prices/{position}`. Posts level, kind (fixed | tiered | dynamic), price and price_was
    (major); tiers.N.price, .date, .time, .places; mode, temper and shown_temper, floor, ceiling (major), step_percent,
    interval_h, rest_after_h, rest_before_h; and action (try | keep).

    `before` and `after` say in words how the price moves now and how it would; `read` what fans would read.
    """

    event_id: str
    event_name: str
    level: str
    url: str
    currency: str
    places: int
    days: int
    free: bool
    values: Fields
    tiers: int
    tempers: tuple[TemperCard, ...]
    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    errors: Fields = field(default_factory=dict)
