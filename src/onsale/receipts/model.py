"""What a receipt says: amounts and who sold what, as they were when it was issued. It names no fan."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from onsale.bookings.model import Line
from onsale.platform.money import Money


class Kind(StrEnum):
    """Money that came, or money that goes back."""

    RECEIPT = "receipt"
    CREDIT_NOTE = "credit_note"


class Seller(msgspec.Struct, frozen=True):
    """Who sold it."""

    name: str
    legal_name: str
    legal_address: str
    vat_id: str


class Item(msgspec.Struct, frozen=True):
    """So many places of one kind at one price, before fees."""

    level: str
    ticket_type: str | None
    quantity: int
    unit_minor: int
    amount_minor: int


class TaxLine(msgspec.Struct, frozen=True):
    """The tax at one rate (in millionths; unknown for what was held before rates were kept), and what it is on."""

    name: str
    ppm: int | None
    net_minor: int
    tax_minor: int
    included: bool


class Content(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All amounts in minor units; the parts and the total add up."""

    seller: Seller
    event: str
    venue: str
    starts_at: datetime
    timezone: str
    reference: str
    items: tuple[Item, ...]
    discount_minor: int = 0
    fees_minor: int = 0
    tax: tuple[TaxLine, ...] = ()
    kept_minor: int = 0
    """Of a credit note: what isn't given back."""
    paid_by: str = ""
    """The provider; empty where none took it."""
    corrects: str | None = None
    """Of a credit note: the number of its receipt."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt or credit note."""

    organiser_id: int
    number: str
    event_id: int
    booking_id: uuid.UUID
    kind: Kind
    cause: str
    total: Money
    content: Content
    issued_at: datetime


def items_of(lines: Iterable[Line]) -> tuple[Item, ...]:
    """The lines by level, kind of ticket and price."""
    groups: defaultdict[tuple[str, str | None, int], int] = defaultdict(int)
    for line in lines:
        groups[line.level, line.ticket_type, line.face_minor] += 1
    return tuple(Item(level, kind, n, unit, n * unit) for (level, kind, unit), n in groups.items())


def tax_lines(lines: Iterable[Line], name: str, part_minor: int, total_minor: int) -> tuple[TaxLine, ...]:
    """The tax in `part_minor` of the lines' total: all of it, or as large a share of the tax, half up."""
    groups: defaultdict[tuple[int, bool], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.tax_ppm, line.tax_included].append(line)
    found = []
    for (ppm, included), mine in groups.items():
        if tax := sum(line.told_tax_minor for line in mine):
            net = sum(line.total_minor for line in mine) - tax
            told_net = proportion_half_up(net, part_minor, total_minor)
            told_tax = proportion_half_up(tax, part_minor, total_minor)
            found.append(TaxLine(name, ppm or None, told_net, told_tax, included))
    return tuple(found)


def proportion_half_up(amount_minor: int, part: int, whole: int) -> int:
    """`amount · part / whole` for non-negative amounts, a half minor unit rounding up."""
    return amount_minor if part == whole else (2 * amount_minor * part + whole) // (2 * whole)
