"""Small evenings of the demo's organiser, made for one journey."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.journeys.people import Someone


def small_evening(owner: Someone, name: str, seats: int) -> str:
    """A published evening in a house with one row; its id."""
    venue = owner.post(
        "/venues",
        name=f"Snug {uuid4().hex[:6]}",
        address="1 Kiln Yard",
        city="Ghent",
        country="Belgium",
        lat=51.05,
        lon=3.72,
        timezone="Europe/Brussels",
    )
    sections = [{"name": "Stalls", "kind": "seated", "rows": [{"name": "A", "seats": seats}]}]
    seat_map = owner.post(f"/venues/{venue['id']}/seat-maps", name="Snug", sections=sections)
    now = datetime.now(UTC)
    event = owner.post(
        "/events",
        name=name,
        venue_id=venue["id"],
        seat_map_id=seat_map["id"],
        currency="EUR",
        starts_at=(now + timedelta(days=30)).isoformat(),
        on_sale_at=(now - timedelta(hours=1)).isoformat(),
        price_levels=[{"name": "All", "sections": ["Stalls"], "face_value_minor": 4000}],
    )
    owner.post(f"/events/{event['id']}/publish")
    return str(event["id"])
