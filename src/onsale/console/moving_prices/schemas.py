"""Prices that move, as JSON."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from onsale.catalog.model import PriceLevel
from onsale.platform import limits
from onsale.platform.schemas import Answer, Body, rfc3339, rfc3339_or_none
from onsale.platform.text import Line80
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.moving.model import Kind, Mode, PricePlan, Suggestion, Tier
from onsale.pricing.moving.wishes import PlanWish

Moment = Annotated[datetime, Meta(tz=True, examples=["2027-11-01T09:00:00Z"])]
Price = Annotated[int, Meta(ge=1, le=limits.FACE_VALUE_MINOR, examples=[4500])]
Seconds = Annotated[int, Meta(ge=0, le=365 * 86_400)]


class TierBody(Body):
    """A price from a moment on, or once so many of the level's places are sold: one of the two."""

    face_value_minor: Price
    from_at: Moment | None = None
    after_places: Annotated[int, Meta(ge=1, le=limits.PLACES_PER_SEAT_MAP, examples=[100])] | None = None


class LevelPricingBody(Body):
    """How a level's price moves. What is left out of the rails follows from the temper and the first price."""

    level: Annotated[Line80, Meta(examples=["Stalls"])]
    kind: Kind
    face_value_minor: Annotated[Price, Meta(description="sets the price by hand, from now on")] | None = None
    tiers: Annotated[list[TierBody], Meta(max_length=limits.PRICE_TIERS_PER_LEVEL)] = field(default_factory=list)
    mode: Annotated[Mode, Meta(description="whether each change waits for approval")] = Mode.SUGGEST
    temper: Temper = Temper.BALANCED
    floor_minor: Price | None = None
    ceiling_minor: Price | None = None
    step_percent: Annotated[int, Meta(ge=1, le=100)] | None = None
    interval_s: Annotated[int, Meta(ge=60, le=90 * 86_400)] | None = None
    rest_after_s: Annotated[Seconds, Meta(description="rest after the on-sale")] | None = None
    rest_before_s: Annotated[Seconds, Meta(description="rest before the doors")] | None = None
    multiple_minor: Annotated[Price, Meta(description="prices are whole multiples of it")] | None = None


class PricingBody(Body):
    """How an event's prices move, level by level; a level that isn't named has a price that stays."""

    kind: Annotated[Literal["fixed"], Meta(description="of the levels that aren't named")] = "fixed"
    levels: Annotated[list[LevelPricingBody], Meta(max_length=limits.PRICE_LEVELS_PER_EVENT)] = field(
        default_factory=list
    )


class TierAnswer(Answer):
    """A tier, and whether it has come."""

    face_value_minor: int
    from_at: str | None
    after_places: int | None
    reached: bool


class SuggestionAnswer(Answer):
    """A price that waits for the organiser's word."""

    face_value_minor: int
    why: str
    kept: str | None
    details: dict[str, float | str]
    made_at: str


class LevelPricingAnswer(Answer):
    """How a level's price moves and where it stands; rails are null where it isn't dynamic."""

    level: str
    kind: Kind
    face_value_minor: int
    first_minor: int | None = None
    approved_minor: Annotated[int | None, Meta(description="what the kill switch returns to")] = None
    tiers: list[TierAnswer] = field(default_factory=list)
    mode: Mode | None = None
    temper: Temper | None = None
    floor_minor: int | None = None
    ceiling_minor: int | None = None
    step_percent: int | None = None
    interval_s: int | None = None
    rest_after_s: int | None = None
    rest_before_s: int | None = None
    multiple_minor: int | None = None
    stopped_at: str | None = None
    next_look_at: str | None = None
    changes: Annotated[int, Meta(description="how often the price has changed")] = 0
    changed_at: str | None = None
    suggestion: SuggestionAnswer | None = None


class PricingAnswer(Answer):
    """How an event's prices move: all of its levels. `stopped`: the kill switch was used."""

    currency: str
    stopped: bool
    levels: list[LevelPricingAnswer]


def wishes_of(body: PricingBody) -> list[PlanWish]:
    """What was sent, level by level."""
    plain = [name for name in LevelPricingBody.__struct_fields__ if name != "tiers"]
    return [
        PlanWish(**{name: getattr(level, name) for name in plain}, tiers=tuple(_tier(tier) for tier in level.tiers))
        for level in body.levels
    ]


def pricing_answer(
    currency: str, levels: Sequence[PriceLevel], plans: Mapping[str, PricePlan], waiting: Sequence[Suggestion]
) -> PricingAnswer:
    """How an event's prices move."""
    suggested = {one.level: one for one in waiting}
    return PricingAnswer(
        currency=currency,
        stopped=any(plan.stopped_at is not None for plan in plans.values()),
        levels=[_level(level, plans.get(level.name), suggested.get(level.name)) for level in levels],
    )


def _tier(body: TierBody) -> Tier:
    return Tier(body.face_value_minor, body.from_at and body.from_at.replace(microsecond=0), body.after_places)


def _level(level: PriceLevel, plan: PricePlan | None, waiting: Suggestion | None) -> LevelPricingAnswer:
    if plan is None:
        return LevelPricingAnswer(level=level.name, kind=Kind.FIXED, face_value_minor=level.face_value_minor)
    rails = plan.rails
    return LevelPricingAnswer(
        level=level.name,
        kind=plan.kind,
        face_value_minor=level.face_value_minor,
        first_minor=plan.first_minor,
        approved_minor=plan.approved_minor,
        tiers=[_told(tier, at <= plan.tier) for at, tier in enumerate(plan.tiers, start=1)],
        mode=plan.mode,
        temper=plan.temper,
        floor_minor=rails.floor_minor if rails else None,
        ceiling_minor=rails.ceiling_minor if rails else None,
        step_percent=rails.step_percent if rails else None,
        interval_s=int(rails.interval.total_seconds()) if rails else None,
        rest_after_s=int(rails.rest_after.total_seconds()) if rails else None,
        rest_before_s=int(rails.rest_before.total_seconds()) if rails else None,
        multiple_minor=plan.multiple_minor,
        stopped_at=rfc3339_or_none(plan.stopped_at),
        next_look_at=rfc3339_or_none(plan.next_look_at),
        changes=plan.version,
        changed_at=rfc3339_or_none(plan.changed_at),
        suggestion=_suggestion(waiting) if waiting else None,
    )


def _told(tier: Tier, reached: bool) -> TierAnswer:
    return TierAnswer(
        face_value_minor=tier.face_value_minor,
        from_at=rfc3339_or_none(tier.from_at),
        after_places=tier.after_places,
        reached=reached,
    )


def _suggestion(waiting: Suggestion) -> SuggestionAnswer:
    return SuggestionAnswer(
        face_value_minor=waiting.face_value_minor,
        why=waiting.why.value,
        kept=waiting.kept and waiting.kept.value,
        details=dict(waiting.details),
        made_at=rfc3339(waiting.made_at),
    )
