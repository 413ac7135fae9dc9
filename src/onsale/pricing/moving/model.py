"""How a level's price may move, what it was, and what its ticket types cost when it is another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from onsale.catalog.model import PriceLevel
from onsale.platform import limits
from onsale.platform.money import Rounding, divide
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.dynamic.rails import Kept, Rails


class Kind(StrEnum):
    """How a level's price is made. Fixed ones have no plan."""

    FIXED = "fixed"
    TIERED = "tiered"
    DYNAMIC = "dynamic"


class Mode(StrEnum):
    """Whether what is decided waits for the organiser's word."""

    SUGGEST = "suggest"
    AUTOMATIC = "automatic"


class ChangeWhy(StrEnum):
    """Why a price became another."""

    ORGANISER = "organiser"
    TIER = "tier"
    SCARCE = "scarce"
    LOW_DEMAND = "low_demand"
    TRYING = "trying"
    STOPPED = "stopped"
    APPROVED = "approved"
    RAILS = "rails"


DECIDED = frozenset({ChangeWhy.SCARCE, ChangeWhy.LOW_DEMAND, ChangeWhy.TRYING})
"""What the policy does by itself: only inside the rails, and not when it was stopped."""

Details = Mapping[str, float | str]
"""What a decision stood on: numbers and the names of reasons, of nobody."""


@dataclass(frozen=True, slots=True)
class Tier:
    """A price from a moment on, or once so many places of the level are sold: one of the two is told."""

    face_value_minor: int
    from_at: datetime | None = None
    after_places: int | None = None


@dataclass(frozen=True, slots=True)
class PricePlan:
    """How one level's price may move.

    `first_minor` and `first_types` are what the level and its ticket types cost when the plan was made: types keep
    their share of it. `version` is that of the last change, 0 where there was none. `tier` is the tier that was
    reached; once reached it stays. Rails, mode and temper are told for dynamic prices alone.
    """

    event_id: int
    level: str
    kind: Kind
    first_minor: int
    approved_minor: int
    mode: Mode | None = None
    temper: Temper | None = None
    rails: Rails | None = None
    multiple_minor: int = 1
    first_types: Mapping[str, int] = field(default_factory=dict)
    tiers: tuple[Tier, ...] = ()
    tier: int = 0
    stopped_at: datetime | None = None
    next_look_at: datetime | None = None
    version: int = 0
    changed_at: datetime | None = None

    @property
    def next_tier(self) -> Tier | None:
        """What comes next, if anything does."""
        return None if self.stopped_at or self.tier >= len(self.tiers) else self.tiers[self.tier]

    @property
    def varies(self) -> bool:
        """Whether the price may become another one."""
        return self.stopped_at is None and (self.kind is Kind.DYNAMIC or self.next_tier is not None)


@dataclass(frozen=True, slots=True)
class PriceChange:
    """That a level's price became another. What was approved says what it was suggested for in
    its details, as `because`."""

    event_id: int
    level: str
    version: int
    was_minor: int
    face_value_minor: int
    why: ChangeWhy
    kept: Kept | None
    details: Details
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A price that waits for the organiser's word; made on the price of `from_version`, and void with another."""

    event_id: int
    level: str
    face_value_minor: int
    from_version: int
    why: ChangeWhy
    kept: Kept | None
    details: Details
    made_at: datetime


def repriced(
    level: PriceLevel, face_value_minor: int, first_minor: int, first_types: Mapping[str, int], multiple_minor: int
) -> PriceLevel:
    """The level at another price, its ticket types in the proportion to it that they had at first.

    A reduction never costs more than the full price, nor a dearer type less; what costs nothing stays at nothing, and
    what costs something never becomes free.
    """
    kinds = tuple(
        replace(kind, face_value_minor=share_of(first_types[kind.name], first_minor, face_value_minor, multiple_minor))
        if kind.name in first_types
        else kind
        for kind in level.ticket_types
    )
    return replace(level, face_value_minor=face_value_minor, ticket_types=kinds)


def share_of(part_minor: int, whole_minor: int, now_minor: int, multiple_minor: int) -> int:
    """What a type costs, that cost `part_minor` where the full price was `whole_minor`, now that it is `now_minor`.

    The nearest multiple, a half up; at the price it had at first, exactly what it was.
    """
    if part_minor == 0 or now_minor == whole_minor:
        return part_minor
    if part_minor == whole_minor:
        return now_minor
    steps = divide(part_minor * now_minor, whole_minor * multiple_minor, Rounding.HALF_UP)
    share = max(steps * multiple_minor, 1)
    return min(share, now_minor) if part_minor < whole_minor else min(max(share, now_minor), limits.FACE_VALUE_MINOR)


def reached(tiers: Sequence[Tier], tier: int, now: datetime, sold: int) -> int:
    """Which tier has come, that being reached already: the last one whose time or number has. None goes back."""
    come = [
        position
        for position, one in enumerate(tiers, start=1)
        if (one.from_at is not None and one.from_at <= now)
        or (one.after_places is not None and one.after_places <= sold)
    ]
    return max([tier, *come])
