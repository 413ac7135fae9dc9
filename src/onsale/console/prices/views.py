"""What the page of fees and taxes shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onsale.console.views import Option

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTax:
    """A venue and the tax there, in words; `own` unless it is the organiser's. `values` as the form posts them."""

    id: str
    name: str
    city: str
    told: str
    own: bool
    values: Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class PricesPage:
    """`/organise/prices`. Posts fee_percent, fee_fixed, fee_booking (major), fee_currency, tax_percent, tax_name,
    tax_way (included | top), tax_rounding and action; for a venue `venue` and the tax fields, or `own` = no.

    `example` has the sentences that say what an example ticket costs.
    """

    organiser: str
    example: tuple[str, ...]
    currencies: tuple[Option, ...]
    roundings: tuple[Option, ...]
    venues: tuple[VenueTax, ...]
    values: Fields
    wrong_venue: str = ""
    errors: Fields = field(default_factory=dict)
