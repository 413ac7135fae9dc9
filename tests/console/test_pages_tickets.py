"""The page about an event's tickets: its rules as a form, and new codes."""

from datetime import UTC, datetime

import httpx

from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.tickets.rules import CodeMode, rules_of
from tests.console.page_forms import fields_of, ready_to_post
from tests.fixtures.make import Make
from tests.tickets.door import a_door


async def test_rules_are_read_and_kept(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    owner = await make.organiser()
    venue = await make.venue(by=owner.principal, timezone="Europe/Brussels")
    event = await make.event(by=owner.principal, venue=venue)
    path = f"/organise/events/{encode_id('evt', event.id)}/tickets"
    fields = fields_of(await ready_to_post(client, owner, path), path)
    fields.pop("resale_allowed")
    typed = fields | {"code_mode": "rotating", "re_entry": "yes", "transfers_from_date": "2027-07-01"}
    assert (await client.post(path, data=typed)).status_code == 303  # nothing is sold: nothing dies
    async with db.read() as tx:
        rules = await rules_of(tx, event.id)
    assert (rules.code_mode, rules.transfers_allowed, rules.resale_allowed, rules.re_entry) == (
        CodeMode.ROTATING, True, False, True,
    )  # fmt: skip
    assert rules.transfers_from == datetime(2027, 6, 30, 22, tzinfo=UTC), "midnight at the venue"
    shown = fields_of(await client.get(path), path)
    assert (shown["transfers_from_date"], shown["transfers_from_time"]) == ("2027-07-01", "00:00")
    assert "resale_allowed" not in shown
    twice = await client.post(path, data=typed | {"transfers_from_date": "2027-10-31", "transfers_from_time": "02:30"})
    assert (twice.status_code, 'name="transfers_from_time_fold"' in twice.text) == (400, True)
    for wrong in (
        {"code_mode": "x"},
        {"transfers_from_date": "31.12."},
        {"transfers_from_date": "", "transfers_from_time": "9"},
    ):
        assert (await client.post(path, data=typed | wrong)).status_code == 400


async def test_paper_dies_and_codes_are_replaced_only_once_that_was_confirmed(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    door = await a_door(client, make)
    path = f"/organise/events/{encode_id('evt', door.event.id)}/tickets"
    fields = fields_of(await ready_to_post(client, door.organiser, path), path) | {"code_mode": "rotating"}
    asked = await client.post(path, data=fields)
    assert (asked.status_code, "2 tickets are sold and not used yet" in asked.text) == (409, True)
    assert fields_of(asked, path)["code_mode"] == "rotating", "what was chosen is still chosen"
    renew = fields_of(asked, f"{path}/new-codes")
    assert (await client.post(f"{path}/new-codes", data=renew)).status_code == 400
    assert (await client.post(f"{path}/new-codes", data=renew | {"sure": "yes"})).status_code == 303
    late = await client.post(f"{path}/new-codes", data=renew | {"sure": "yes"})
    assert (late.status_code, "Another key signs" in late.text) == (409, True)
    assert "Done once so far" in late.text
    assert (await client.post(path, data=fields | {"confirmed": "yes"})).status_code == 303
    async with db.read() as tx:
        assert (await rules_of(tx, door.event.id)).code_mode is CodeMode.ROTATING
