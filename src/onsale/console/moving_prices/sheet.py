"""Every price an event's levels had, as a file."""

from collections.abc import Sequence
from decimal import Decimal

from onsale.console.statements.sheet import Cell, as_csv, major
from onsale.platform.schemas import rfc3339
from onsale.pricing.moving.model import PriceChange

_NUMBERS = ("looks_left", "bookings_left", "places_left", "places_sold")


def changes_sheet(changes: Sequence[PriceChange], currency: str) -> str:
    """One row for each change, the oldest first; prices in major units, as statements tell them."""
    head = ["changed_at", "level", "version", "was", "face_value", "currency", "why", "because", "kept", "wanted"]
    return as_csv([[*head, *_NUMBERS], *[_row(change, currency) for change in changes]])


def _row(change: PriceChange, currency: str) -> list[Cell]:
    details = change.details
    wanted = details.get("wanted")
    return [
        rfc3339(change.changed_at),
        change.level,
        change.version,
        major(change.was_minor, currency),
        major(change.face_value_minor, currency),
        currency,
        change.why.value,
        str(details.get("because", "")),
        change.kept.value if change.kept else "",
        "" if wanted is None else major(round(float(wanted)), currency),
        *[_number(details.get(name)) for name in _NUMBERS],
    ]


def _number(value: float | str | None) -> Cell:
    return "" if value is None else round(Decimal(str(value)), 1)
