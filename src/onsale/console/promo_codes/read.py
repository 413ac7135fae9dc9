"""A promo code as a form says it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from onsale.catalog.model import Event, PriceLevel
from onsale.console.reading import Reading
from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.text import Line80
from onsale.pricing.promo import Discount, PromoCode

_DISCOUNTS = {discount.value: discount for discount in Discount}


def read(form: Mapping[str, str], event: Event, levels: Sequence[PriceLevel], zone: tzinfo) -> PromoCode:
    """The code; `InvalidRequest` with everything that can't be read. Fields of another kind of discount don't count."""
    reading = Reading(form)
    code = reading.line("code", _("Give the code."), Line80)
    discount = _DISCOUNTS.get(form.get("discount", ""), Discount.NONE)
    percent = reading.basis_points("percent") if discount is Discount.PERCENT else 0
    takes = discount in (Discount.PER_PLACE, Discount.PER_BOOKING)
    amount = reading.price("amount", form.get("amount", ""), event.currency) if takes else 0
    sale_from, valid_until = _moment(reading, "sale_from", zone), _moment(reading, "valid_until", zone)
    uses_max = _number(reading, "uses_max", limits.PROMO_CODE_USES)
    places_max = _number(reading, "places_max", limits.PLACES_PER_BOOKING)
    reading.require()
    hidden = [level.name for level in levels if level.hidden]
    unlocks = tuple(name for n, name in enumerate(hidden) if form.get(f"unlocks.{n}") == name)
    return PromoCode(
        event.id, code or "", discount, percent or 0, amount or 0, unlocks,
        sale_from=sale_from, valid_until=valid_until, uses_max=uses_max, places_max=places_max,
    )  # fmt: skip


def _moment(reading: Reading, field: str, zone: tzinfo) -> datetime | None:
    if not reading.form.get(f"{field}_date", "").strip():
        return None
    return reading.moment(f"{field}_date", f"{field}_time", zone)


def _number(reading: Reading, field: str, most: int) -> int | None:
    return reading.whole(field, 1, most) if reading.form.get(field, "").strip() else None
