"""Promo codes as JSON."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from onsale.console.promo_codes.keep import Used
from onsale.platform import limits
from onsale.platform.ids import encode_id
from onsale.platform.money import Money
from onsale.platform.schemas import Answer, Body, MoneyAnswer, rfc3339_or_none
from onsale.platform.text import Line80
from onsale.pricing.promo import Discount

Moment = Annotated[datetime, Meta(tz=True, examples=["2027-11-01T09:00:00Z"])]
Percent = Annotated[float, Meta(ge=0, le=100, examples=[15])]
Amount = Annotated[int, Meta(ge=0, le=limits.FACE_VALUE_MINOR, description="in the event's currency")]
Uses = Annotated[int, Meta(ge=1, le=limits.PROMO_CODE_USES, description="bookings at a time; null: any number")]
Places = Annotated[int, Meta(ge=1, le=limits.PLACES_PER_BOOKING, description="in one booking; null: as the event says")]


class PromoCodeBody(Body):
    """A new code: money off, hidden price levels, an earlier sale, or several of these."""

    code: Annotated[Line80, Meta(description="letters, digits, hyphens; capitals or not", examples=["SPRING-15"])]
    discount: Discount = Discount.NONE
    percent: Percent | None = None
    amount_minor: Amount | None = None
    unlocks: Annotated[list[Line80], Meta(max_length=limits.PRICE_LEVELS_PER_EVENT)] = field(default_factory=list)
    sale_from: Annotated[Moment, Meta(description="when its holders may buy, before everybody else")] | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None
    uses_max: Uses | None = None
    places_max: Places | None = None


class PromoCodeChanges(Body):
    """What may change of a code. What it gives doesn't: pause it and make another."""

    valid_from: Moment | UnsetType | None = UNSET
    valid_until: Moment | UnsetType | None = UNSET
    uses_max: Uses | UnsetType | None = UNSET
    places_max: Places | UnsetType | None = UNSET
    paused: bool | UnsetType = UNSET


class PromoCodeAnswer(Answer):
    """A code; `uses` counts the bookings that are confirmed or held with it at this moment."""

    event_id: str
    code: str
    discount: Discount
    percent: float | None
    amount: MoneyAnswer | None
    unlocks: list[str]
    sale_from: str | None
    valid_from: str | None
    valid_until: str | None
    uses_max: int | None
    uses: int
    places_max: int | None
    paused: bool


class PromoCodesAnswer(Answer):
    """An event's codes, newest first."""

    items: list[PromoCodeAnswer]


def promo_code_answer(used: Used, currency: str) -> PromoCodeAnswer:
    """The code."""
    promo = used.promo
    return PromoCodeAnswer(
        event_id=encode_id("evt", promo.event_id),
        code=promo.code,
        discount=promo.discount,
        percent=promo.basis_points / 100 if promo.basis_points else None,
        amount=MoneyAnswer.of(Money(promo.amount_minor, currency)) if promo.amount_minor else None,
        unlocks=list(promo.unlocks),
        sale_from=rfc3339_or_none(promo.sale_from),
        valid_from=rfc3339_or_none(promo.valid_from),
        valid_until=rfc3339_or_none(promo.valid_until),
        uses_max=promo.uses_max,
        uses=used.uses,
        places_max=promo.places_max,
        paused=promo.paused,
    )
