"""What the page of an event's promo codes shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.views import Option

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A code: what it `gives` and when it is good, in words. `link` opens the seat picker with it."""

    code: str
    gives: tuple[str, ...]
    good: tuple[str, ...]
    uses: int
    uses_max: int | None
    paused: bool
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoCodesPage:
    """`/organise/events/{id}/promo-codes`. Posts code, discount, percent, amount (major), unlocks.N (a hidden level's
    name), sale_from_date and _time, valid_until_date and _time, uses_max, places_max; and `pause` or `resume`, a code.
    """

    event_id: str
    event_name: str
    starts_at: datetime
    timezone: str
    currency: str
    codes: tuple[CodeRow, ...]
    discounts: tuple[Option, ...]
    hidden_levels: tuple[str, ...]
    early: bool
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)
