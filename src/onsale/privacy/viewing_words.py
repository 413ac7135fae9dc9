"""What kind of page it was, in words."""

from onsale.platform.i18n import gettext as _


def page_words(page: str) -> str:
    """Where somebody's data were shown."""
    if page.endswith(".csv"):
        return _("in a file of bookings")
    if " /admin" in page:
        return _("on an admin page")
    if "{booking_id}" in page:
        return _("on the page of a booking")
    if page.endswith("/bookings"):
        return _("in the list of an event's bookings")
    return _("on an organiser's page")
