"""What the letters say. Each says first what happened, then what it means, then where to look."""

from collections.abc import Callable

from onsale.bookings.model import BookingState
from onsale.catalog.model import Lifecycle, Schedule
from onsale.letters import sent_on
from onsale.letters.matter import (
    Matter,
    booking_of,
    cancellation,
    composed,
    event_rows,
    on_its_way,
    places_row,
    price_rows,
    reference_row,
    refund_rows,
)
from onsale.letters.model import OF_NO_BOOKING, TO_HOLDERS_TOO, Kind, Letter
from onsale.letters.resale_contents import resale_came_back, resale_offered, resale_sold
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _

Writer = Callable[[Matter], Letter | None]


def letter_of(kind: Kind, matter: Matter) -> Letter | None:
    """What there is to say; nothing when it isn't true any more."""
    writer = _WRITERS[kind]
    if matter.booking is None and kind not in OF_NO_BOOKING and not (kind in TO_HOLDERS_TOO and matter.facts.places):
        return None
    return writer(matter)


def confirmed(matter: Matter) -> Letter | None:
    """Paid, and the places are theirs, unless they have given them back since: that has a letter of its own."""
    booking, occasion = booking_of(matter), matter.occasion
    if booking.state is not BookingState.CONFIRMED:
        return None
    return composed(
        matter,
        _("Your tickets: %(event)s"),
        _("Good news: your booking is confirmed. We look forward to seeing you."),
        (*event_rows(occasion), places_row(occasion, booking.places), *price_rows(booking), reference_row(booking)),
        (
            _("Your tickets are on your booking's page, to show on your phone; as codes change, none can be printed.")
            if occasion.rotating
            else _("Your tickets are on your booking's page, to show on your phone or to print."),
            cancellation(occasion),
        ),
        _("Show my tickets"),
        booking.total,
    )


def places_cancelled(matter: Matter) -> Letter:
    """The fan gave places back, all of them or some."""
    booking, occasion = booking_of(matter), matter.occasion
    left = (
        _("You keep: %(places)s. Those tickets stay valid.") % {"places": "; ".join(occasion.places(booking.places))}
        if booking.live_lines
        else _("None of your places is left, so this booking is closed.")
    )
    return composed(
        matter,
        _("Cancelled as you asked: %(event)s"),
        _("We have cancelled the places below, and their tickets no longer admit anybody."),
        refund_rows(matter),
        (left, *on_its_way(matter.amount)),
        _("Show my booking"),
    )


def event_cancelled(matter: Matter) -> Letter:
    """It won't take place, or the organiser took the places back."""
    if matter.occasion.event.lifecycle is Lifecycle.PUBLISHED:
        subject = _("Your booking was cancelled: %(event)s")
        opening = _(
            "We are sorry: the organiser has cancelled the places below, and their tickets no longer admit anybody. "
            "The event itself takes place."
        )
    else:
        subject = _("Cancelled by the organiser: %(event)s")
        opening = _(
            "We are sorry: the organiser has cancelled this event. You needn't do anything; your booking is closed and "
            "you get back everything you paid."
        )
    rows, closing = refund_rows(matter), on_its_way(matter.amount)
    return composed(matter, subject, opening, rows, closing, _("Show my booking"))


def late_payment(matter: Matter) -> Letter:
    """The money came, the places were gone."""
    return composed(
        matter,
        _("Your payment is on its way back: %(event)s"),
        _(
            "We are sorry: your payment reached us after your hold had run out, and your places could no longer be "
            "given to you. You have no tickets from this payment."
        ),
        refund_rows(matter),
        (*on_its_way(matter.amount), _("If there are places left, you are welcome to book again.")),
        _("See what happened"),
    )


def refund_refused(matter: Matter) -> Letter:
    """The way back is closed; somebody has to do something."""
    return composed(
        matter,
        _("About your refund: %(event)s"),
        _(
            "Your refund couldn't be sent back the way you paid; cards expire and accounts are closed. The organiser "
            "knows and will pay you in another way. The money is yours, you needn't do anything now."
        ),
        refund_rows(matter),
        (),
        _("Show my booking"),
    )


def refunded(matter: Matter) -> Letter:
    """The provider has paid it back; from here on it is the bank's."""
    told = _(
        "It went back to the card or account you paid with. Your bank shows it within ten days, often sooner; many "
        "show it beside the payment itself instead of as a new line."
    )
    return composed(
        matter,
        _("Refunded %(amount)s: %(event)s"),
        _("Your refund has been paid."),
        refund_rows(matter),
        (told, _("You needn't do anything.")),
        _("Show my booking"),
    )


def refunded_otherwise(matter: Matter) -> Letter:
    """Paid by other means, as the organiser has recorded."""
    return composed(
        matter,
        _("Refunded in another way: %(event)s"),
        _(
            "Your refund couldn't be sent back the way you paid, so the organiser has paid it in another way, such as "
            "a bank transfer or cash."
        ),
        refund_rows(matter),
        (_("If it hasn't reached you, answer to the organiser."),),
        _("Show my booking"),
    )


def moved(matter: Matter) -> Letter | None:
    """Another date."""
    booking, event = booking_of(matter), matter.occasion.event
    if booking.state is not BookingState.CONFIRMED or event.schedule is Schedule.POSTPONED:
        return None
    before = matter.facts.before
    earlier = [(_("It was to begin"), matter.occasion.moment(before))] if before and before != event.starts_at else []
    return composed(
        matter,
        _("New time: %(event)s"),
        _("This event takes place at another time. Your tickets stay valid for it; the calendar entry has changed."),
        (*event_rows(matter.occasion), *earlier, places_row(matter.occasion, booking.places), reference_row(booking)),
        (*(_choice(matter) or [cancellation(matter.occasion)]),),
        _("Keep or give back") if _choice(matter) else _("Show my booking"),
    )


def postponed(matter: Matter) -> Letter | None:
    """No date any more, and none yet."""
    booking = booking_of(matter)
    if booking.state is not BookingState.CONFIRMED or matter.occasion.event.schedule is not Schedule.POSTPONED:
        return None
    return composed(
        matter,
        _("Postponed: %(event)s"),
        _("We are sorry: this event can't take place when it was to. A new date isn't known yet."),
        (
            (_("Event"), matter.occasion.event.name),
            (_("It was to begin"), matter.occasion.when),
            (_("Where"), matter.occasion.where),
            places_row(matter.occasion, booking.places),
            reference_row(booking),
        ),
        (_("Your tickets stay valid. We write to you again as soon as there is a new date."), *_choice(matter)),
        _("Keep or give back") if _choice(matter) else _("Show my booking"),
    )


def payment_due(matter: Matter) -> Letter | None:
    """How to pay by transfer or at the box office, until when."""
    return _to_pay(
        matter,
        _("Please pay until %(until)s: %(event)s"),
        _("Your places are held for you. They are yours as soon as your payment has arrived."),
    )


def payment_reminder(matter: Matter) -> Letter | None:
    """The time to pay ends soon."""
    return _to_pay(
        matter,
        _("Still to pay until %(until)s: %(event)s"),
        _("Your payment hasn't arrived yet. Your places are held until the time below, then others can have them."),
    )


def reminder(matter: Matter) -> Letter | None:
    """It is soon; whether they booked it or were sent it."""
    booking, event = matter.booking, matter.occasion.event
    takes_place = event.lifecycle is Lifecycle.PUBLISHED and event.schedule is not Schedule.POSTPONED
    given_back = booking and booking.state is not BookingState.CONFIRMED
    if given_back or not takes_place or event.starts_at <= matter.now:
        return None
    places = booking.places if booking else matter.facts.places
    return composed(
        matter,
        _("Soon: %(event)s"),
        _("It is nearly time. Here is what you need."),
        (
            *event_rows(matter.occasion),
            places_row(matter.occasion, places),
            *([reference_row(booking)] if booking else []),
        ),
        (
            _("Have your tickets ready at the door, on your phone: printed ones or pictures of them admit nobody.")
            if matter.occasion.rotating
            else _("Have your tickets ready at the door: on your phone, or printed."),
        ),
        _("Show my tickets"),
    )


def codes_died(matter: Matter) -> Letter | None:
    """What they printed or kept as a picture admits nobody any more; whether they booked it or were sent it."""
    booking, occasion = matter.booking, matter.occasion
    if occasion.event.starts_at <= matter.now or (booking and booking.state is not BookingState.CONFIRMED):
        return None
    places = booking.places if booking else matter.facts.places
    return composed(
        matter,
        _("New codes for your tickets: %(event)s"),
        _("The codes of your tickets have changed. Those you printed or kept as a picture don't let you in any more."),
        (*event_rows(occasion), places_row(occasion, places), *([reference_row(booking)] if booking else [])),
        (
            _("Your tickets count as before; show them on your phone, where their codes now change every 15 seconds.")
            if occasion.rotating
            else _(
                "Your tickets count as before: take the new codes from your booking's page, on your phone or printed."
            )
            if booking
            else _("Your tickets count as before: take the new codes from their page, on your phone or printed."),
        ),
        _("Show my tickets"),
    )


def offer(matter: Matter) -> Letter | None:
    """Places came back, and it is this fan's turn."""
    until = matter.facts.until
    gone = matter.booking is not None and matter.booking.state is not BookingState.HELD
    if until is None or until <= matter.now or gone:
        return None
    quantity = (_("Places"), str(matter.facts.quantity))
    held = (_("Kept for you until"), matter.occasion.moment(until))
    return composed(
        matter,
        _("Your turn: places for %(event)s"),
        _("Places have come back, and you are next on the waiting list. They are kept for you for a while."),
        (*event_rows(matter.occasion), quantity, held),
        (
            _("If you don't take them in time, whoever waits behind you is asked."),
            _("You get this because you joined the waiting list. Its page lets these places go to the next."),
        ),
        _("See the places"),
    )


def _choice(matter: Matter) -> list[str]:
    """Whoever had booked before may give back in full, until a moment."""
    until = matter.facts.until
    if until is None or until <= matter.now:
        return []
    words = {"until": matter.occasion.moment(until), "amount": format_money(booking_of(matter).total)}
    told = _(
        "You have the choice. To keep your places you needn't do anything. Or give them back until %(until)s, and you "
        "get back everything you paid, %(amount)s."
    )
    return [told % words]


def _to_pay(matter: Matter, subject: str, opening: str) -> Letter | None:
    booking, until = booking_of(matter), matter.facts.until
    if booking.state not in {BookingState.HELD, BookingState.PAYMENT_PENDING} or until is None:
        return None
    reference = matter.facts.reference or booking.reference
    return composed(
        matter,
        subject,
        opening,
        (
            *event_rows(matter.occasion),
            places_row(matter.occasion, booking.places),
            (_("To pay"), format_money(booking.total)),
            (_("Until"), matter.occasion.moment(until)),
            (_("Name this when you pay"), reference),
        ),
        (_("How to pay is on your booking's page."),),
        _("How to pay"),
        booking.total,
    )


_WRITERS: dict[Kind, Writer] = {
    Kind.CONFIRMED: confirmed,
    Kind.PLACES_CANCELLED: places_cancelled,
    Kind.EVENT_CANCELLED: event_cancelled,
    Kind.LATE_PAYMENT: late_payment,
    Kind.REFUND_REFUSED: refund_refused,
    Kind.REFUNDED: refunded,
    Kind.REFUNDED_OTHERWISE: refunded_otherwise,
    Kind.MOVED: moved,
    Kind.POSTPONED: postponed,
    Kind.CODES_DIED: codes_died,
    Kind.PAYMENT_DUE: payment_due,
    Kind.PAYMENT_REMINDER: payment_reminder,
    Kind.REMINDER: reminder,
    Kind.OFFER: offer,
    Kind.TICKETS_OFFERED: sent_on.offered,
    Kind.TICKETS_TAKEN_BACK: sent_on.taken_back,
    Kind.TICKETS_ACCEPTED: sent_on.accepted,
    Kind.TICKETS_DECLINED: sent_on.declined,
    Kind.TICKETS_RECEIVED: sent_on.received,
    Kind.TICKET_WITHDRAWN: sent_on.withdrawn,
    Kind.TICKET_MOVED: sent_on.moved,
    Kind.TICKET_GIVEN_BACK: sent_on.given_back,
    Kind.RESALE_OFFERED: resale_offered,
    Kind.RESALE_SOLD: resale_sold,
    Kind.RESALE_CAME_BACK: resale_came_back,
}
