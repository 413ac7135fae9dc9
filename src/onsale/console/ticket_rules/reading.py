"""An event's ticket rules as form fields, and the other way round."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from onsale.console.event_form import both_options
from onsale.console.reading import Reading, wall_time
from onsale.console.views import Fields, Option
from onsale.console.wall_time import comes_twice
from onsale.platform.i18n import gettext as _
from onsale.tickets.rules import CodeMode, TicketRules

_YES = "yes"
_DATE, _TIME = "transfers_from_date", "transfers_from_time"


def values_of(rules: TicketRules, timezone: str) -> Fields:
    """The rules in the form's fields, moments in the venue's time."""
    values = {
        "code_mode": rules.code_mode.value,
        "transfers_allowed": _box(rules.transfers_allowed),
        "resale_allowed": _box(rules.resale_allowed),
        "re_entry": _box(rules.re_entry),
    }
    if rules.transfers_from:
        local = rules.transfers_from.astimezone(ZoneInfo(timezone))
        twice = comes_twice(local.replace(tzinfo=None, fold=0), ZoneInfo(timezone))
        values |= {
            _DATE: f"{local:%Y-%m-%d}",
            _TIME: f"{local:%H:%M}",
            f"{_TIME}_fold": str(local.fold) if twice else "",
        }
    return values


def rules_in(form: Mapping[str, str], timezone: str) -> TicketRules:
    """What the form says; `InvalidRequest` naming the fields it can't be read from. A date without a time: midnight."""
    reading = Reading(form)
    mode = form.get("code_mode", "")
    if mode not in set(CodeMode):
        reading.wrong("code_mode", _("Choose how the codes behave."))
    dated = bool(form.get(_DATE, "").strip() or form.get(_TIME, "").strip())
    if dated and not form.get(_TIME, "").strip():
        reading.form = {**form, _TIME: "00:00"}
    moment = reading.moment(_DATE, _TIME, ZoneInfo(timezone)) if dated else None
    reading.require()
    return TicketRules(
        code_mode=CodeMode(mode),
        transfers_allowed=form.get("transfers_allowed") == _YES,
        transfers_from=moment,
        resale_allowed=form.get("resale_allowed") == _YES,
        re_entry=form.get("re_entry") == _YES,
    )


def twice_in(values: Fields, timezone: str) -> tuple[Option, ...]:
    """The two moments the typed time stands for, in a night when the clocks go back."""
    wall, zone = wall_time(values.get(_DATE, ""), values.get(_TIME, "") or "00:00"), ZoneInfo(timezone)
    return both_options(wall, zone, values.get(f"{_TIME}_fold", "")) if wall and comes_twice(wall, zone) else ()


def _box(ticked: bool) -> str:
    return _YES if ticked else ""
