"""What happens is counted, once, and only if it happened: requests by route, holds, sales, batches, jobs, the queue."""

import httpx
import pytest

from onsale.bookings.confirm import confirm
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.metrics import REGISTRY
from onsale.platform.queue_counted import count_queue
from onsale.platform.services import Services
from onsale.waitingroom.metrics import count_rooms
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, do_jobs, holds_path, sold
from tests.waitingroom.rooms import goes_in, joins, on_sale, protected


class Counted:
    """How much was counted since this was made."""

    def __init__(self) -> None:
        self._before = self._all()

    @staticmethod
    def _all() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        families = REGISTRY.collect()
        return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}

    def of(self, name: str, **labels: str) -> float:
        """The samples of this name with these labels among theirs, summed."""
        wanted, there = labels.items(), self._all()
        return sum(
            value - self._before.get((each, told), 0.0)
            for (each, told), value in there.items()
            if each == name and wanted <= dict(told).items()
        )


def now(name: str, **labels: str) -> float:
    """A state as it was told last; nothing, if it isn't told."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.fixture
def counted() -> Counted:
    return Counted()


async def test_requests_by_route(client: httpx.AsyncClient, make: Make, counted: Counted) -> None:
    event = await make.event()
    for path in (
        f"/api/v1/events/{encode_id('evt', event.id)}",
        "/api/v1/events/evt_none",
        "/nowhere/robin@ash.example",
        "/x/y/z",
    ):
        await client.get(path)
    times, route = "onsale_request_seconds_count", "/api/v1/events/{id}"
    assert counted.of(times, route=route, status="2xx", method="GET") == 1
    assert counted.of(times, route=route, status="4xx") == 1
    assert counted.of(times, route="none", status="4xx") == 2
    assert counted.of("onsale_requests_under_way") == 0
    assert not [name for (name, told) in counted._all() if "robin" in str(told)]


async def test_holds_and_what_is_sold(
    client: httpx.AsyncClient, services: Services, make: Make, counted: Counted
) -> None:
    event, one, other = await make.event(), await make.fan(), await make.fan()
    await client.post(holds_path(event), json={"places": [1, 2]}, headers=one.headers)
    await client.post(holds_path(event), json={"places": [2, 3]}, headers=other.headers)
    assert counted.of("onsale_holds_total", result="held") == 1
    assert counted.of("onsale_holds_total", result="places_unavailable") == 1
    assert counted.of("onsale_batch_size_sum", line="holds") == 2
    assert counted.of("onsale_batch_wait_seconds_count", line="holds") == 2
    booking = await sold(services, event, other, 4, 5, 6)
    assert (counted.of("onsale_bookings_confirmed_total"), counted.of("onsale_places_sold_total")) == (1, 3)
    await client.post(booking_path(booking, "cancel"), json={"places": [4]}, headers=other.headers)
    assert counted.of("onsale_places_given_back_total", by="fan") == 1


async def test_what_came_to_nothing_is_not_counted(db: Database, make: Make, counted: Counted) -> None:
    event, fan = await make.event(), await make.fan()
    held = await make.held_booking(event, fan, [1])

    async def undone() -> None:
        async with db.write() as tx:
            await confirm(tx, event.id, held.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await undone()
    assert counted.of("onsale_bookings_confirmed_total") == 0


async def test_the_queue_and_its_jobs(services: Services, make: Make, counted: Counted) -> None:
    await sold(services, await make.event(), await make.fan(), 1)
    await count_queue(services)
    assert now("onsale_database_up") == 1
    assert now("onsale_jobs", queue="default", state="due") >= 1
    await do_jobs(services)
    assert counted.of("onsale_job_seconds_count", outcome="done") >= 1
    await count_queue(services)
    assert now("onsale_jobs", queue="default", state="due") == 0


async def test_a_room(client: httpx.AsyncClient, services: Services, make: Make, counted: Counted) -> None:
    event, fans = await protected(make), await make.fans(3)
    answers = await joins(client, event, *fans)
    await on_sale(services, event, client)
    entries = [await goes_in(client, event, fan, one["token"]) for fan, one in zip(fans, answers, strict=True)]
    await count_rooms(services)
    name = encode_id("evt", event.id)
    assert counted.of("onsale_queue_joins_total", result="in_line") == 3
    inside = [entry.status_code for entry in entries].count(200)
    assert inside >= 1
    assert counted.of("onsale_queue_passes_total") == inside
    assert now("onsale_room_joined", event=name) == 3
    assert now("onsale_room_inside", event=name) == inside
    assert now("onsale_room_released", event=name) >= 1
