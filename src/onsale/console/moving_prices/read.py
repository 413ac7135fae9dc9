"""How a level's price shall move, as the form says it and as the form shows it."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from onsale.catalog.model import PriceLevel
from onsale.console.price_fields import major
from onsale.console.reading import Reading
from onsale.platform import limits
from onsale.platform.errors import FieldError
from onsale.platform.i18n import gettext as _
from onsale.pricing.dynamic.policy import Temper, rails_for
from onsale.pricing.dynamic.rails import Rails
from onsale.pricing.moving.model import Kind, Mode, PricePlan, Tier
from onsale.pricing.moving.wishes import PlanWish, multiple_for

_Choice = TypeVar("_Choice", Kind, Mode, Temper)
_HOUR = timedelta(hours=1)
_HOURS = {"interval_h": (1, 90 * 24), "rest_after_h": (0, 365 * 24), "rest_before_h": (0, 365 * 24)}
_HOURS_LOOK = re.compile(r"\d{1,5}([.,]\d{1,4})?", re.ASCII)
_SHOWN = {
    "floor_minor": "floor",
    "ceiling_minor": "ceiling",
    "interval_s": "interval_h",
    "rest_after_s": "rest_after_h",
    "rest_before_s": "rest_before_h",
    "face_value_minor": "price",
}


def wish_of(plan: PricePlan) -> PlanWish:
    """A plan as it is, wished for again."""
    if plan.rails is None or plan.mode is None or plan.temper is None:
        return PlanWish(level=plan.level, kind=plan.kind, tiers=plan.tiers, multiple_minor=plan.multiple_minor)
    interval, after, before = (
        int(span.total_seconds()) for span in (plan.rails.interval, plan.rails.rest_after, plan.rails.rest_before)
    )
    return PlanWish(
        level=plan.level,
        kind=plan.kind,
        mode=plan.mode,
        temper=plan.temper,
        floor_minor=plan.rails.floor_minor,
        ceiling_minor=plan.rails.ceiling_minor,
        step_percent=plan.rails.step_percent,
        interval_s=interval,
        rest_after_s=after,
        rest_before_s=before,
        multiple_minor=plan.multiple_minor,
    )


def fields_of(plan: PricePlan | None, level: PriceLevel, currency: str, zone: str) -> dict[str, str]:
    """The form as it is shown first."""
    price = major(level.face_value_minor, currency)
    temper = (plan and plan.temper) or Temper.BALANCED
    fields = {
        "kind": (plan.kind if plan else Kind.FIXED).value,
        "price": price,
        "price_was": price,
        "mode": ((plan and plan.mode) or Mode.SUGGEST).value,
        "temper": temper.value,
        "shown_temper": temper.value,
    }
    fields |= rail_fields((plan and plan.rails) or usual_rails(temper, plan, level, currency), currency)
    for n, tier in enumerate(plan.tiers if plan else ()):
        fields |= {f"tiers.{n}.{name}": text for name, text in _tier_fields(tier, currency, zone).items()}
    return fields


def rail_fields(rails: Rails, currency: str) -> dict[str, str]:
    """Rails as fields."""
    return {
        "floor": major(rails.floor_minor, currency),
        "ceiling": major(rails.ceiling_minor, currency),
        "step_percent": str(rails.step_percent),
        "interval_h": _hours(rails.interval),
        "rest_after_h": _hours(rails.rest_after),
        "rest_before_h": _hours(rails.rest_before),
    }


def usual_rails(temper: Temper, plan: PricePlan | None, level: PriceLevel, currency: str) -> Rails:
    """What a temper allows where nobody says otherwise."""
    first = plan.first_minor if plan else level.face_value_minor
    return rails_for(temper, first, plan.multiple_minor if plan else multiple_for(currency))


def wish_read(
    reading: Reading, plan: PricePlan | None, level: PriceLevel, currency: str, zone: str
) -> tuple[PlanWish, list[int]]:
    """The wish, with the rows of the form its tiers stand in. `InvalidRequest` with everything that can't be read."""
    kind = _chosen(Kind, reading, "kind", Kind.FIXED)
    if kind is Kind.FIXED:
        return PlanWish(level=level.name, kind=kind), []
    price = None
    if reading.form.get("price", "").strip() != reading.form.get("price_was", ""):
        price = reading.price("price", reading.form.get("price", ""), currency)
    if kind is Kind.TIERED:
        tiers = _tiers(reading, currency, zone)
        reading.require()
        wish = PlanWish(level=level.name, kind=kind, face_value_minor=price, tiers=tuple(tiers.values()))
        return wish, list(tiers)
    rails: dict[str, Any] = _rails(reading, plan, level, currency)
    reading.require()
    return (
        PlanWish(
            level=level.name,
            kind=kind,
            face_value_minor=price,
            mode=_chosen(Mode, reading, "mode", Mode.SUGGEST),
            temper=_chosen(Temper, reading, "temper", Temper.BALANCED),
            **rails,
        ),
        [],
    )


def field_errors(errors: Sequence[FieldError], rows: Sequence[int]) -> list[FieldError]:
    """What is wrong with a wish that was refused, the first of several, by field of the form."""
    return [FieldError(_field(error.field.removeprefix("levels.0."), rows), error.message) for error in errors]


def _field(name: str, rows: Sequence[int]) -> str:
    at = re.fullmatch(r"tiers\.(\d+)(?:\.(\w+))?", name)
    if at is None:
        return {"tiers": "tiers.0.price", "level": "kind"}.get(name, _SHOWN.get(name, name))
    row, what = rows[int(at[1])], {"from_at": "date", "after_places": "places", None: "date"}.get(at[2], "price")
    return f"tiers.{row}.{what}"


def _tiers(reading: Reading, currency: str, zone: str) -> dict[int, Tier]:
    """The tiers by their rows; a row in which nothing stands is none."""
    tiers = {}
    for n in range(limits.PRICE_TIERS_PER_LEVEL + 1):
        at = f"tiers.{n}"
        typed = {name: reading.form.get(f"{at}.{name}", "").strip() for name in ("price", "date", "time", "places")}
        if not any(typed.values()):
            continue
        price = reading.price(f"{at}.price", typed["price"], currency)
        moment, places = None, None
        if typed["places"] and typed["date"]:
            reading.wrong(f"{at}.places", _("Say from when on, or after how many places: one of the two."))
        elif typed["places"]:
            places = reading.whole(f"{at}.places", 1, limits.PLACES_PER_SEAT_MAP)
        else:
            moment = _moment(reading, at, typed, zone)
        if price is not None and (moment or places):
            tiers[n] = Tier(price, moment, places)
    return tiers


def _moment(reading: Reading, at: str, typed: Mapping[str, str], zone: str) -> datetime | None:
    """Midnight where no time is told, and the first of two where the clocks go through it twice."""
    told = Reading({f"{at}.date": typed["date"], f"{at}.time": typed["time"] or "00:00", f"{at}.time_fold": "0"})
    moment = told.moment(f"{at}.date", f"{at}.time", ZoneInfo(zone))
    for field, message in told.errors.items():
        reading.wrong(field, message)
    return moment


def _rails(reading: Reading, plan: PricePlan | None, level: PriceLevel, currency: str) -> dict[str, Any]:
    """The rails that aren't those of the temper whose rails were shown: the others follow from the temper chosen."""
    shown = _chosen(Temper, reading, "shown_temper", Temper.BALANCED)
    usual = rail_fields(usual_rails(shown, plan, level, currency), currency)
    own = {name for name, text in usual.items() if reading.form.get(name, "").strip() not in {"", text}}
    rails: dict[str, Any] = {}
    for field, name in (("floor_minor", "floor"), ("ceiling_minor", "ceiling")):
        rails[field] = reading.price(name, reading.form[name], currency) if name in own else None
    rails["step_percent"] = reading.whole("step_percent", 1, 100) if "step_percent" in own else None
    for name, (least, most) in _HOURS.items():
        rails[f"{name.removesuffix('_h')}_s"] = _seconds(reading, name, least, most) if name in own else None
    return rails


def _seconds(reading: Reading, name: str, least: int, most: int) -> int | None:
    text = reading.form[name].strip()
    if _HOURS_LOOK.fullmatch(text) and least <= (hours := float(text.replace(",", "."))) <= most:
        return round(hours * 3600)
    reading.wrong(name, _("A number of hours from {least} to {most}.").format(least=least, most=most))
    return None


def _hours(span: timedelta) -> str:
    return f"{span / _HOUR:.4f}".rstrip("0").rstrip(".")


def _tier_fields(tier: Tier, currency: str, zone: str) -> dict[str, str]:
    local = tier.from_at.astimezone(ZoneInfo(zone)) if tier.from_at else None
    return {
        "price": major(tier.face_value_minor, currency),
        "date": f"{local:%Y-%m-%d}" if local else "",
        "time": f"{local:%H:%M}" if local else "",
        "places": str(tier.after_places or ""),
    }


def _chosen(kinds: type[_Choice], reading: Reading, field: str, usual: _Choice) -> _Choice:
    typed = reading.form.get(field, "")
    return kinds(typed) if typed in [one.value for one in kinds] else usual
