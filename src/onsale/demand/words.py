"""Why a price became another, in a reader's words: for the organiser, whose price it is."""

from onsale.platform.i18n import format_money, format_number
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import ChangeWhy, PriceChange, Suggestion


def sentences_of(told: PriceChange | Suggestion, currency: str) -> str:
    """Some sentences: the reason, what was expected, and which limit kept it from going further."""
    because = _reason(ChangeWhy(str(told.details["because"]))) if "because" in told.details else ""
    parts = (_reason(told.why), because, _expected(told), _limit(told, currency))
    return " ".join(each for each in parts if each)


def _reason(why: ChangeWhy) -> str:
    return {
        ChangeWhy.SCARCE: _("More want places than there are, so the price rises."),
        ChangeWhy.LOW_DEMAND: _("Fewer would book than there are places for, so the price falls."),
        ChangeWhy.TRYING: _("Another price is tried, to learn what fans would pay."),
        ChangeWhy.ORGANISER: _("You set this price."),
        ChangeWhy.APPROVED: _("You approved this price."),
        ChangeWhy.TIER: _("The next tier was reached."),
        ChangeWhy.STOPPED: _("You stopped moving prices: this is the one you set or approved last."),
        ChangeWhy.RAILS: _("You moved floor or ceiling, and the price came back between them."),
    }[why]


def _expected(told: PriceChange | Suggestion) -> str:
    details = told.details
    if not {"looks_left", "bookings_left", "places_left"} <= details.keys():
        return ""
    return _("Expected until the doors: about %(looks)s visits and %(bookings)s bookings. Places left: %(places)s.") % {
        "looks": format_number(round(float(details["looks_left"]))),
        "bookings": format_number(round(float(details["bookings_left"]))),
        "places": format_number(float(details["places_left"])),
    }


def _limit(told: PriceChange | Suggestion, currency: str) -> str:
    if told.kept is None or "wanted" not in told.details:
        return ""
    wanted = {"price": format_money(Money(round(float(told.details["wanted"])), currency))}
    return {
        Kept.FLOOR: _("Without your floor it would be %(price)s.") % wanted,
        Kept.CEILING: _("Without your ceiling it would be %(price)s.") % wanted,
        Kept.STEP: _("Without your largest step it would be %(price)s.") % wanted,
    }[told.kept]
