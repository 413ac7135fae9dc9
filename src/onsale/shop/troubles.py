"""What went wrong at the checkout, as a good clerk would say it: what happened, whether money moved, what to do next.

These are said of a booking that is held, and one that is held has no payment that is open or captured. So money has
never moved here; where it may have, the booking waits or is over, and those pages say so themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from onsale.accounts.errors import EmailUnverified, ProcessingRestricted
from onsale.bookings.errors import (
    NotHeld,
    PaymentDeclined,
    PaymentInProgress,
    PaymentsUnavailable,
    PriceChanged,
    ShopBusy,
    TermsChanged,
)
from onsale.platform.errors import Failure, InvalidRequest
from onsale.platform.i18n import gettext as _
from onsale.pricing.errors import PromoCodeRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Three sentences. `next` may be followed by a link: `points_to` a field of the page, the new terms, one's data."""

    tone: Literal["warn", "bad"]
    what: str
    money: str
    next: str
    points_to: Literal["", "who", "how-title", "lines", "terms", "data"] = ""


def trouble_of(failure: Failure | None, *, declined: bool, held_until: str) -> Trouble | None:
    """The trouble with a held booking; `held_until` is a time as it is written at the venue. None where a field's own
    message says it all.
    """
    if declined or isinstance(failure, PaymentDeclined):
        return _declined()
    if failure is None or isinstance(failure, (InvalidRequest, PromoCodeRefused)):
        return None
    longer = "held_until" in failure.extra  # because of this trouble
    stay = (
        _("We keep your places longer because of it, until %(time)s.")
        if longer
        else _("Your places stay held until %(time)s.")
    )
    stay %= {"time": held_until}
    for kind, trouble in _troubles(stay):
        if isinstance(failure, kind):
            return trouble
    told = failure.sentence
    return Trouble(tone="bad", what=told, money=_("No money has moved."), next=stay)


def _troubles(stay: str) -> Iterator[tuple[type[Failure] | tuple[type[Failure], ...], Trouble]]:
    unmoved = _("No money has moved.")
    what = _("Your booking has changed in the meantime, and with it the price.")
    following = _("Look at the new total, then pay.")
    yield PriceChanged, Trouble(tone="warn", what=what, money=unmoved, next=following, points_to="lines")
    what = _("The organiser's terms have changed since this page was shown.")
    following = _("Look at the new ones; by paying now you accept these.")
    yield TermsChanged, Trouble(tone="warn", what=what, money=unmoved, next=following, points_to="terms")
    what, following = _("We don't know yet that your tickets reach you."), _("Confirm your address, then pay.")
    yield EmailUnverified, Trouble(tone="warn", what=what, money=unmoved, next=following, points_to="who")
    what, following = _("You asked us not to use your data."), _("Lift that, then pay.")
    yield ProcessingRestricted, Trouble(tone="warn", what=what, money=unmoved, next=following, points_to="data")
    what = _("Very many people are paying at this moment, and we couldn't take yours.")
    yield ShopBusy, Trouble(tone="warn", what=what, money=unmoved, next=f"{_('Try again in a moment.')} {stay}")
    what, following = _("Payments can't be taken at this moment."), _("Try again in a minute.")
    yield PaymentsUnavailable, Trouble(tone="bad", what=what, money=unmoved, next=f"{stay} {following}")
    what, following = _("This booking was changed in another window."), _("It is as you see it here.")
    yield (NotHeld, PaymentInProgress), Trouble(tone="warn", what=what, money=unmoved, next=following)


def _declined() -> Trouble:
    return Trouble(
        tone="bad",
        what=_("Your bank refused the payment."),
        money=_("No money has moved and your places are still held."),
        next=_("Try again, or choose another way to pay. Your bank can tell you why it refused."),
        points_to="how-title",
    )
