"""What the mails about a booking say. Each says first what happened, then what it means, then where to look."""

from dataclasses import dataclass

from markupsafe import Markup

from onsale.bookings.model import Booking
from onsale.platform.i18n import format_money
from onsale.platform.i18n import gettext as _
from onsale.platform.mail import Mail
from onsale.platform.money import Money
from onsale.tickets.view import Occasion

Row = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail before it is written out as text and as HTML."""

    subject: str
    opening: str
    rows: tuple[Row, ...] = ()
    closing: tuple[str, ...] = ()
    link: Row

    def to(self, address: str) -> Mail:
        """Address it."""
        return Mail(address, self.subject, _as_text(self), _as_html(self))


def confirmed_letter(occasion: Occasion, booking: Booking, booking_url: str) -> Letter:
    """Paid, and the places are theirs."""
    return Letter(
        subject=_("Your tickets: %(event)s") % _words(occasion),
        opening=_("Good news: your booking is confirmed. We look forward to seeing you."),
        rows=(
            *_event_rows(occasion),
            _places_row(occasion, booking.places),
            *_price_rows(booking),
            _reference(booking),
        ),
        closing=(
            _("Your tickets are on your booking's page, to show on your phone or to print."),
            _cancellation(occasion),
        ),
        link=(_("Show my tickets"), booking_url),
    )


def cancelled_letter(
    occasion: Occasion, booking: Booking, places: tuple[int, ...], refund: Money, booking_url: str
) -> Letter:
    """The fan gave places back, all of them or some."""
    left = (
        _("You keep: %(places)s. Those tickets stay valid.") % {"places": "; ".join(occasion.places(booking.places))}
        if booking.live_lines
        else _("None of your places is left, so this booking is closed.")
    )
    return Letter(
        subject=_("Cancelled as you asked: %(event)s") % _words(occasion),
        opening=_("We have cancelled the places below, and their tickets no longer admit anybody."),
        rows=(*_event_rows(occasion), _places_row(occasion, places), *_refund_rows(refund), _reference(booking)),
        closing=(left, *_on_its_way(refund)),
        link=(_("Show my booking"), booking_url),
    )


def event_cancelled_letter(
    occasion: Occasion, booking: Booking, places: tuple[int, ...], refund: Money, booking_url: str
) -> Letter:
    """It won't take place."""
    return Letter(
        subject=_("Cancelled by the organiser: %(event)s") % _words(occasion),
        opening=_(
            "We are sorry: the organiser has cancelled this event. You needn't do anything; your booking is closed and "
            "you get back everything you paid."
        ),
        rows=(*_event_rows(occasion), _places_row(occasion, places), *_refund_rows(refund), _reference(booking)),
        closing=_on_its_way(refund),
        link=(_("Show my booking"), booking_url),
    )


def late_payment_letter(occasion: Occasion, booking: Booking, refund: Money, booking_url: str) -> Letter:
    """The money came, the places were gone."""
    return Letter(
        subject=_("Your payment is on its way back: %(event)s") % _words(occasion),
        opening=_(
            "We are sorry: your payment reached us after your hold had run out, and your places could no longer be "
            "given to you. You have no tickets from this payment."
        ),
        rows=(
            *_event_rows(occasion),
            _places_row(occasion, booking.places),
            *_refund_rows(refund),
            _reference(booking),
        ),
        closing=(
            *_on_its_way(refund),
            _("If there are places left, you are welcome to book again."),
        ),
        link=(_("See what happened"), booking_url),
    )


def _words(occasion: Occasion) -> dict[str, str]:
    # A line end in a subject would end the header.
    return {"event": " ".join(occasion.event.name.split())}


def _event_rows(occasion: Occasion) -> list[Row]:
    rows = [(_("Event"), occasion.event.name), (_("When"), occasion.when)]
    if occasion.doors:
        rows.append((_("Doors"), occasion.doors))
    return [*rows, (_("Where"), occasion.where)]


def _places_row(occasion: Occasion, places: tuple[int, ...]) -> Row:
    return _("Places"), "; ".join(occasion.places(places))


def _price_rows(booking: Booking) -> list[Row]:
    """The parts that aren't nothing, then their sum."""
    if not booking.total.amount_minor:
        return [(_("Total"), _("free"))]
    lines = booking.live_lines
    parts = [
        (_("Tickets"), sum(line.face_minor for line in lines)),
        (_("Fees"), sum(line.told_fees_minor for line in lines)),
        (_("Tax"), sum(line.told_tax_minor for line in lines)),
    ]
    shown = [(label, format_money(Money(amount, booking.currency))) for label, amount in parts if amount]
    return [*(shown if len(shown) > 1 else []), (_("Total paid"), format_money(booking.total))]


def _refund_rows(refund: Money) -> list[Row]:
    return [(_("Refund"), format_money(refund))] if refund.amount_minor else []


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


def _as_text(letter: Letter) -> str:
    width = max((len(label) for label, _value in letter.rows), default=0) + 2
    rows = "\n".join(f"{label + ':':<{width}}{value}" for label, value in letter.rows)
    parts = [letter.opening, rows, *letter.closing, f"{letter.link[0]}:\n{letter.link[1]}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _as_html(letter: Letter) -> str:
    """Plain elements without any styling of ours: mail programs show those best."""
    paragraph = Markup("<p>{}</p>\n")
    row = Markup('<tr><th align="left" valign="top">{}&nbsp;</th><td>{}</td></tr>\n')
    table = Markup("<table>\n{}</table>\n").format(Markup().join(row.format(*told) for told in letter.rows))
    link = paragraph.format(Markup('<a href="{1}">{0}</a>').format(*letter.link))
    body = [paragraph.format(letter.opening), table, *(paragraph.format(text) for text in letter.closing), link]
    head = Markup('<head><meta charset="utf-8"><title>{}</title></head>').format(letter.subject)
    page = Markup("<!doctype html>\n<html>\n{}\n<body>\n{}</body>\n</html>\n")
    return str(page.format(head, Markup().join(body)))
