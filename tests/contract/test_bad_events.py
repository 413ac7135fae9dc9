"""Events that make no sense."""

import json
from typing import Any

import pytest

from onsale.platform.ids import encode_id
from tests.contract.conftest import Sale
from tests.contract.refusals import HUGE, in_days, refused
from tests.contract.served import Served


def event_body(sale: Sale, **changes: Any) -> dict[str, Any]:
    """A new event that would be taken, but for the changes."""
    body = {
        "name": "Gig", "venue_id": sale.ids["venue_id"], "seat_map_id": encode_id("map", sale.event.seat_map_id),
        "starts_at": in_days(20), "on_sale_at": in_days(1), "currency": "EUR",
        "price_levels": [{"name": "All", "sections": ["Stalls", "Standing"], "face_value_minor": 1000}],
    }  # fmt: skip
    return {name: value for name, value in (body | changes).items() if value is not ...}


def level(**changes: Any) -> list[dict[str, Any]]:
    """One price level for the whole house, but for the changes."""
    return [{"name": "All", "sections": ["Stalls", "Standing"], "face_value_minor": 1000} | changes]


EVENTS: list[tuple[dict[str, Any], str]] = [
    ({"name": 7}, "name"),
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": "x" * 201}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"name": ...}, "name"),
    ({"starts_at": in_days(-1)}, "starts_at"),
    ({"starts_at": "tomorrow"}, "starts_at"),
    ({"starts_at": 1_900_000_000}, "starts_at"),
    ({"starts_at": "2030-01-01T20:00:00"}, "starts_at"),
    ({"starts_at": "9999-12-31T23:59:59Z"}, "starts_at"),
    ({"on_sale_at": in_days(30)}, "on_sale_at"),
    ({"off_sale_at": in_days(0.5)}, "off_sale_at"),
    ({"currency": "XXZ"}, "currency"),
    ({"currency": "eur"}, "currency"),
    ({"currency": "EURO"}, "currency"),
    ({"currency": None}, "currency"),
    ({"venue_id": "ven_0000000000000"}, "venue_id"),
    ({"venue_id": "evt_1"}, "venue_id"),
    ({"seat_map_id": "map_0000000000000"}, "seat_map_id"),
    ({"seat_map_id": HUGE}, "seat_map_id"),
    ({"price_levels": []}, "price_levels"),
    ({"price_levels": level(sections=["Stalls"])}, "price_levels"),
    ({"price_levels": level(sections=["Stalls", "Standing", "Moon"])}, "price_levels.0.sections.2"),
    ({"price_levels": level(sections=["Stalls", "Standing", "Stalls"])}, "price_levels.0.sections.2"),
    ({"price_levels": level(face_value_minor=-1)}, "price_levels.0.face_value_minor"),
    ({"price_levels": level(face_value_minor=HUGE)}, "price_levels.0.face_value_minor"),
    ({"price_levels": level(face_value_minor=10.5)}, "price_levels.0.face_value_minor"),
    ({"price_levels": level(face_value_minor="10")}, "price_levels.0.face_value_minor"),
    ({"price_levels": level(colour="red")}, "price_levels.0.colour"),
    ({"price_levels": level(ticket_types=[{"name": "Child"}])}, "price_levels.0.ticket_types.0.face_value_minor"),
    ({"price_levels": {"name": "All"}}, "price_levels"),
    ({"max_places_per_booking": 0}, "max_places_per_booking"),
    ({"max_places_per_booking": HUGE}, "max_places_per_booking"),
    ({"max_places_per_booking": True}, "max_places_per_booking"),
    ({"description": "x" * 10_001}, "description"),
    ({"performers": ["x"] * 51}, "performers"),
    ({"cancellation": {"fee_percent": 101}}, "cancellation.fee_percent"),
    ({"cancellation": {"allowed_until": in_days(40)}}, "cancellation.allowed_until"),
    ({"age_limit": -1}, "age_limit"),
    ({"organiser_id": "org_1"}, "organiser_id"),
]


@pytest.mark.parametrize(("changes", "field"), EVENTS, ids=[f"{field}-{n}" for n, (_, field) in enumerate(EVENTS)])
def test_an_event_that_makes_no_sense(
    served: Served, sale: Sale, unchanged: None, changes: dict[str, Any], field: str
) -> None:
    body = json.dumps(event_body(sale, **changes))
    refused(served.send("POST", "/api/v1/events", content=body, headers=sale.organiser.headers), field)
