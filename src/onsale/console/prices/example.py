"""What an example ticket costs, in words, so that fees and taxes can be tried before they are kept."""

from onsale.catalog.model import Organiser
from onsale.platform.i18n import format_money, format_number
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money, exponent, is_currency
from onsale.pricing.charges import Charges, Tax
from onsale.pricing.model import all_in

_FACE_MINOR = {0: 5_000, 2: 5_000, 3: 20_000}


def example_of(organiser: Organiser, currency: str) -> tuple[str, ...]:
    """For an ordinary ticket, bought alone; nothing to say in a currency that isn't one."""
    if not is_currency(currency):
        return ()
    tax = Tax(organiser.tax_ppm, organiser.tax_included, organiser.tax_name, organiser.tax_rounding)
    charges = Charges(currency, organiser.fee_basis_points, organiser.fee_fixed_minor, organiser.fee_booking_minor, tax)
    face = _FACE_MINOR.get(exponent(currency), 5_000)
    price, once = all_in(face, charges), charges.booking_fee

    def money(amount_minor: int) -> str:
        return format_money(Money(amount_minor, currency))

    on_top = 0 if tax.included else once.tax
    told = [
        _("A {face} ticket costs {total} all in.").format(face=money(face), total=money(price.total + once.total)),
        _("{face} for you, {fees} fees, {tax} tax.").format(
            face=money(face), fees=money(price.fees + once.total - on_top), tax=money(price.tax + once.tax)
        )
        if not tax.included
        else _("{face} and {fees} fees; {tax} of it is tax.").format(
            face=money(face), fees=money(price.fees + once.total), tax=money(price.tax + once.tax)
        ),
    ]
    if once.total:
        told.append(_("Of the fees {once} comes once per booking.").format(once=money(once.total - on_top)))
    return tuple(told)


def tax_in_words(tax: Tax) -> str:
    """`7% VAT, included in prices`."""
    if not tax.ppm:
        return _("no tax")
    text = _("{percent}% {name}, included in prices") if tax.included else _("{percent}% {name} on top")
    return text.format(percent=format_number(tax.ppm / 10_000), name=tax.name or _("tax"))
