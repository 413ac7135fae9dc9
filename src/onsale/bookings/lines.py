"""Lines as they are made: a place's price, and its share of what is asked once per booking."""

from collections.abc import Sequence
from dataclasses import replace

from onsale.bookings.model import Line
from onsale.platform.money import spread
from onsale.pricing.book import Offer
from onsale.pricing.charges import BookingFee, Charges


def line_of(place: int, offer: Offer, charges: Charges) -> Line:
    """A place at an offer's price, still without a share of the booking's fee."""
    price, tax = offer.price, charges.tax
    return Line(
        place, offer.level, offer.ticket_type, price.face, price.fees, price.tax, discount_minor=price.discount,
        fees_tax_minor=price.fees_tax, tax_included=tax.included, tax_ppm=tax.ppm,
    )  # fmt: skip


def share_fee(lines: Sequence[Line], fee: BookingFee) -> tuple[Line, ...]:
    """The booking's fee over the lines that cost something, in equal shares by the largest remainder.

    What the lines cost adds up to what the booking costs, and giving one back gives back its share. A booking of free
    places alone carries none.
    """
    costing = [line.place_minor > 0 for line in lines]
    if not (fee.total and any(costing)):
        return tuple(replace(line, share_minor=0, share_tax_minor=0) if line.share_minor else line for line in lines)
    shares, taxes = spread(fee.total, costing), spread(fee.tax, costing)
    return tuple(
        replace(line, share_minor=share, share_tax_minor=tax)
        for line, share, tax in zip(lines, shares, taxes, strict=True)
    )


def fee_held(lines: Sequence[Line], today: BookingFee) -> BookingFee:
    """What a booking's fee was when it was held; today's where nothing in it cost anything."""
    if any(line.place_minor for line in lines):
        return BookingFee(sum(line.share_minor for line in lines), sum(line.share_tax_minor for line in lines))
    return today
