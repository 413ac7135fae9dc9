"""What a letter is about, and the rows and sentences that several letters share."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.bookings.model import Booking
from onsale.letters.model import Facts, Letter, Row
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.tickets.view import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a letter is about. There is no booking where it is an offer, or of tickets that were sent on; `now` is the
    sender's. `sender`: what somebody who sends tickets calls themselves.
    """

    occasion: Occasion
    booking: Booking | None
    facts: Facts
    organiser: str
    url: str
    now: datetime
    sender: str = field(default="", repr=False)

    @property
    def currency(self) -> str:
        """What its amounts are in."""
        return self.booking.currency if self.booking else self.occasion.event.currency

    @property
    def amount(self) -> Money:
        """What is told to go to and fro."""
        return Money(self.facts.amount_minor, self.currency)


def composed(
    matter: Matter,
    subject: str,
    opening: str,
    rows: tuple[Row, ...],
    closing: tuple[str, ...],
    button: str,
    amount: Money | None = None,
) -> Letter:
    """The letter, its texts filled in."""
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


def booking_of(matter: Matter) -> Booking:
    """The booking it is about."""
    assert matter.booking is not None
    return matter.booking


def event_rows(occasion: Occasion) -> tuple[Row, ...]:
    """What, when and where."""
    rows = [(_("Event"), occasion.event.name), (_("When"), occasion.when)]
    if occasion.doors:
        rows.append((_("Doors"), occasion.doors))
    return (*rows, (_("Where"), occasion.where))


def places_row(occasion: Occasion, places: tuple[int, ...]) -> Row:
    """Which places."""
    return _("Places"), "; ".join(occasion.places(places))


def price_rows(booking: Booking) -> list[Row]:
    """The parts that aren't nothing, then their sum."""
    if not booking.total.amount_minor:
        return [(_("Total"), _("Nothing to pay"))]
    lines = booking.live_lines
    parts = [
        (_("Tickets"), sum(line.face_minor for line in lines)),
        (_("Discount"), -sum(line.discount_minor for line in lines)),
        (_("Fees"), sum(line.told_fees_minor for line in lines)),
        (_("Tax, included") if lines[0].tax_included else _("Tax"), sum(line.told_tax_minor for line in lines)),
    ]
    shown = [(label, format_money(Money(amount, booking.currency))) for label, amount in parts if amount]
    return [*(shown if len(shown) > 1 else []), (_("Total paid"), format_money(booking.total))]


def refund_rows(matter: Matter) -> tuple[Row, ...]:
    """What goes back, and for what."""
    booking, amount = booking_of(matter), matter.amount
    places = matter.facts.places or booking.places
    told = [(_("Refund"), format_money(amount))] if amount.amount_minor else []
    which = [places_row(matter.occasion, places)] if places else []
    return (*event_rows(matter.occasion), *which, *told, reference_row(booking))


def reference_row(booking: Booking) -> Row:
    """By which name people call it."""
    return _("Booking reference"), booking.reference


def on_its_way(refund: Money) -> tuple[str, ...]:
    """What is told of money that goes back."""
    if not refund.amount_minor:
        return (_("There is nothing to pay back."),)
    told = _(
        "%(amount)s is on its way back to the card or account you paid with. Banks take up to ten days to show it."
    )
    return (told % {"amount": format_money(refund)},)


def cancellation(occasion: Occasion) -> str:
    """What whoever can't go may do."""
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
        _("Plans change: until %(until)s you can give places back; you are refunded what you paid less %(fee)s%%.")
        % words
    )
