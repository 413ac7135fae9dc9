"""The event form's fields: what they show of an event, and what they say once posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from onsale.catalog.model import Event, Schedule
from onsale.console.reading import Reading, wall_time
from onsale.console.views import Option
from onsale.console.wall_time import both_moments, comes_twice
from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.text import OptionalLine, Paragraph

TIMES = (("date", "time"), ("on_sale_date", "on_sale_time"))
FIRST_VALUES = {"time": "19:30", "on_sale": "now", "max_places": "8", "cancel_days": "7", "cancel_fee_percent": "10"}
"""A new event's form before anything is typed."""

_DAY = timedelta(days=1)


def values_of(event: Event, timezone: str, now: datetime) -> dict[str, str]:
    """An event's form, in the venue's time."""
    starts, on_sale = (_Shown.of(moment, timezone) for moment in (event.starts_at, event.on_sale_at))
    days = _days_before(event)
    return {
        "name": event.name,
        "description": event.description,
        "genre": event.genre,
        "currency": event.currency,
        "date": starts.date,
        "time": starts.time,
        "time_fold": starts.fold,
        "on_sale": "at" if event.on_sale_at > now else "now",
        "on_sale_date": on_sale.date,
        "on_sale_time": on_sale.time,
        "on_sale_time_fold": on_sale.fold,
        "max_places": str(event.max_places_per_booking),
        "cancel_days": "" if days is None else str(days),
        "cancel_fee_percent": f"{event.cancellation_fee_basis_points / 100:g}",
        "postponed": "1" if event.schedule is Schedule.POSTPONED else "",
        "answer_days": str(limits.ANSWER_DAYS),
        "queue": "yes" if event.protected else "",
        "room_minutes": str(limits.LOBBY_MINUTES_DEFAULT if event.lobby_minutes is None else event.lobby_minutes),
        "offline": "yes" if event.offline_payment else "",
        "offline_hold_h": str(event.offline_hold_h),
        "offline_instructions": event.offline_instructions,
    }


def read_terms(reading: Reading, timezone: str | None, before: Event | None, now: datetime) -> dict[str, Any]:
    """The fields of `EventTerms` the form decides, but room, currency and prices; a missing one is told in `reading`.

    What still reads as `before` is shown stays exactly as it was: forms know minutes and days, events know seconds.
    """
    form, zone = reading.form, ZoneInfo(timezone) if timezone else None
    shown = values_of(before, timezone, now) if before and timezone else {}
    terms: dict[str, Any] = {
        "name": reading.line("name", _("Give it a name.")),
        "description": reading.fitting("description", form.get("description", "").replace("\r\n", "\n"), Paragraph),
        "genre": reading.fitting("genre", form.get("genre", "").strip(), OptionalLine),
        "max_places_per_booking": reading.whole("max_places", 1, limits.PLACES_PER_BOOKING),
        "cancellation_fee_basis_points": reading.basis_points("cancel_fee_percent"),
    }
    if "offline_hold_h" in form:  # a checkbox says nothing when it isn't ticked, its neighbour tells that it was there
        told = form.get("offline_instructions", "").replace("\r\n", "\n")
        terms["offline_payment"] = form.get("offline") == "yes"
        terms["offline_hold_h"] = reading.whole("offline_hold_h", 1, limits.OFFLINE_HOLD_H)
        terms["offline_instructions"] = reading.fitting("offline_instructions", told, Paragraph)
    if "room_minutes" in form:
        minutes = reading.whole("room_minutes", 0, limits.LOBBY_MINUTES)
        terms["lobby_minutes"] = minutes if form.get("queue") == "yes" else None
    if before and _unchanged(form, shown, "date", "time", "time_fold"):
        terms["starts_at"] = before.starts_at
    else:
        terms["starts_at"] = reading.moment("date", "time", zone)
    terms["on_sale_at"] = _on_sale_at(reading, zone, before, shown, now)
    if terms["starts_at"] is not None:
        terms |= _moving_along(before, terms["starts_at"])
        terms["cancellation_until"] = _cancellation_until(reading, terms["starts_at"], before, shown)
    return terms


def twice_of(values: Mapping[str, str], timezone: str | None) -> dict[str, tuple[Option, ...]]:
    """For each time field whose time comes twice that night: the two, to choose from."""
    found = {}
    for date_field, time_field in TIMES:
        wall = wall_time(values.get(date_field, ""), values.get(time_field, ""))
        if timezone and wall and comes_twice(wall, ZoneInfo(timezone)):
            found[time_field] = both_options(wall, ZoneInfo(timezone), values.get(f"{time_field}_fold", ""))
    return found


@dataclass(frozen=True, slots=True)
class _Shown:
    """A moment in form fields."""

    date: str
    time: str
    fold: str

    @classmethod
    def of(cls, moment: datetime, timezone: str) -> "_Shown":
        local = moment.astimezone(ZoneInfo(timezone))
        twice = comes_twice(local.replace(tzinfo=None, fold=0), ZoneInfo(timezone))
        return cls(f"{local:%Y-%m-%d}", f"{local:%H:%M}", str(local.fold) if twice else "")


def both_options(wall: datetime, zone: ZoneInfo, chosen: str) -> tuple[Option, ...]:
    """The two moments at which the clocks show `wall`, to choose from."""
    first, second = (moment.astimezone(zone) for moment in both_moments(wall, zone))
    words = (_("the first {time} ({zone})"), _("the second {time} ({zone}), after the clocks have gone back"))
    return tuple(
        Option(value=str(n), label=word.format(time=f"{at:%H:%M}", zone=at.tzname()), selected=chosen == str(n))
        for n, (word, at) in enumerate(zip(words, (first, second), strict=True))
    )


def _unchanged(form: Mapping[str, str], shown: Mapping[str, str], *fields: str) -> bool:
    return all(form.get(field, "").strip() == shown.get(field, "") for field in fields)


def _on_sale_at(
    reading: Reading, zone: ZoneInfo | None, before: Event | None, shown: Mapping[str, str], now: datetime
) -> datetime | None:
    if reading.form.get("on_sale", "now") == "now":
        return before.on_sale_at if before and before.on_sale_at <= now else now
    if before and _unchanged(reading.form, shown, "on_sale_date", "on_sale_time", "on_sale_time_fold"):
        return before.on_sale_at
    return reading.moment("on_sale_date", "on_sale_time", zone)


def _cancellation_until(
    reading: Reading, starts_at: datetime, before: Event | None, shown: Mapping[str, str]
) -> datetime | None:
    if before and _unchanged(reading.form, shown, "cancel_days"):
        until = before.cancellation_until
        if until is None or starts_at == before.starts_at:
            return until
        # Whoever bought may count on the old day, unless it lies behind the new start.
        return max(min(until, starts_at), until + (starts_at - before.starts_at))
    if not reading.form.get("cancel_days", "").strip():
        return None
    days = reading.whole("cancel_days", 0, 365)
    return None if days is None else starts_at - days * _DAY


def _days_before(event: Event) -> int | None:
    return (event.starts_at - event.cancellation_until) // _DAY if event.cancellation_until else None


def _moving_along(before: Event | None, starts_at: datetime) -> dict[str, datetime]:
    """Doors, end and close of sales move with the start: the form doesn't show them."""
    if before is None or starts_at == before.starts_at:
        return {}
    told = {field: getattr(before, field) for field in ("doors_at", "ends_at", "off_sale_at")}
    return {field: moment + (starts_at - before.starts_at) for field, moment in told.items() if moment is not None}
