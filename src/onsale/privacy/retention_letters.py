"""The mail before an account that nobody uses is erased."""

from onsale.platform import limits
from onsale.platform.i18n import gettext as _
from onsale.platform.mail import Mail


def dormant_letter(to: str, site: str, link: str) -> Mail:
    """What will happen, when, and how to keep it."""
    return Mail(
        to,
        _("Your Onsale account will be deleted in %(days)s days") % {"days": limits.ACCOUNT_WARNED_DAYS},
        _(
            "You haven't signed in at %(site)s or booked anything for two years. We don't keep what nobody needs, so "
            "your account will be deleted in %(days)s days, with your name and your address.\n\nYou want to keep it? "
            "Open this page and press the button; there is no need to sign in:\n%(link)s\n\nYou don't? Then there is "
            "nothing to do, and we won't write again."
        )
        % {"site": site, "days": limits.ACCOUNT_WARNED_DAYS, "link": link},
    )
