"""What takes the express lane and what doesn't, and how bodies are read on it."""

import asyncio
from typing import Any

from onsale.inventory.watch import Watch
from onsale.platform import limits
from onsale.platform.ids import encode_id
from tests.fixtures.lanes import JSON, Lanes, lanes, same
from tests.fixtures.make import Make
from tests.fixtures.selling import holds_path, until

__all__ = ["lanes"]
PLACES = b'{"places": [3]}'


async def test_other_methods_go_the_ordinary_way(lanes: Lanes, make: Make) -> None:
    holds = holds_path(await make.event())
    for path, served in [(holds.replace("holds", "availability"), "GET"), (holds, "POST")]:
        for method in {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"} - {served}:
            heard = await lanes.send(method, path)
            assert (heard.express, heard.status) == (False, 204 if method == "OPTIONS" else 405), (method, path)


async def test_addresses_that_only_look_alike_go_the_ordinary_way(lanes: Lanes, make: Make) -> None:
    event = f"/api/v1/events/{encode_id('evt', (await make.event()).id)}"
    for address, status in [
        (f"{event}/availability/", 200),
        (f"{event}//availability", 200),
        (f"{event}/x/availability", 404),
        (f"{event}/availability/x", 404),
        ("/api/v1/events//availability", 404),
        (f"{event}/", 200),
        ("/api/v1/events/", 200),
        ("/events/", 404),
        (f"/events/{event.rpartition('/')[2]}/seats", 200),
    ]:
        heard = await lanes.send("GET", address)
        assert (heard.express, heard.status) == (False, status), address
    for address in ["/api/v1/events/holds", "/api/v1/bookings/pay", "/api/v1/bookings//pay"]:
        heard = await lanes.send("POST", address, headers=JSON, body=PLACES)
        assert (heard.express, heard.status) == (False, 405), address


async def test_what_needs_the_framework_goes_the_ordinary_way(lanes: Lanes, make: Make) -> None:
    path = holds_path(await make.event())
    headers = [("Idempotency-Key", "k"), ("Cookie", "a=b; onsale_session=x"), ("X-HTTP-Method-Override", "")]
    for place, (fan, header) in enumerate(zip(await make.fans(3), headers, strict=True)):
        told = [*fan.headers.items(), *JSON, header]
        heard = await lanes.send("POST", path, headers=told, body=b'{"places": [%d]}' % place)
        assert (heard.express, heard.status) == (False, 201), header
        again = await lanes.send("POST", path, headers=told, body=b'{"places": [%d]}' % place)
        repeated = (again.status, again.headers.get("idempotency-replayed"))
        assert repeated == ((201, "true") if header[0] == "Idempotency-Key" else (409, None))


async def test_a_cookie_that_is_no_session_is_nobodys_business(lanes: Lanes, make: Make) -> None:
    event = f"/api/v1/events/{encode_id('evt', (await make.event()).id)}"
    heard = await lanes.send("GET", event, headers=[("Cookie", "onsale_csrf=abc; other=1")])
    assert (heard.express, heard.status) == (True, 200)
    heard = await lanes.send("GET", event, headers=[("Cookie", "onsale_session=nonsense")])
    assert (heard.express, heard.status) == (False, 200)


async def test_a_header_said_twice_is_the_frameworks_to_understand(lanes: Lanes, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    headers = [*fan.headers.items(), ("Authorization", "Bearer nonsense"), *JSON]
    heard = await lanes.send("POST", holds_path(event), headers=headers, body=PLACES)
    assert (heard.express, heard.status) == (False, 201), "the first one counts"


async def test_the_application_begins_and_ends(lanes: Lanes) -> None:
    """What runs beside the requests is begun by a message that is no request and has no headers."""
    incoming: asyncio.Queue[Any] = asyncio.Queue()
    told: asyncio.Queue[Any] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}

    async def listening() -> bool:
        return lanes.services.get(Watch).listening

    async with asyncio.timeout(60):
        living = asyncio.create_task(lanes.app(scope, incoming.get, told.put))
        incoming.put_nowait({"type": "lifespan.startup"})
        assert await told.get() == {"type": "lifespan.startup.complete"}
        await until(listening)
        incoming.put_nowait({"type": "lifespan.shutdown"})
        assert await told.get() == {"type": "lifespan.shutdown.complete"}
        await living


async def test_a_body_in_parts_is_one_body(lanes: Lanes, make: Make) -> None:
    path, (fan, other) = holds_path(await make.event()), await make.fans(2)
    heard = await lanes.send(
        "POST", path, headers=[*fan.headers.items(), *JSON], body=[b'{"pla', b'ces": ', b"", b"[3]}"]
    )
    assert (heard.express, heard.status) == (True, 201)
    largest = b'{"places": [1]}'.rjust(limits.BODY_BYTES)
    heard = await lanes.send("POST", path, headers=[*other.headers.items(), *JSON], body=[largest[:9], largest[9:]])
    assert (heard.express, heard.status) == (True, 201)


async def test_a_body_that_ends_early_holds_nothing(lanes: Lanes, make: Make) -> None:
    event, fan = await make.event(), await make.fan()
    heard = await lanes.send(
        "POST", holds_path(event), headers=[*fan.headers.items(), *JSON], body=PLACES, goes_away=True
    )
    assert (heard.express, heard.status) == (True, 400)
    available = await lanes.send("GET", holds_path(event).replace("holds", "availability"))
    assert available.json["available"] == 60


async def test_a_body_larger_than_we_take(lanes: Lanes, make: Make) -> None:
    path, fan = holds_path(await make.event()), await make.fan()
    too_much = [b" " * limits.BODY_BYTES, PLACES]
    for length in [(), [("Content-Length", str(limits.BODY_BYTES + 15))], [("Content-Length", "15")]]:
        told = [*fan.headers.items(), *JSON, *length]
        heard = same(*await lanes.both("POST", path, headers=told, body=too_much))
        assert heard.status == 413
    for stranger in await lanes.both("POST", path, headers=JSON, body=too_much):
        assert stranger.status in {401, 413}, "refused for one reason or the other, whichever is looked at first"


async def test_the_request_id_and_the_security_headers_are_there(lanes: Lanes) -> None:
    path = f"/api/v1/events/{encode_id('evt', 1)}/availability"
    quick, ordinary = await lanes.both("GET", path, headers=[("X-Request-Id", "abc-1")])
    heard = same(quick, ordinary)
    assert heard.status == 404
    assert heard.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in heard.headers["content-security-policy"]
    assert quick.headers["x-request-id"] == ordinary.headers["x-request-id"] == "abc-1"
