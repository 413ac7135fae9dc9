"""From face value to all-in price."""

from msgspec import Struct

from onsale.platform.money import share_half_up
from onsale.pricing.charges import Charges


class Price(Struct, frozen=True, order=True, gc=False):
    """What one place costs, and the split. Minor units. `fees_tax` is what of the tax is on the fees.

    Where tax is included, face value and fees contain it: `total` is `face - discount + fees`, else `tax` on top.
    """

    total: int
    face: int
    fees: int = 0
    tax: int = 0
    fees_tax: int = 0
    discount: int = 0


def all_in(face_minor: int, charges: Charges, discount_minor: int = 0) -> Price:
    """Fees are a percentage of what is left of the face value, rounded half up, plus a fixed part; tax is on both,
    rounded once, as the jurisdiction names it. A place that costs nothing carries no fees.
    """
    paid = face_minor - discount_minor
    if paid == 0:
        return Price(0, face_minor, discount=discount_minor)
    fees = share_half_up(paid, charges.fee_basis_points) + charges.fee_fixed_minor
    tax, fees_tax = charges.tax.on(paid + fees), charges.tax.on(fees)
    total = paid + fees + (0 if charges.tax.included else tax)
    return Price(total, face_minor, fees, tax, fees_tax, discount_minor)
