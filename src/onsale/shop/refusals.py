"""Why places couldn't be held, as a good clerk would say it. Nothing is held then, and no money has moved."""

from onsale.accounts.errors import EmailUnverified, ProcessingRestricted
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
from onsale.waitingroom.errors import PassRequired, RoomBusy, RoomClosed, TooManyHere, TooManyRounds


def sentence_of(failure: Failure) -> str:
    """What happened, and what to do next."""
    if isinstance(failure, TooManyPlaces):
        most = int(failure.extra.get("max_places_per_booking", 1))
        text = ngettext("One booking takes {n} place at most.", "One booking takes {n} places at most.", most)
        return text.replace("{n}", str(most))
    if isinstance(failure, PlacesUnavailable) and not failure.extra.get("largest_together", 1):
        return _("Nothing is free there at that price. Try another section or any price.")
    if isinstance(failure, TooManyHere):
        return too_many_here(failure)
    for kind, sentence in _sentences().items():
        if isinstance(failure, kind):
            return sentence
    return failure.sentence


def too_many_here(failure: TooManyHere) -> str:
    """Nobody is at fault who shares an address with a crowd; so how to go on stands beside it."""
    minutes = max(1, -(-(failure.retry_after_s or 1) // 60))
    text = ngettext("Try again in about {n} minute.", "Try again in about {n} minutes.", minutes)
    why = _("So many fans are joining from the network you are in that we can't tell them from programs.")
    other = _("Or join from another network, such as your phone's.")
    return f"{why} {text.replace('{n}', str(minutes))} {other}"


def _sentences() -> dict[type[Failure], str]:
    return {
        PlacesUnavailable: _("There aren't that many together there any more. Nothing is held; try again, or fewer."),
        SoldOut: _("The last places have just gone. Unpaid ones come back: look again in a few minutes."),
        LeavesSingleSeat: _("That would leave one seat alone beside yours. Move your places over by one."),
        NotOnSale: _("This event isn't on sale right now. Nothing is held and no money has moved."),
        TooManyHolds: _("That is too many unpaid holds in a short time. Nothing is held; try again in ten minutes."),
        PassRequired: _("This event has a waiting room. Join it, and choose your places when it is your turn."),
        RoomClosed: _("The waiting room isn't open at this moment."),
        RoomBusy: _("Very many are joining at this moment. Try again; nobody gains anything by being first."),
        TooManyRounds: _("You have joined this line very often and never chosen anything, so you can't join it again."),
        ProcessingRestricted: _(
            "Your data are kept and not used, as you asked. Lift that under Your data, then try again."
        ),
        EmailUnverified: _("Please verify your e-mail address first."),
        ShopBusy: _("The box office is very busy. Nothing is held yet; try again in a moment."),
    }
