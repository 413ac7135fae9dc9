"""What the letters say. Each says first what happened, then what it means, then where to look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from onsale.bookings.model import Booking, BookingState
from onsale.catalog.model import Lifecycle, Schedule
from onsale.letters.model import Facts, Kind, Letter, Row
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.tickets.view import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a letter is about. There is no booking where it is an offer; `now` is the sender's."""

    occasion: Occasion
    booking: Booking | None
    facts: Facts
    organiser: str
    url: str
    now: datetime

    @property
    def currency(self) -> str:
        """What its amounts are in."""
        return self.booking.currency if self.booking else self.occasion.event.currency

    @property
    def amount(self) -> Money:
        """What is told to go to and fro."""
        return Money(self.facts.amount_minor, self.currency)


Writer = Callable[[Matter], Letter | None]


def letter_of(kind: Kind, matter: Matter) -> Letter | None:
    """What there is to say; nothing when it isn't true any more."""
    writer = _WRITERS[kind]
    if matter.booking is None and kind is not Kind.OFFER:
        return None
    return writer(matter)


def confirmed(matter: Matter) -> Letter | None:
    """Paid, and the places are theirs, unless they have given them back since: that has a letter of its own."""
    booking, occasion = _booking(matter), matter.occasion
    if booking.state is not BookingState.CONFIRMED:
        return None
    return _letter(
        matter,
        _("Your tickets: %(event)s"),
        _("Good news: your booking is confirmed. We look forward to seeing you."),
        (*_event_rows(occasion), _places_row(occasion, booking.places), *_price_rows(booking), _reference(booking)),
        (
            _("Your tickets are on your booking's page, to show on your phone or to print."),
            _cancellation(occasion),
        ),
        _("Show my tickets"),
        booking.total,
    )


def places_cancelled(matter: Matter) -> Letter:
    """The fan gave places back, all of them or some."""
    booking, occasion = _booking(matter), matter.occasion
    left = (
        _("You keep: %(places)s. Those tickets stay valid.") % {"places": "; ".join(occasion.places(booking.places))}
        if booking.live_lines
        else _("None of your places is left, so this booking is closed.")
    )
    return _letter(
        matter,
        _("Cancelled as you asked: %(event)s"),
        _("We have cancelled the places below, and their tickets no longer admit anybody."),
        _refund_rows(matter),
        (left, *_on_its_way(matter.amount)),
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
    rows, closing = _refund_rows(matter), _on_its_way(matter.amount)
    return _letter(matter, subject, opening, rows, closing, _("Show my booking"))


def late_payment(matter: Matter) -> Letter:
    """The money came, the places were gone."""
    return _letter(
        matter,
        _("Your payment is on its way back: %(event)s"),
        _(
            "We are sorry: your payment reached us after your hold had run out, and your places could no longer be "
            "given to you. You have no tickets from this payment."
        ),
        _refund_rows(matter),
        (*_on_its_way(matter.amount), _("If there are places left, you are welcome to book again.")),
        _("See what happened"),
    )


def refund_refused(matter: Matter) -> Letter:
    """The way back is closed; somebody has to do something."""
    return _letter(
        matter,
        _("About your refund: %(event)s"),
        _(
            "Your refund couldn't be sent back the way you paid; cards expire and accounts are closed. The organiser "
            "knows and will pay you in another way. The money is yours, you needn't do anything now."
        ),
        _refund_rows(matter),
        (),
        _("Show my booking"),
    )


def refunded(matter: Matter) -> Letter:
    """The provider has paid it back; from here on it is the bank's."""
    told = _(
        "It went back to the card or account you paid with. Your bank shows it within ten days, often sooner; many "
        "show it beside the payment itself instead of as a new line."
    )
    return _letter(
        matter,
        _("Refunded %(amount)s: %(event)s"),
        _("Your refund has been paid."),
        _refund_rows(matter),
        (told, _("You needn't do anything.")),
        _("Show my booking"),
    )


def refunded_otherwise(matter: Matter) -> Letter:
    """Paid by other means, as the organiser has recorded."""
    return _letter(
        matter,
        _("Refunded in another way: %(event)s"),
        _(
            "Your refund couldn't be sent back the way you paid, so the organiser has paid it in another way, such as "
            "a bank transfer or cash."
        ),
        _refund_rows(matter),
        (_("If it hasn't reached you, answer to the organiser."),),
        _("Show my booking"),
    )


def moved(matter: Matter) -> Letter | None:
    """Another date."""
    booking, event = _booking(matter), matter.occasion.event
    if booking.state is not BookingState.CONFIRMED or event.schedule is Schedule.POSTPONED:
        return None
    before = matter.facts.before
    earlier = [(_("It was to begin"), matter.occasion.moment(before))] if before and before != event.starts_at else []
    return _letter(
        matter,
        _("New time: %(event)s"),
        _("This event takes place at another time. Your tickets stay valid for it; the calendar entry has changed."),
        (*_event_rows(matter.occasion), *earlier, _places_row(matter.occasion, booking.places), _reference(booking)),
        (*(_choice(matter) or [_cancellation(matter.occasion)]),),
        _("Keep or give back") if _choice(matter) else _("Show my booking"),
    )


def postponed(matter: Matter) -> Letter | None:
    """No date any more, and none yet."""
    booking = _booking(matter)
    if booking.state is not BookingState.CONFIRMED or matter.occasion.event.schedule is not Schedule.POSTPONED:
        return None
    return _letter(
        matter,
        _("Postponed: %(event)s"),
        _("We are sorry: this event can't take place when it was to. A new date isn't known yet."),
        (
            (_("Event"), matter.occasion.event.name),
            (_("It was to begin"), matter.occasion.when),
            (_("Where"), matter.occasion.where),
            _places_row(matter.occasion, booking.places),
            _reference(booking),
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
    """It is soon."""
    booking, event = _booking(matter), matter.occasion.event
    takes_place = event.lifecycle is Lifecycle.PUBLISHED and event.schedule is not Schedule.POSTPONED
    if booking.state is not BookingState.CONFIRMED or not takes_place or event.starts_at <= matter.now:
        return None
    return _letter(
        matter,
        _("Soon: %(event)s"),
        _("It is nearly time. Here is what you need."),
        (*_event_rows(matter.occasion), _places_row(matter.occasion, booking.places), _reference(booking)),
        (_("Have your tickets ready at the door: on your phone, or printed."),),
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
    return _letter(
        matter,
        _("Your turn: places for %(event)s"),
        _("Places have come back, and you are next on the waiting list. They are kept for you for a while."),
        (*_event_rows(matter.occasion), quantity, held),
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
    words = {"until": matter.occasion.moment(until), "amount": format_money(_booking(matter).total)}
    told = _(
        "You have the choice. To keep your places you needn't do anything. Or give them back until %(until)s, and you "
        "get back everything you paid, %(amount)s."
    )
    return [told % words]


def _to_pay(matter: Matter, subject: str, opening: str) -> Letter | None:
    booking, until = _booking(matter), matter.facts.until
    if booking.state not in {BookingState.HELD, BookingState.PAYMENT_PENDING} or until is None:
        return None
    reference = matter.facts.reference or booking.reference
    return _letter(
        matter,
        subject,
        opening,
        (
            *_event_rows(matter.occasion),
            _places_row(matter.occasion, booking.places),
            (_("To pay"), format_money(booking.total)),
            (_("Until"), matter.occasion.moment(until)),
            (_("Name this when you pay"), reference),
        ),
        (_("How to pay is on your booking's page."),),
        _("How to pay"),
        booking.total,
    )


def _letter(
    matter: Matter,
    subject: str,
    opening: str,
    rows: tuple[Row, ...],
    closing: tuple[str, ...],
    button: str,
    amount: Money | None = None,
) -> Letter:
    words = words_of(matter, amount)
    return Letter(
        subject=subject % words, opening=opening, rows=rows, closing=closing, link=(button, matter.url), words=words
    )


def words_of(matter: Matter, amount: Money | None = None) -> dict[str, str]:
    """What a wording can name, in the reader's language."""
    occasion, booking, until = matter.occasion, matter.booking, matter.facts.until
    places = matter.facts.places or (booking.places if booking else ())
    return {
        "event": occasion.event.name,
        "when": occasion.when,
        "doors": occasion.doors or "",
        "where": occasion.where,
        "places": "; ".join(occasion.places(places)) or str(matter.facts.quantity or ""),
        "amount": format_money(amount or matter.amount),
        "reference": matter.facts.reference or (booking.reference if booking else ""),
        "until": occasion.moment(until) if until else "",
        "organiser": matter.organiser,
    }


def _booking(matter: Matter) -> Booking:
    assert matter.booking is not None
    return matter.booking


def _event_rows(occasion: Occasion) -> tuple[Row, ...]:
    rows = [(_("Event"), occasion.event.name), (_("When"), occasion.when)]
    if occasion.doors:
        rows.append((_("Doors"), occasion.doors))
    return (*rows, (_("Where"), occasion.where))


def _places_row(occasion: Occasion, places: tuple[int, ...]) -> Row:
    return _("Places"), "; ".join(occasion.places(places))


def _price_rows(booking: Booking) -> list[Row]:
    """The parts that aren't nothing, then their sum."""
    if not booking.total.amount_minor:
        return [(_("Total"), _("free"))]
    lines = booking.live_lines
    parts = [
        (_("Tickets"), sum(line.face_minor for line in lines)),
        (_("Discount"), -sum(line.discount_minor for line in lines)),
        (_("Fees"), sum(line.told_fees_minor for line in lines)),
        (_("Tax, included") if lines[0].tax_included else _("Tax"), sum(line.told_tax_minor for line in lines)),
    ]
    shown = [(label, format_money(Money(amount, booking.currency))) for label, amount in parts if amount]
    return [*(shown if len(shown) > 1 else []), (_("Total paid"), format_money(booking.total))]


def _refund_rows(matter: Matter) -> tuple[Row, ...]:
    booking, amount = _booking(matter), matter.amount
    places = matter.facts.places or booking.places
    told = [(_("Refund"), format_money(amount))] if amount.amount_minor else []
    which = [_places_row(matter.occasion, places)] if places else []
    return (*_event_rows(matter.occasion), *which, *told, _reference(booking))


def _reference(booking: Booking) -> Row:
    return _("Booking reference"), booking.reference


def _on_its_way(refund: Money) -> tuple[str, ...]:
    if not refund.amount_minor:
        return (_("There is nothing to pay back."),)
    told = _(
        "%(amount)s is on its way back to the card or account you paid with. Banks take up to ten days to show it."
    )
    return (told % {"amount": format_money(refund)},)


def _cancellation(occasion: Occasion) -> str:
    event = occasion.event
    if event.cancellation_until is None:
        return _("These places can't be given back, unless the event is cancelled: then you are refunded in full.")
    words = {
        "until": occasion.moment(event.cancellation_until),
        "fee": f"{event.cancellation_fee_basis_points / 100:g}",
    }
    if not event.cancellation_fee_basis_points:
        return _("Plans change: until %(until)s you can give places back and are refunded in full.") % words
    return (
        _("Plans change: until %(until)s you can give places back; you are refunded what you paid less %(fee)s %%.")
        % words
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
    Kind.PAYMENT_DUE: payment_due,
    Kind.PAYMENT_REMINDER: payment_reminder,
    Kind.REMINDER: reminder,
    Kind.OFFER: offer,
}
