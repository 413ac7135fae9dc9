"""Availability says the same on the express lane as past it."""

from datetime import timedelta

from onsale.accounts.tokens import Tokens
from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.ids import encode_id
from tests.fixtures.catalogue import small_house
from tests.fixtures.lanes import Lanes, lanes, same
from tests.fixtures.make import Make
from tests.fixtures.selling import held
from tests.listings.test_availability import path

__all__ = ["lanes"]


async def test_what_is_free(lanes: Lanes, make: Make) -> None:
    fan, event = await make.fan(), await make.event()
    await held(make.db, event, fan, 3, 4)
    for headers in [[], fan.headers.items(), [("Accept", "text/html")], [("X-Other", "1")]]:
        quick, ordinary = await lanes.both("GET", path(event, "availability"), headers=list(headers))
        heard = same(quick, ordinary)
        assert (heard.status, heard.json["available"]) == (200, 58)
        assert heard.headers["content-type"] == "application/json"
        assert quick.headers["etag"] == ordinary.headers["etag"]


async def test_who_has_it_already(lanes: Lanes, make: Make) -> None:
    event = await make.event()
    tag = (await lanes.send("GET", path(event, "availability"))).headers["etag"]
    cases = [(tag, 304), (f"W/{tag}", 304), (f'"other", {tag}', 304), (f'W/"other",W/{tag}', 304), ("*", 304)]
    cases += [('"other"', 200), ("", 200), ("nonsense", 200), (tag.strip('"'), 200), (tag.upper(), 200), ("W/", 200)]
    for known, status in cases:
        for encoding in [[], [("Accept-Encoding", "gzip")]]:
            headers = [("If-None-Match", known), *encoding]
            heard = same(*await lanes.both("GET", path(event, "availability"), headers=headers))
            assert (heard.status, heard.headers["etag"]) == (status, tag), known
            assert (heard.body == b"", "content-length" not in heard.headers) == (status == 304, status == 304)


async def test_compressed_for_those_who_take_it(lanes: Lanes, make: Make) -> None:
    event = await make.event(layout=small_house(rows=40, seats=200))
    for accepted, gzipped in [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1.0, gzip;q=0.8", True),
        ("br", False),
        ("identity", False),
        ("", False),
        (None, False),
    ]:
        headers = [] if accepted is None else [("Accept-Encoding", accepted)]
        quick, ordinary = await lanes.both("GET", path(event, "availability"), headers=headers)
        heard = same(quick, ordinary)
        for either in [quick, ordinary]:
            assert (either.headers.get("content-encoding") == "gzip") == gzipped, accepted
            assert len(either.body) == int(either.headers["content-length"])
        assert heard.headers["vary"] == "accept-encoding"
    for refused in ["gzip;q=0", "br, gzip ; q=0.000", "gzip;q=0, br"]:
        heard = await lanes.send("GET", path(event, "availability"), headers=[("Accept-Encoding", refused)])
        assert (heard.express, "content-encoding" in heard.headers) == (True, False)
        assert heard.json["total"] == 8020


async def test_events_there_are_not(lanes: Lanes, make: Make) -> None:
    organiser, stranger, fan = await make.organiser(), await make.organiser(), await make.fan()
    admin, draft = await make.admin(), await make.event(by=organiser.principal, published=False)
    for who, status in [(None, 404), (fan, 404), (stranger, 404), (organiser, 200), (admin, 200)]:
        headers = list(who.headers.items()) if who else []
        heard = same(*await lanes.both("GET", path(draft, "availability"), headers=headers))
        assert heard.status == status, who
    unknown = encode_id("evt", draft.id + 1)
    for name in [unknown, unknown.upper(), "evt_", "evt_!", "x", unknown + "0", "usr" + unknown[3:], " ", "\x00", "é"]:
        heard = same(*await lanes.both("GET", f"/api/v1/events/{name}/availability"))
        assert (heard.status, heard.json["code"]) == (404, "not_found"), name


async def test_a_header_that_does_not_hold_is_refused(lanes: Lanes, make: Make) -> None:
    fan, event = await make.fan(), await make.event()
    expired = lanes.services.get(Tokens).issue(fan.person, utc_now() - timedelta(days=31))
    for header in ["", "Bearer", "Bearer x", f"Basic {fan.token}", f"Bearer {expired}", "Bearer osk_x", fan.token]:
        headers = [("Authorization", header)]
        heard = same(*await lanes.both("GET", path(event, "availability"), headers=headers))
        assert (heard.status, heard.headers["www-authenticate"]) == (401, "Bearer"), header


def address(event: Event) -> str:
    return f"/api/v1/events/{encode_id('evt', event.id)}"


async def test_the_event_itself(lanes: Lanes, make: Make) -> None:
    organiser, stranger = await make.organiser(), await make.organiser()
    event, draft = await make.event(), await make.event(by=organiser.principal, published=False)
    await held(make.db, event, await make.fan(), 3, 4)
    heard = same(*await lanes.both("GET", address(event)))
    assert (heard.status, heard.json["availability"], heard.headers["etag"]) == (
        200,
        {"total": 60, "available": 58},
        f'"{event.version}"',
    )
    zipped = same(*await lanes.both("GET", address(event), headers=[("Accept-Encoding", "gzip")]))
    assert (zipped.headers["content-encoding"], zipped.json["id"]) == ("gzip", heard.json["id"])
    for who, status in [(None, 404), (stranger, 404), (organiser, 200)]:
        headers = list(who.headers.items()) if who else []
        assert same(*await lanes.both("GET", address(draft), headers=headers)).status == status
    for name in [encode_id("evt", draft.id + 1), "x", " ", "é"]:
        assert same(*await lanes.both("GET", f"/api/v1/events/{name}")).status == 404
