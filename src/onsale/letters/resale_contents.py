"""What the letters about tickets offered back say."""

from onsale.bookings.model import BookingState
from onsale.letters.matter import (
    Matter,
    booking_of,
    composed,
    event_rows,
    on_its_way,
    places_row,
    reference_row,
    refund_rows,
)
from onsale.letters.model import Letter
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _


def resale_offered(matter: Matter) -> Letter | None:
    """The fan has offered tickets back."""
    booking, occasion, until = booking_of(matter), matter.occasion, matter.facts.until
    if booking.state is not BookingState.CONFIRMED or until is None or until <= matter.now:
        return None
    back = [(_("Comes back when sold"), format_money(matter.amount))] if matter.amount.amount_minor else []
    return composed(
        matter,
        _("Offered back: %(event)s"),
        _("You have offered the tickets below back. They are on sale now, and admit nobody while they are."),
        (*event_rows(occasion), places_row(occasion, matter.facts.places), *back, reference_row(booking)),
        (
            _("As soon as somebody has bought them you are refunded, and we write to you."),
            _("Changed your mind? Take them back on your booking's page, unless somebody is just buying them."),
            _("What isn't sold until %(until)s is yours again, and admits as before.")
            % {"until": occasion.moment(until)},
        ),
        _("Show my booking"),
    )


def resale_sold(matter: Matter) -> Letter:
    """Somebody else has bought them."""
    booking, occasion = booking_of(matter), matter.occasion
    left = (
        _("You keep: %(places)s. Those tickets stay valid.") % {"places": "; ".join(occasion.places(booking.places))}
        if booking.live_lines
        else _("None of your places is left, so this booking is closed.")
    )
    return composed(
        matter,
        _("Sold: %(event)s"),
        _("Somebody has bought the tickets you had offered back. They are no longer yours and admit you no more."),
        refund_rows(matter),
        (*on_its_way(matter.amount), left),
        _("Show my booking"),
    )


def resale_came_back(matter: Matter) -> Letter | None:
    """Nobody bought them in time."""
    booking, occasion = booking_of(matter), matter.occasion
    if booking.state is not BookingState.CONFIRMED or not set(matter.facts.places) <= set(booking.places):
        return None
    return composed(
        matter,
        _("Not sold, yours again: %(event)s"),
        _("Nobody bought the tickets you had offered back, so they are yours again. Their codes admit as before."),
        (*event_rows(occasion), places_row(occasion, matter.facts.places), reference_row(booking)),
        (_("Nothing was refunded. We look forward to seeing you."),),
        _("Show my tickets"),
    )
