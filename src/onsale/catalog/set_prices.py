"""Setting what comes upon face values. What is held or sold keeps what it has."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from onsale.catalog import tables as t
from onsale.platform.database import WriteTx
from onsale.platform.money import Rounding


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """The tax of a jurisdiction; the rate in millionths."""

    tax_ppm: int
    tax_included: bool
    tax_name: str
    tax_rounding: Rounding


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """An organiser's fees; the fixed ones in minor units of `fee_currency`, and only asked for in it."""

    fee_basis_points: int
    fee_fixed_minor: int
    fee_booking_minor: int
    fee_currency: str


async def set_prices(tx: WriteTx, organiser_id: int, fees: FeeTerms, tax: TaxTerms) -> None:
    """From now on the organiser asks these fees, and this tax where a venue has none of its own."""
    values = asdict(fees) | asdict(tax)
    await tx.execute(sa.update(t.organisers).where(t.organisers.c.id == organiser_id).values(values))


async def set_venue_tax(tx: WriteTx, venue_id: int, tax: TaxTerms | None) -> None:
    """From now on this is the venue's tax; with none of its own it has the organiser's."""
    values = asdict(tax) if tax else dict.fromkeys(TaxTerms.__slots__)
    await tx.execute(sa.update(t.venues).where(t.venues.c.id == venue_id).values(values))
