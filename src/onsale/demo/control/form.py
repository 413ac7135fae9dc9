"""What somebody asks for on the control page."""

from collections.abc import Mapping
from dataclasses import dataclass

from onsale.demo.crowd.behaviour import Behaviour
from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.platform.i18n import gettext as _

_PERCENTAGES = ("pay", "abandon", "double_click", "retry", "best")
_DEFAULT = Behaviour(fans=2_000, seconds=30)


@dataclass(frozen=True, slots=True)
class Range:
    """What a field takes, and what it says at first."""

    least: float
    most: float
    default: str
    step: str = "1"


RANGES = {
    "fans": Range(1, limits.CROWD_FANS_FROM_PAGE, str(_DEFAULT.fans)),
    "seconds": Range(5, limits.CROWD_SECONDS_FROM_PAGE, str(_DEFAULT.seconds)),
    "party_min": Range(1, limits.PLACES_PER_BOOKING_DEFAULT, str(_DEFAULT.party_min)),
    "party_max": Range(1, limits.PLACES_PER_BOOKING_DEFAULT, str(_DEFAULT.party_max)),
    "think_s": Range(0, 10, f"{_DEFAULT.think_s}", "0.1"),
    **{name: Range(0, 100, f"{100 * getattr(_DEFAULT, name):.0f}") for name in _PERCENTAGES},
}


def defaults() -> dict[str, str]:
    """What the form says at first."""
    return {name: bounds.default for name, bounds in RANGES.items()}


def behaviour_of(fields: Mapping[str, str]) -> Behaviour:
    """The crowd; `InvalidRequest` naming the fields that are wrong. What is left out is as it is at first."""
    numbers = {name: _number(name, fields.get(name, bounds.default)) for name, bounds in RANGES.items()}
    if numbers["party_min"] > numbers["party_max"]:
        raise InvalidRequest.of("party_max", _("The largest party isn't smaller than the smallest."))
    if numbers["pay"] + numbers["abandon"] > 100:
        raise InvalidRequest.of("abandon", _("Those who pay and those who walk away are at most 100 % together."))
    return Behaviour(
        fans=int(numbers["fans"]),
        seconds=int(numbers["seconds"]),
        party_min=int(numbers["party_min"]),
        party_max=int(numbers["party_max"]),
        think_s=numbers["think_s"],
        pay=numbers["pay"] / 100,
        abandon=numbers["abandon"] / 100,
        double_click=numbers["double_click"] / 100,
        retry=numbers["retry"] / 100,
        best=numbers["best"] / 100,
    ).checked()


def _number(name: str, text: str) -> float:
    bounds = RANGES[name]
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not bounds.least <= number <= bounds.most:
        limits_told = {"least": f"{bounds.least:g}", "most": f"{bounds.most:,.0f}"}
        raise InvalidRequest.of(name, _("A number from %(least)s to %(most)s.") % limits_told)
    return number
