"""What an event costs when the file doesn't say: plausible, and always the same for the same event."""

import hashlib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from onsale.catalog.importing.geography import currency_of
from onsale.catalog.importing.row import Row
from onsale.catalog.model import PriceLevel, TicketType
from onsale.catalog.seatmap.generators import VenueKind
from onsale.catalog.seatmap.levels import SuggestedLevel
from onsale.platform.money import exponent

# What a ticket costs in euros, from cheap to dear, and how far the best seats lie above the plainest.
_USUAL: dict[VenueKind, tuple[int, int, float]] = {
    VenueKind.CLUB: (12, 34, 1.0),
    VenueKind.SMALL_HALL: (10, 26, 1.3),
    VenueKind.THEATRE: (22, 48, 2.1),
    VenueKind.CONCERT_HALL: (24, 52, 2.3),
    VenueKind.ARENA: (38, 70, 2.6),
    VenueKind.STADIUM: (45, 85, 3.0),
    VenueKind.OPEN_AIR: (30, 62, 1.8),
}
_GENRES = {
    "pop": 1.15, "hip-hop/rap": 1.1, "rock": 1.05, "classical": 1.1, "country": 1.05, "dance/electronic": 1.0,
    "jazz": 0.95, "comedy": 0.9, "folk": 0.85, "blues": 0.85, "family": 0.75, "children's music": 0.7,
}  # fmt: skip
# What costs a euro in the euro area costs about this much there.
_PER_EURO = {
    "EUR": 1.0, "USD": 1.15, "GBP": 0.9, "CAD": 1.5, "AUD": 1.7, "NZD": 1.8, "CHF": 1.3, "MXN": 16, "BRL": 4,
    "ARS": 900, "CLP": 800, "COP": 3_000, "PEN": 3.5, "TRY": 28, "PLN": 3.4, "CZK": 20, "HUF": 300, "RON": 4,
    "BGN": 1.6, "DKK": 7.8, "SEK": 10, "NOK": 11, "ISK": 150, "ILS": 4.2, "AED": 4.4, "SAR": 4.2, "QAR": 4.2,
    "KWD": 0.35, "BHD": 0.42, "JPY": 140, "KRW": 1_300, "CNY": 6.5, "HKD": 8, "TWD": 30, "SGD": 1.6, "MYR": 4,
    "THB": 32, "IDR": 13_000, "PHP": 50, "VND": 22_000, "INR": 60, "ZAR": 14, "EGP": 35, "MAD": 8, "NGN": 1_200,
    "KES": 110, "UAH": 30, "RSD": 90,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The least and the greatest face value in minor units; `generated` when they were made up here."""

    currency: str
    low_minor: int
    high_minor: int
    generated: bool


def asked(row: Row, country_code: str | None, kind: VenueKind) -> Asked:
    """What the row says its event costs, or what such an event usually costs there."""
    local = currency_of(country_code) if country_code else None
    if row.min_price is not None and row.max_price is not None:
        currency = row.currency or local or "USD"
        return Asked(currency, _minor(row.min_price, currency), _minor(row.max_price, currency), generated=False)
    currency = row.currency or (local if local in _PER_EURO else None) or "USD"
    cheap, dear, spread = _USUAL[kind]
    luck = int.from_bytes(hashlib.sha256(row.source_id.encode()).digest()[:4]) / 2**32
    euros = (cheap + (dear - cheap) * luck) * _GENRES.get(row.genre.casefold(), 1.0)
    rate = _PER_EURO.get(currency, 1.0)
    low, high = _round(euros * rate), _round(euros * spread * rate)
    return Asked(currency, _minor(low, currency), _minor(high, currency), generated=True)


def price_levels(levels: tuple[SuggestedLevel, ...], price: Asked) -> tuple[PriceLevel, ...]:
    """The levels with prices spread between the least and the greatest, dearest first."""
    steepest, flattest = levels[0].factor, levels[-1].factor
    if steepest == flattest:
        return tuple(_only_level(level, position, price) for position, level in enumerate(levels))
    span = price.high_minor - price.low_minor
    return tuple(
        PriceLevel(
            position,
            level.name,
            tuple(level.sections),
            price.low_minor + round(span * (level.factor - flattest) / (steepest - flattest)),
        )
        for position, level in enumerate(levels)
    )


def _only_level(level: SuggestedLevel, position: int, price: Asked) -> PriceLevel:
    """Where all places are alike, a price range can only mean kinds of tickets."""
    kinds: tuple[TicketType, ...] = ()
    if price.high_minor > price.low_minor:
        kinds = (TicketType("Standard", price.low_minor), TicketType("Premium", price.high_minor))
    return PriceLevel(position, level.name, tuple(level.sections), price.low_minor, kinds)


def _round(amount: float) -> Decimal:
    """To two digits, as prices are: 27, 340, 1 800."""
    value = Decimal(str(amount))
    step = Decimal(1).scaleb(max(value.adjusted() - 1, -1))
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _minor(amount: Decimal, currency: str) -> int:
    """In minor units, half of one rounding up."""
    return int(amount.scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_UP))
