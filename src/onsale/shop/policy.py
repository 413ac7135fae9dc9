"""Terms in a sentence."""

from datetime import datetime

from onsale.bookings.model import Booking, terms_url
from onsale.catalog.model import Event
from onsale.catalog.model import Organiser as Seller
from onsale.platform.i18n import format_datetime, format_number
from onsale.platform.i18n import gettext as _
from onsale.shop.addresses import organiser_path, terms_path
from onsale.shop.views import Organiser, TermsLink


def policy_of(event: Event, timezone: str, now: datetime) -> str:
    """What a fan may do who can't go."""
    if event.cancellation_until is None:
        return _("Tickets can't be given back; if the event is cancelled you get all the money back.")
    until = format_datetime(event.cancellation_until, timezone, "short")
    if now >= event.cancellation_until:
        return _("Giving tickets back was possible until %(when)s.") % {"when": until}
    fee = event.cancellation_fee_basis_points
    if not fee:
        return _("Can't go? Give your tickets back until %(when)s and get all the money back.") % {"when": until}
    percent = format_number(fee / 100)
    return _("Can't go? Give your tickets back until %(when)s; %(fee)s%% is kept as a fee.") % {
        "when": until,
        "fee": percent,
    }


def seller(organiser: Seller) -> Organiser:
    """Who sells, with the line the law wants."""
    legal = ", ".join(part for part in (organiser.legal_name, organiser.legal_address) if part)
    return Organiser(name=organiser.name, legal=legal or None, url=organiser_path(organiser.id))


def terms_link(organiser: Seller) -> TermsLink | None:
    """The terms whoever pays now accepts."""
    version = organiser.terms_version
    return TermsLink(version=version, url=terms_path(organiser.id, version)) if version else None


def accepted_terms(booking: Booking) -> TermsLink | None:
    """The terms this booking's fan accepted by paying."""
    version = booking.terms_version
    return TermsLink(version=version, url=terms_url(booking.event_id, version)) if version else None


def address_of(parts: tuple[str, ...]) -> str:
    """An address in one line, without what repeats."""
    return ", ".join(dict.fromkeys(part for part in parts if part))
