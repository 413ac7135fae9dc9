"""Why places couldn't be held, as a good clerk would say it. Nothing is held then, and no money has moved."""

from onsale.bookings.errors import (
    LeavesSingleSeat,
    NotOnSale,
    PlacesUnavailable,
    ShopBusy,
    SoldOut,
    TooManyHolds,
    TooManyPlaces,
)
from onsale.platform.errors import Failure
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import ngettext


def sentence_of(failure: Failure) -> str:
    """What happened, and what to do next."""
    if isinstance(failure, TooManyPlaces):
        most = int(failure.extra.get("max_places_per_booking", 1))
        text = ngettext("One booking takes {n} place at most.", "One booking takes {n} places at most.", most)
        return text.replace("{n}", str(most))
    if isinstance(failure, PlacesUnavailable) and not failure.extra.get("largest_together", 1):
        return _("Nothing is free there at that price. Try another section or any price.")
    for kind, sentence in _sentences().items():
        if isinstance(failure, kind):
            return sentence
    return failure.detail[:1].upper() + failure.detail[1:]


def _sentences() -> dict[type[Failure], str]:
    return {
        PlacesUnavailable: _("There aren't that many together there any more. Nothing is held; try again, or fewer."),
        SoldOut: _("The last places have just gone. Unpaid ones come back: look again in a few minutes."),
        LeavesSingleSeat: _("That would leave one seat alone beside yours. Move your places over by one."),
        NotOnSale: _("This event isn't on sale right now. Nothing is held and no money has moved."),
        TooManyHolds: _("That is too many unpaid holds in a short time. Nothing is held; try again in ten minutes."),
        ShopBusy: _("The box office is very busy. Nothing is held yet; try again in a moment."),
    }
