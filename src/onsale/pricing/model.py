"""From face value to all-in price."""

from dataclasses import dataclass

from onsale.catalog.model import Organiser
from onsale.platform.money import share_half_up


@dataclass(frozen=True, slots=True, order=True)
class Price:
    """What one place costs, and the split. Minor units."""

    total: int
    face: int
    fees: int
    tax: int


def all_in(face_minor: int, organiser: Organiser) -> Price:
    """Fees are a percentage of the face value plus a fixed part; tax is on both. Each is rounded half up, once.

    A free place carries no fees.
    """
    if face_minor == 0:
        return Price(0, 0, 0, 0)
    fees = share_half_up(face_minor, organiser.fee_basis_points) + organiser.fee_fixed_minor
    tax = share_half_up(face_minor + fees, organiser.tax_basis_points)
    return Price(face_minor + fees + tax, face_minor, fees, tax)
