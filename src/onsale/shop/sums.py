"""What a total is made of, as a page shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onsale.bookings.model import Line
from onsale.listings.read import EventDetails
from onsale.platform.i18n import format_number, locale
from onsale.platform.i18n import gettext as _
from onsale.platform.money import Money
from onsale.pricing.charges import Tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """`face_value - discount + fees`, and `tax` on top unless it is `included` in these. `once` is what of the total
    is asked once for the booking. Amounts of nothing are None; `tax_label` reads "7 % VAT".
    """

    face_value: Money
    discount: Money | None
    fees: Money | None
    once: Money | None
    tax: Money | None
    tax_label: str
    included: bool
    total: Money


def sums_of(lines: Sequence[Line], currency: str, tax: Tax) -> Sums:
    """Of these lines. The rate is the one they were held at; `tax` says what it is called."""

    def some(part: Callable[[Line], int]) -> Money | None:
        amount = sum(part(line) for line in lines)
        return Money(amount, currency) if amount else None

    nothing = Money(0, currency)
    return Sums(
        face_value=some(lambda line: line.face_minor) or nothing,
        discount=some(lambda line: line.discount_minor),
        fees=some(lambda line: line.told_fees_minor),
        once=some(lambda line: line.share_minor),
        tax=some(lambda line: line.told_tax_minor),
        tax_label=tax_label(next((line.tax_ppm for line in lines if line.tax_ppm), tax.ppm), tax.name),
        included=any(line.tax_included for line in lines),
        total=some(lambda line: line.total_minor) or nothing,
    )


def tax_label(ppm: int, name: str) -> str:
    """`7% VAT`, `8.875% tax`."""
    return (
        _("%(percent)s% %(name)s")
        .replace("%(percent)s", format_number(ppm / 10_000))
        .replace("%(name)s", _tax_name(name))
    )


_TAX_NAMES = {"USt": "de", "MwSt": "de", "TVA": "fr", "BTW": "nl", "IVA": "it", "VAT": "en", "Moms": "sv"}
"""What value added tax is called in which language."""


def _tax_name(name: str) -> str:
    """As the organiser calls it; for who reads another language, what it is in theirs as well: `VAT (USt)`."""
    spoken = _TAX_NAMES.get(name.strip().rstrip("."))
    if spoken is None or spoken == locale().language:
        return name or _("tax")
    ours = _("VAT")
    return f"{ours} ({name})"


def tax_told(tax: Tax) -> str | None:
    """A sentence about the tax in the prices of an event; none where there is none."""
    if not tax.ppm:
        return None
    label = tax_label(tax.ppm, tax.name)
    text = _("Prices include %(tax)s.") if tax.included else _("Fees include %(tax)s on the ticket and the fees.")
    return text.replace("%(tax)s", label)


def fee_once(details: EventDetails) -> Money | None:
    """What an event asks once per booking, all in."""
    fee = details.book.charges.booking_fee.total
    return Money(fee, details.event.currency) if fee else None
