"""Fees and taxes as forms say them, and as forms show them."""

from decimal import Decimal

from onsale.catalog.model import Organiser, Venue
from onsale.catalog.set_prices import FeeTerms, TaxTerms
from onsale.console.price_fields import major
from onsale.console.reading import Reading
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Rounding, is_currency
from onsale.platform.text import Line80

_FALLBACK = "EUR"


def fees_read(reading: Reading) -> FeeTerms | None:
    """The fees; None, with the reasons kept, where something is wrong."""
    currency = reading.form.get("fee_currency", "")
    if not is_currency(currency):
        reading.wrong("fee_currency", _("Choose a currency."))
        return None
    percent = reading.basis_points("fee_percent")
    if percent is not None and percent > 5000:
        reading.wrong("fee_percent", _("At most 50."))
    fixed = reading.price("fee_fixed", reading.form.get("fee_fixed", "").strip() or "0", currency)
    once = reading.price("fee_booking", reading.form.get("fee_booking", "").strip() or "0", currency)
    return None if reading.errors else FeeTerms(percent or 0, fixed or 0, once or 0, currency)


def tax_read(reading: Reading) -> TaxTerms | None:
    """The tax; None, with the reasons kept, where something is wrong."""
    ppm = reading.millionths("tax_percent", most=500_000)
    name = reading.form.get("tax_name", "").strip()
    if name:
        reading.fitting("tax_name", name, Line80)
    rounding = reading.form.get("tax_rounding", Rounding.HALF_UP.value)
    if rounding not in {known.value for known in Rounding}:
        reading.wrong("tax_rounding", _("Choose how it is rounded."))
    if ppm is None or reading.errors:
        return None
    return TaxTerms(ppm, reading.form.get("tax_way") == "included", name, Rounding(rounding))


def fields_of(organiser: Organiser) -> dict[str, str]:
    """The organiser's form."""
    currency = organiser.fee_currency or _FALLBACK
    return {
        "fee_percent": f"{organiser.fee_basis_points / 100:g}",
        "fee_fixed": major(organiser.fee_fixed_minor, currency),
        "fee_booking": major(organiser.fee_booking_minor, currency),
        "fee_currency": currency,
        **_tax_fields(organiser.tax_ppm, organiser.tax_name, organiser.tax_rounding, included=organiser.tax_included),
    }


def fields_of_venue(venue: Venue, organiser: Organiser) -> dict[str, str]:
    """A venue's form; where it has no tax of its own, the organiser's to begin with."""
    if venue.tax_ppm is None or venue.tax_rounding is None:
        return {name: value for name, value in fields_of(organiser).items() if name.startswith("tax_")}
    return _tax_fields(venue.tax_ppm, venue.tax_name or "", venue.tax_rounding, included=bool(venue.tax_included))


def _tax_fields(ppm: int, name: str, rounding: Rounding, *, included: bool) -> dict[str, str]:
    return {
        "tax_percent": f"{Decimal(ppm) / 10_000:f}".rstrip("0").rstrip(".") if ppm else "0",
        "tax_name": name,
        "tax_way": "included" if included else "top",
        "tax_rounding": rounding.value,
    }
