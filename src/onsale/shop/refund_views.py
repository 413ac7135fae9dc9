"""How far a refund is, and the choice a moved date leaves, as the booking's page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onsale.platform.money import Money

RefundStep = Literal["owed", "on_its_way", "done", "refused", "paid_otherwise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTold:
    """A refund; `means` stands behind "to". `since` is when its step was taken."""

    amount: Money
    step: RefundStep
    means: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceTold:
    """Keep the tickets, or give them back for all that was paid, until a moment. `kept`: chosen so, for now."""

    until: datetime
    refund: Money
    kept: bool
    known: bool
