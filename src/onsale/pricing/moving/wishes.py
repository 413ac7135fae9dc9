"""How an organiser wants a level's price to move, and whether it can be done like that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from onsale.catalog.model import Event, PriceLevel
from onsale.platform import limits
from onsale.platform.errors import FieldError
from onsale.platform.i18n import gettext as _
from onsale.platform.money import exponent
from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.moving.model import Kind, Mode, Tier

_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWish:
    """What an organiser says of one level; what they leave out follows from the temper and the price as it is.

    `face_value_minor` sets the price by hand, from now on.
    """

    level: str
    kind: Kind
    face_value_minor: int | None = None
    tiers: tuple[Tier, ...] = ()
    mode: Mode = Mode.SUGGEST
    temper: Temper = Temper.BALANCED
    floor_minor: int | None = None
    ceiling_minor: int | None = None
    step_percent: int | None = None
    interval_s: int | None = None
    rest_after_s: int | None = None
    rest_before_s: int | None = None
    multiple_minor: int | None = None


def multiple_for(currency: str) -> int:
    """What prices are rounded to where nobody says: half of the currency's unit, or ten where it has no smaller one."""
    digits = exponent(currency)
    return 10**digits // 2 if digits else 10


def rails_of(wish: PlanWish, first_minor: int, currency: str) -> Rails:
    """The rails wished for; `ValueError` where there can be none."""
    multiple = wish.multiple_minor or multiple_for(currency)
    usual = rails_for(wish.temper, first_minor, multiple)
    return Rails(
        _or(wish.floor_minor, usual.floor_minor),
        _or(wish.ceiling_minor, usual.ceiling_minor),
        _or(wish.step_percent, usual.step_percent),
        _span(wish.interval_s, usual.interval),
        _span(wish.rest_after_s, usual.rest_after),
        _span(wish.rest_before_s, usual.rest_before),
        multiple,
    )


def wish_errors(
    wish: PlanWish, level: PriceLevel, first_minor: int, event: Event, places: int, path: str
) -> Iterator[FieldError]:
    """What is wrong with a wish for this level, of so many places, whose first price is or was this."""
    price = level.face_value_minor if wish.face_value_minor is None else wish.face_value_minor
    if wish.kind is Kind.FIXED:
        if wish.face_value_minor is not None:
            yield FieldError(f"{path}.face_value_minor", _("A price that stays is set with the event."))
        return
    if price <= 0:
        yield FieldError(f"{path}.kind", _("What costs nothing can't move."))
    elif price > limits.FACE_VALUE_MINOR:
        yield FieldError(f"{path}.face_value_minor", _("At most {most}.").format(most=limits.FACE_VALUE_MINOR))
    elif wish.kind is Kind.TIERED:
        yield from _tier_errors(wish.tiers, event, places, f"{path}.tiers")
    else:
        yield from _rail_errors(wish, price, first_minor, event.currency, path)


def _rail_errors(wish: PlanWish, price: int, first_minor: int, currency: str, path: str) -> Iterator[FieldError]:
    if wish.tiers:
        yield FieldError(f"{path}.tiers", _("Tiers are for tiered prices."))
    whole = (("step_percent", 1, 100), ("interval_s", 60, 90 * _DAY_S), ("multiple_minor", 1, limits.FACE_VALUE_MINOR))
    rests = (("rest_after_s", 0, 365 * _DAY_S), ("rest_before_s", 0, 365 * _DAY_S))
    wrong = False
    for field, least, most in (*whole, *rests):
        value = getattr(wish, field)
        if value is not None and not least <= value <= most:
            wrong = True
            yield FieldError(f"{path}.{field}", _("From {least} to {most}.").format(least=least, most=most))
    if wrong:
        return
    try:
        rails = rails_of(wish, first_minor, currency)
    except ValueError:
        yield FieldError(f"{path}.floor_minor", _("The floor must be above 0, and the ceiling not below it."))
        return
    if rails.ceiling_minor > limits.FACE_VALUE_MINOR:
        yield FieldError(f"{path}.ceiling_minor", _("At most {most}.").format(most=limits.FACE_VALUE_MINOR))
    if wish.face_value_minor is not None and not rails.floor_minor <= price <= rails.ceiling_minor:
        yield FieldError(f"{path}.face_value_minor", _("Must lie between floor and ceiling."))


def _tier_errors(tiers: Sequence[Tier], event: Event, places: int, path: str) -> Iterator[FieldError]:
    if not 1 <= len(tiers) <= limits.PRICE_TIERS_PER_LEVEL:
        yield FieldError(
            path, _("Fill in at least one step, and at most {most}.").format(most=limits.PRICE_TIERS_PER_LEVEL)
        )
        return
    dates = [tier.from_at for tier in tiers if tier.from_at is not None]
    counts = [tier.after_places for tier in tiers if tier.after_places is not None]
    if dates != sorted(set(dates)) or counts != sorted(set(counts)):
        yield FieldError(path, _("Put the steps in the order in which they come."))
    before = 0
    for at, tier in enumerate(tiers):
        yield from _one_tier_errors(tier, before, event, places, f"{path}.{at}")
        before = tier.face_value_minor


def _one_tier_errors(tier: Tier, before: int, event: Event, places: int, path: str) -> Iterator[FieldError]:
    if not 1 <= tier.face_value_minor <= limits.FACE_VALUE_MINOR:
        told = _("From {least} to {most}.").format(least=1, most=limits.FACE_VALUE_MINOR)
        yield FieldError(f"{path}.face_value_minor", told)
    elif tier.face_value_minor == before:
        yield FieldError(f"{path}.face_value_minor", _("Is the price it has before."))
    if (tier.from_at is None) == (tier.after_places is None):
        yield FieldError(path, _("Say from when on, or after how many places: one of the two."))
    elif tier.from_at is not None and tier.from_at >= event.sale_ends_at:
        yield FieldError(f"{path}.from_at", _("Must lie before the end of sales."))
    elif tier.after_places is not None and not 1 <= tier.after_places < places:
        told = _("From {least} to {most}.").format(least=1, most=max(places - 1, 1))
        yield FieldError(f"{path}.after_places", told)


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def _span(seconds: int | None, usual: timedelta) -> timedelta:
    return usual if seconds is None else timedelta(seconds=seconds)
