"""What comes upon a face value at one event: fees, and the tax of the venue's jurisdiction."""

from dataclasses import dataclass
from functools import cached_property

from onsale.catalog.model import Organiser, Venue
from onsale.platform.money import Rounding, divide

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Tax:
    """A rate in millionths, whether prices contain it or it comes on top, what it is called, how it is rounded."""

    ppm: int = 0
    included: bool = False
    name: str = ""
    rounding: Rounding = Rounding.HALF_UP

    def on(self, amount_minor: int) -> int:
        """The tax on an amount, or the tax in it where amounts contain it. Rounded once, as named."""
        whole = _MILLION + self.ppm if self.included else _MILLION
        return divide(amount_minor * self.ppm, whole, self.rounding)


@dataclass(frozen=True, slots=True)
class BookingFee:
    """What is asked once per booking, all in; `tax` is what of it is tax. Minor units."""

    total: int = 0
    tax: int = 0


@dataclass(frozen=True)
class Charges:
    """The fees and the tax of an event, in its currency. Fees contain the tax where the tax is included."""

    currency: str
    fee_basis_points: int = 0
    fee_fixed_minor: int = 0
    fee_booking_minor: int = 0
    tax: Tax = Tax()

    @cached_property
    def booking_fee(self) -> BookingFee:
        """The fee once per booking."""
        fee, tax = self.fee_booking_minor, self.tax.on(self.fee_booking_minor)
        return BookingFee(fee if self.tax.included else fee + tax, tax)


def charges_of(organiser: Organiser, venue: Venue, currency: str) -> Charges:
    """What the organiser adds at this venue to what is sold in this currency."""
    fixed = organiser.fee_currency in (None, currency)
    return Charges(
        currency,
        organiser.fee_basis_points,
        organiser.fee_fixed_minor if fixed else 0,
        organiser.fee_booking_minor if fixed else 0,
        tax_of(organiser, venue),
    )


def tax_of(organiser: Organiser, venue: Venue) -> Tax:
    """The venue's own, else the organiser's."""
    if venue.tax_ppm is None or venue.tax_rounding is None:
        return Tax(organiser.tax_ppm, organiser.tax_included, organiser.tax_name, organiser.tax_rounding)
    return Tax(venue.tax_ppm, bool(venue.tax_included), venue.tax_name or "", venue.tax_rounding)
