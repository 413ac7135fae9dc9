"""PINs for posts at the door: made once, good for the doors they are for, guessed by nobody."""

import re
import uuid

import httpx
import pytest
import sqlalchemy as sa

from onsale.accounts.tables import attempts
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.tickets.tables import check_ins
from tests.console.page_forms import fields_of, ready_to_post
from tests.fixtures.make import Make
from tests.tickets.door import Door, a_door

STAFF, MAKE, SIGN_IN = "/organise/door", "/organise/door/pins", "/api/v1/door/sign-in"


@pytest.fixture
async def door(client: httpx.AsyncClient, make: Make) -> Door:
    return await a_door(client, make)


async def made_pin(door: Door, **changed: str) -> tuple[str, str, str]:
    """A new PIN, what its own link ends in, and the number of its post."""
    client = door.client
    fields = fields_of(await ready_to_post(client, door.organiser, STAFF), MAKE)
    shown = await client.post(MAKE, data=fields | {"post_name": "Gate A, evening"} | changed)
    assert shown.status_code == 200, shown.text
    (pin,), (link,) = re.findall(r">(\d{4} \d{4})<", shown.text), set(re.findall(r"/scan/pin\?l=(\w{32})", shown.text))
    assert pin not in (await client.get(STAFF)).text, "shown once"
    post = re.findall(r'name="post" value="(post_\w+)"', shown.text)[0]
    client.cookies.clear()
    client.headers.pop("accept")
    client.headers.pop("x-csrf-token")
    return pin, link, post


async def by_pin(door: Door, pin: str, **more: object) -> httpx.Response:
    return await door.client.post(SIGN_IN, json={"pin": pin, **more})


async def test_a_pin_scans_and_does_nothing_else(door: Door, make: Make, db: Database) -> None:
    pin, _link, post = await made_pin(door)
    answer = await by_pin(door, pin.replace(" ", ""), event=encode_id("evt", door.event.id))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["post"], told["name"], told["events"]) == (post, "Gate A, evening", None)
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    scanned = await door.client.post(door.url, json={"code": door.codes[0]}, headers=headers)
    assert scanned.json()["result"] == "admitted"
    async with db.read() as tx:
        by = (await tx.execute(sa.select(check_ins.c.scanned_by))).scalar_one()
    assert encode_id("post", by) == post, "the scan says which post made it"
    other = await a_door(door.client, make)
    assert (await door.client.post(other.url, json={"code": "OSX"}, headers=headers)).status_code == 404
    event = encode_id("evt", door.event.id)
    for method, path in (
        ("GET", "/api/v1/me"), ("GET", "/api/v1/bookings"), ("POST", f"/api/v1/events/{event}/holds"),
        ("POST", f"/api/v1/events/{event}/queue/join"),
        ("GET", f"/api/v1/events/{event}/ticket-rules"), ("POST", "/api/v1/auth/logout"), ("DELETE", "/api/v1/me"),
        ("GET", f"/api/v1/bookings/{door.booking.public_id}/tickets"), ("GET", STAFF), ("GET", "/account"),
    ):  # fmt: skip
        body = {"places": [3]} if method == "POST" else None
        refused = await door.client.request(method, path, json=body, headers=headers)
        assert refused.status_code in {401, 403}, (path, refused.status_code)


async def test_a_pin_for_some_events_opens_no_other(door: Door, make: Make) -> None:
    second = await make.event(by=door.organiser.principal)
    pin, _link, _post = await made_pin(door, **{"event.0": encode_id("evt", second.id)})
    headers = {"Authorization": f"Bearer {(await by_pin(door, pin)).json()['access_token']}"}
    assert (await door.client.post(door.url, json={"code": "OSX"}, headers=headers)).status_code == 404
    its = f"/api/v1/events/{encode_id('evt', second.id)}/check-ins"
    assert (await door.client.post(its, json={"code": "OSX"}, headers=headers)).status_code == 200
    assert (await by_pin(door, pin, event=encode_id("evt", door.event.id))).json()["code"] == "wrong_pin"
    foreign = await make.event(by=(await make.organiser()).principal)
    fields = fields_of(await ready_to_post(door.client, door.organiser, STAFF), MAKE) | {"post_name": "X"}
    refused = await door.client.post(MAKE, data=fields | {"event.0": encode_id("evt", foreign.id)})
    assert refused.status_code in {403, 404}


async def test_taken_back_or_over_it_opens_nothing_from_that_moment(door: Door, make: Make, db: Database) -> None:
    pin, _link, post = await made_pin(door)
    headers = {"Authorization": f"Bearer {(await by_pin(door, pin)).json()['access_token']}"}
    async with db.write() as tx:
        await tx.execute(sa.text("update door_posts set valid_until = now()"))
    assert (await door.client.post(door.url, json={"code": "OSX"}, headers=headers)).json()["code"] == "pin_over"
    assert (await by_pin(door, pin)).json()["code"] == "wrong_pin"
    async with db.write() as tx:
        await tx.execute(sa.text("update door_posts set valid_until = now() + interval '1 hour'"))
    assert (await door.client.post(door.url, json={"code": "OSX"}, headers=headers)).status_code == 200
    await ready_to_post(door.client, await make.organiser(), STAFF)
    assert (await door.client.post(f"{MAKE}/take-back", data={"post": post})).status_code == 404
    await ready_to_post(door.client, door.organiser, STAFF)
    assert (await door.client.post(f"{MAKE}/take-back", data={"post": post})).status_code == 303
    door.client.cookies.clear()
    door.client.headers.pop("accept")
    assert (await door.client.post(door.url, json={"code": "OSX"}, headers=headers)).json()["code"] == "pin_over"
    assert (await by_pin(door, pin)).json()["code"] == "wrong_pin"


async def test_whoever_is_looked_for_at_a_post_is_told_by_whom(door: Door) -> None:
    pin, _link, _post = await made_pin(door)
    headers = {"Authorization": f"Bearer {(await by_pin(door, pin)).json()['access_token']}"}
    asked = {"q": door.booking.reference}
    found = await door.client.get(f"{door.root}/door/search", params=asked, headers=headers)
    assert found.json()["tickets"][0]["name"] == door.fan.person.name
    [looked] = (await door.client.get("/api/v1/me/viewings", headers=door.fan.headers)).json()["items"]
    assert looked["organiser"] is not None, "not by whoever runs the installation"


async def test_wrong_pins_are_counted_and_the_link_goes_on(door: Door) -> None:
    pin, link, _post = await made_pin(door)
    wrong = f"{(int(pin.replace(' ', '')) + 1) % 10**8:08d}"
    for _try in range(limits.DOOR_PIN_FAILURES_PER_IP_PER_QUARTER - 1):
        assert (await by_pin(door, wrong)).status_code == 401
    for _right in range(3):
        assert (await by_pin(door, pin)).status_code == 200, "those that are right don't count"
    assert (await by_pin(door, wrong)).status_code == 401
    full = await by_pin(door, pin)
    assert (full.status_code, int(full.headers["retry-after"]) > 0) == (429, True)
    assert (await by_pin(door, pin, link=link)).status_code == 200
    assert (await by_pin(door, wrong, link=link)).status_code == 401
    assert (await by_pin(door, "12345678x")).status_code == 400


async def test_invented_links_count_as_none_and_leave_nothing_behind(door: Door, db: Database) -> None:
    pin, _link, _post = await made_pin(door)
    for _try in range(limits.DOOR_PIN_FAILURES_PER_IP_PER_QUARTER):
        assert (await by_pin(door, pin, link=uuid.uuid4().hex)).status_code == 401
    assert (await by_pin(door, pin, link=uuid.uuid4().hex)).status_code == 429
    async with db.read() as tx:
        counted = sa.select(attempts.c.kind, sa.func.count().label("rows")).where(
            attempts.c.kind.startswith("door_pin")
        )
        kept = {row.kind: row.rows for row in await tx.execute(counted.group_by(attempts.c.kind))}
    assert set(kept) == {"door_pin_ip", "door_pin_all"}
    assert max(kept.values()) <= 2, "a row for each window, which may have ended in between"


async def test_a_pin_is_typed_on_a_page(door: Door) -> None:
    pin, link, _post = await made_pin(door)
    client = door.client
    page = await client.get(f"/scan/pin?l={link}", headers={"accept": "text/html"})
    fields = fields_of(page, "/scan/pin")
    assert fields["l"] == link
    assert 'href="/sign-in?next=/scan"' in page.text, "whoever has an account wants to scan, too"
    for typed, status in (("1", 400), ("00000000", 401)):
        refused = await client.post("/scan/pin", data=fields | {"pin": typed}, headers={"accept": "text/html"})
        assert refused.status_code == status, refused.text
    answer = await client.post("/scan/pin", data=fields | {"pin": pin}, headers={"accept": "text/html"})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/scan"
    doors = await client.get("/scan")
    assert encode_id("evt", door.event.id) in doors.text
    assert 'class="top-link" href="/door"' in doors.text
    assert not {"/bookings", "/account", "/organise/apply"} & set(re.findall(r'href="([^"]+)"', doors.text))
    assert (await client.get(f"/door/{encode_id('evt', door.event.id)}")).status_code == 200
    public = await client.get(f"/events/{encode_id('evt', door.event.id)}")
    assert public.status_code == 200, "whoever is at a post looks at what is public like anybody"


@pytest.mark.parametrize(
    "wrong",
    [{"post_name": ""}, {"until_date": "2001-01-01"}, {"until_date": "x"}, {"until_date": "2199-01-01"}],
    ids=["unnamed", "over", "no date", "too far off"],
)
async def test_a_pin_needs_a_name_and_an_end(door: Door, wrong: dict[str, str]) -> None:
    fields = fields_of(await ready_to_post(door.client, door.organiser, STAFF), MAKE) | {"post_name": "Gate A"}
    refused = await door.client.post(MAKE, data=fields | wrong)
    assert refused.status_code == 400
    assert "made-pin" not in refused.text
