"""From what an organiser sent to what the catalogue takes."""

from typing import Any

import msgspec
from msgspec import UNSET

from onsale.catalog.model import PriceLevel, TicketType
from onsale.catalog.seatmap import Kind, RowSpec, SeatSpec, SectionSpec
from onsale.catalog.terms import EventTerms
from onsale.console.schemas import (
    CancellationBody,
    EventBody,
    EventChanges,
    OfflinePaymentBody,
    PerformerBody,
    PriceLevelBody,
    RowBody,
    SeatMapBody,
)
from onsale.platform.errors import InvalidRequest, NotFound
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import decode_id

_ASIDE = frozenset({"give_back_until", "postponed", "pricing"})


def event_terms(body: EventBody) -> EventTerms:
    """The terms of a new event; `InvalidRequest` for what this installation doesn't do."""
    return EventTerms(**_told(body))


def changed_terms(body: EventChanges) -> dict[str, Any]:
    """The fields of `EventTerms` that are to change."""
    return _told(body)


def section_specs(body: SeatMapBody) -> list[SectionSpec]:
    """The sections as the seat-map builder takes them."""
    return [
        SectionSpec(
            name=section.name,
            kind=Kind(section.kind),
            level=section.level,
            rows=[_row(row) for row in section.rows or []],
            capacity=section.capacity,
        )
        for section in body.sections
    ]


def _told(body: EventBody | EventChanges) -> dict[str, Any]:
    told = {field: value for field in body.__struct_fields__ if (value := getattr(body, field)) is not UNSET}
    terms: dict[str, Any] = {}
    for field, value in told.items():
        if field == "cancellation":
            terms |= _cancellation(value or CancellationBody())
        elif field == "waiting_room":
            terms["lobby_minutes"] = value.opens_minutes_before if value is not None and value.enabled else None
        elif field == "offline_payment":
            terms |= _offline(value or OfflinePaymentBody(enabled=False))
        elif field not in _ASIDE:
            terms[field] = _TURNED[field](value) if field in _TURNED else value
    return terms


def _cancellation(body: CancellationBody) -> dict[str, Any]:
    basis_points = round(body.fee_percent * 100)
    if abs(body.fee_percent * 100 - basis_points) > 1e-6:
        raise InvalidRequest.of("cancellation.fee_percent", _("At most two digits behind the point."))
    return {"cancellation_until": body.allowed_until, "cancellation_fee_basis_points": basis_points}


def _offline(body: OfflinePaymentBody) -> dict[str, Any]:
    return {
        "offline_payment": body.enabled,
        "offline_hold_h": body.hold_hours,
        "offline_instructions": body.instructions,
    }


def _price_levels(bodies: list[PriceLevelBody]) -> tuple[PriceLevel, ...]:
    return tuple(
        PriceLevel(
            position=position,
            name=body.name,
            sections=tuple(body.sections),
            face_value_minor=body.face_value_minor,
            ticket_types=tuple(TicketType(**msgspec.structs.asdict(kind)) for kind in body.ticket_types),
            hidden=body.hidden,
        )
        for position, body in enumerate(bodies)
    )


def _performers(bodies: list[str | PerformerBody]) -> tuple[str, ...]:
    return tuple(body if isinstance(body, str) else body.name for body in bodies)


def _row(body: RowBody) -> RowSpec:
    if isinstance(body.seats, int):
        return RowSpec(body.name, body.seats)
    return RowSpec(body.name, [SeatSpec(seat.name, seat.x, seat.y, seat.accessible) for seat in body.seats])


def _venue(text: str) -> int:
    try:
        return decode_id("ven", text)
    except NotFound:
        raise InvalidRequest.of("venue_id", _("Is not one of your venues.")) from None


def _seat_map(text: str) -> int:
    try:
        return decode_id("map", text)
    except NotFound:
        raise InvalidRequest.of("seat_map_id", _("Is not one of this venue's seat maps.")) from None


_TURNED: dict[str, Any] = {
    "venue_id": _venue,
    "seat_map_id": _seat_map,
    "price_levels": _price_levels,
    "performers": _performers,
}
