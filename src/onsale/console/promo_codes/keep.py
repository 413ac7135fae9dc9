"""Making promo codes, and changing what may change of them: what a code gives stays, as fans have been told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from onsale.bookings.promo import uses
from onsale.catalog.model import Event, PriceLevel
from onsale.catalog.store import price_levels_of
from onsale.platform import limits
from onsale.platform.database import ReadTx, WriteTx
from onsale.platform.errors import Failure, FieldError, InvalidRequest, Kind, NotFound
from onsale.platform.i18n import gettext as _
from onsale.pricing.promo import CODE, Discount, PromoCode, canonical
from onsale.pricing.store import change_code, codes_of_event, count_codes, insert_code, lock_code

CHANGEABLE = ("valid_from", "valid_until", "uses_max", "places_max", "paused")


class PromoCodeExists(Failure):
    """This event has that code already"""

    code = "promo_code_exists"
    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Used:
    """A code and how often it is in use at this moment."""

    promo: PromoCode
    uses: int


async def codes_in_use(tx: ReadTx, event: Event) -> list[Used]:
    """The event's codes, newest first."""
    codes = await codes_of_event(tx, event.id)
    used = await uses(tx, event.id, [code.code for code in codes]) if codes else {}
    return [Used(code, used.get(code.code, 0)) for code in codes]


async def add(tx: WriteTx, event: Event, wish: PromoCode) -> Used:
    """The new code; `InvalidRequest` names what is wrong, `PromoCodeExists` when it is there already."""
    promo = replace(wish, code=canonical(wish.code))
    errors = [*_errors(promo, event, await price_levels_of(tx, event.id)), *_limit_errors(promo)]
    if await count_codes(tx, event.id) >= limits.PROMO_CODES_PER_EVENT:
        errors.append(FieldError("code", _("At most {most} codes.").format(most=limits.PROMO_CODES_PER_EVENT)))
    if errors:
        raise InvalidRequest(errors=errors)
    if not await insert_code(tx, promo):
        raise PromoCodeExists
    return Used(promo, 0)


async def change(tx: WriteTx, event: Event, code: str, changes: dict[str, Any]) -> Used:
    """The code with some of `CHANGEABLE` changed; `NotFound`, or `InvalidRequest` for fewer uses than there are."""
    promo = await lock_code(tx, event.id, canonical(code))
    if promo is None:
        raise NotFound("there is no such code")
    changed = replace(promo, **changes)
    used = (await uses(tx, event.id, [promo.code])).get(promo.code, 0)
    errors = list(_limit_errors(changed))
    if changed.uses_max is not None and changed.uses_max < used:
        errors.append(FieldError("uses_max", _("It is in use {n} times already.").format(n=used)))
    if errors:
        raise InvalidRequest(errors=errors)
    return Used(await change_code(tx, promo, changes) if changes else promo, used)


def _errors(promo: PromoCode, event: Event, levels: tuple[PriceLevel, ...]) -> Iterator[FieldError]:
    if not CODE.fullmatch(promo.code):
        yield FieldError("code", _("3 to 40 letters from A to Z, digits and hyphens."))
    percent, amount = promo.discount is Discount.PERCENT, promo.discount in (Discount.PER_PLACE, Discount.PER_BOOKING)
    if percent and not 1 <= promo.basis_points <= 10_000:
        yield FieldError("percent", _("More than 0, at most 100."))
    if amount and not 1 <= promo.amount_minor <= limits.FACE_VALUE_MINOR:
        yield FieldError("amount_minor", _("Say how much comes off."))
    if (promo.basis_points and not percent) or (promo.amount_minor and not amount):
        yield FieldError("discount", _("Is another kind of discount than the amount you give."))
    hidden = {level.name for level in levels if level.hidden}
    for index, name in enumerate(promo.unlocks):
        if name not in hidden:
            yield FieldError(f"unlocks.{index}", _("Is not a hidden price level of this event."))
    if promo.sale_from is not None and promo.sale_from >= event.on_sale_at:
        yield FieldError("sale_from", _("Sales open to everybody by then."))
    if promo.discount is Discount.NONE and not promo.unlocks and promo.sale_from is None:
        yield FieldError("discount", _("Say what the code gives: money off, hidden places, or an earlier sale."))


def _limit_errors(promo: PromoCode) -> Iterator[FieldError]:
    if promo.uses_max is not None and not 1 <= promo.uses_max <= limits.PROMO_CODE_USES:
        yield FieldError("uses_max", _("A number from 1 to {most}.").format(most=f"{limits.PROMO_CODE_USES:,}"))
    if promo.places_max is not None and not 1 <= promo.places_max <= limits.PLACES_PER_BOOKING:
        yield FieldError("places_max", _("A number from 1 to {most}.").format(most=limits.PLACES_PER_BOOKING))
    if promo.valid_from and promo.valid_until and promo.valid_until <= promo.valid_from:
        yield FieldError("valid_until", _("Must lie after the beginning."))
