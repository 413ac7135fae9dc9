"""What everybody is told of prices that move: between what, and what comes next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from onsale.catalog.model import PriceLevel
from onsale.platform.money import Money
from onsale.pricing.book import Offer, PriceBook, full_offer, offers_of
from onsale.pricing.moving.model import Kind, PricePlan, Tier, repriced


@dataclass(frozen=True, slots=True)
class Movement:
    """What of a level's plan isn't the organiser's alone. Face values between `low_minor` and `high_minor` may come."""

    level: str
    kind: Kind
    varies: bool
    low_minor: int
    high_minor: int
    next_tier: Tier | None
    first_minor: int
    first_types: Mapping[str, int] = field(default_factory=dict)
    multiple_minor: int = 1


def movement_of(plan: PricePlan) -> Movement:
    """What is told of a plan."""
    coming = [tier.face_value_minor for tier in plan.tiers[plan.tier :]] if plan.varies else []
    if plan.rails is not None and plan.varies:
        coming = [plan.rails.floor_minor, plan.rails.ceiling_minor]
    low, high = (min(coming), max(coming)) if coming else (plan.approved_minor, plan.approved_minor)
    return Movement(
        plan.level,
        plan.kind,
        plan.varies,
        low,
        high,
        plan.next_tier,
        plan.first_minor,
        plan.first_types,
        plan.multiple_minor,
    )


def next_price(book: PriceBook, level: PriceLevel, movement: Movement) -> Offer | None:
    """What the level's full ticket costs from its next tier on; none where nothing is announced."""
    if movement.next_tier is None:
        return None
    return full_offer(_at(book, level, movement, movement.next_tier.face_value_minor))


def may_cost(book: PriceBook, movements: Iterable[Movement]) -> tuple[Money, Money] | None:
    """The least and the most one place may come to cost whoever buys it alone, all in; none where no price varies.

    Levels that aren't told of don't count.
    """
    varying = {movement.level: movement for movement in movements if movement.varies}
    if not any(level.name in varying for level in book.levels):
        return None
    totals = [book.alone(offer) for level in book.levels for offer in _ever(book, level, varying.get(level.name))]
    return Money(min(totals), book.currency), Money(max(totals), book.currency)


def _ever(book: PriceBook, level: PriceLevel, movement: Movement | None) -> Iterator[Offer]:
    yield from book.offers(level.sections[0])
    if movement is not None:
        yield from _at(book, level, movement, movement.low_minor)
        yield from _at(book, level, movement, movement.high_minor)


def _at(book: PriceBook, level: PriceLevel, movement: Movement, face_value_minor: int) -> tuple[Offer, ...]:
    there = repriced(level, face_value_minor, movement.first_minor, movement.first_types, movement.multiple_minor)
    return offers_of(there, book.charges)
