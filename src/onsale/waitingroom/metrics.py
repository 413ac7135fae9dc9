"""What is counted of the line: joins and passes, and how each open room stands."""

import sqlalchemy as sa
from prometheus_client import Counter, Gauge

from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.ids import encode_id
from onsale.platform.metrics import REGISTRY
from onsale.platform.services import Services

ROOMS_EVERY_S = 5.0
JOINS = Counter(
    "onsale_queue_joins", "Answers to fans who joined a line, by whether they are in.", ["result"], registry=REGISTRY
)
PASSES = Counter("onsale_queue_passes", "Passes redeemed.", registry=REGISTRY)
JOINED = Gauge("onsale_room_joined", "Fans in the windows that were counted, by event.", ["event"], registry=REGISTRY)
RELEASED = Gauge("onsale_room_released", "Turns offered so far, by event.", ["event"], registry=REGISTRY)
INSIDE = Gauge("onsale_room_inside", "Passes that are running, by event.", ["event"], registry=REGISTRY)
PAUSED = Gauge("onsale_room_paused", "1 while its organiser lets nobody in, by event.", ["event"], registry=REGISTRY)

_ROOMS = sa.text("""
    select r.event_id, r.paused,
        (select coalesce(sum(w.joined), 0) from queue_windows w where w.event_id = r.event_id) as joined,
        (select coalesce(sum(s.released), 0) from queue_steps s where s.event_id = r.event_id) as released,
        (select count(*) from queue_passes p where p.event_id = r.event_id and p.expires_at > now()) as inside
    from waiting_rooms r
    where r.ended_at is null and exists (select from queue_windows w where w.event_id = r.event_id)
""")


async def count_rooms(services: Services) -> None:
    """Look how the open rooms stand; those that have ended are told no more."""
    db = services.get(Database)
    if db.away:
        return
    try:
        async with db.read() as tx:
            rooms = (await tx.execute(_ROOMS)).all()
    except Unavailable:
        return
    for gauge in (JOINED, RELEASED, INSIDE, PAUSED):
        gauge.clear()
    for room in rooms:
        event = encode_id("evt", room.event_id)
        JOINED.labels(event).set(room.joined)
        RELEASED.labels(event).set(room.released)
        INSIDE.labels(event).set(room.inside)
        PAUSED.labels(event).set(room.paused)
