"""Prices that move, on the organiser's pages: set up, approved, stopped, looked back on, without a script."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from onsale.catalog.model import Event, PriceLevel, TicketType
from onsale.catalog.store import price_levels_of
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.pricing.dynamic.policy import Temper
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.model import ChangeWhy, Kind, Mode, PricePlan
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.set_plan import set_plans
from onsale.pricing.moving.store import changes_of, plans_of, suggestions_of
from onsale.pricing.moving.suggest import suggest
from onsale.pricing.moving.wishes import PlanWish
from tests.console.page_forms import fields_of, open_and_submit, ready_to_post, sign_in, submit
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import held, sold

LEVELS = (
    PriceLevel(0, "Seated", ("Stalls",), 4500, (TicketType("Adult", 4500), TicketType("Child", 2000))),
    PriceLevel(1, "Floor", ("Standing",), 3000),
)
BOLD = PlanWish(level="Seated", kind=Kind.DYNAMIC, temper=Temper.BOLD)
TIERED, DEMAND = {"kind": "tiered"}, {"kind": "dynamic"}
STEP = TIERED | {"tiers.1.price": "35"}
WANTED = {"wanted": 5210, "looks_left": 400.0, "bookings_left": 30.2, "places_left": 12}


async def an_event(make: Make, client: httpx.AsyncClient, **terms: Any) -> tuple[Event, Account, str]:
    """The event, whose it is and is signed in, and where its prices are."""
    owner = await make.organiser()
    event = await make.event(by=owner.principal, levels=LEVELS, **terms)
    path = f"/organise/events/{encode_id('evt', event.id)}/prices"
    await ready_to_post(client, owner, f"{path}/0")
    return event, owner, path


async def plans(db: Database, event: Event) -> dict[str, PricePlan]:
    async with db.read() as tx:
        return await plans_of(tx, event.id)


async def prices(db: Database, event: Event) -> list[int]:
    async with db.read() as tx:
        return [level.face_value_minor for level in await price_levels_of(tx, event.id)]


async def keep(client: httpx.AsyncClient, path: str, **changed: str) -> httpx.Response:
    """Open the form of a level and keep what it says, some fields changed."""
    return await open_and_submit(client, path, action="keep", **changed)


def list_of(page: httpx.Response, heading: str) -> list[str]:
    """The lines of the list under a heading."""
    (found,) = re.findall(rf"<h3>{heading}</h3>\s*<ul>(.*?)</ul>", page.text, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found)


async def test_off_until_somebody_says_otherwise(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    event, _, path = await an_event(make, client)
    page = await client.get(path)
    assert "The price stays at €45.00." in page.text
    assert "Stop all prices" not in page.text
    kept = await keep(client, f"{path}/0")
    assert (kept.status_code, kept.headers["location"]) == (303, f"{path}?done=kept")
    assert await plans(db, event) == {}


async def test_steps_are_shown_as_fans_read_them_before_they_are_kept(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    event, _, path = await an_event(make, client)
    day = (utc_now() + timedelta(days=3)).strftime("%Y-%m-%d")
    steps = {
        "kind": "tiered", "tiers.0.price": "35", "tiers.0.date": day, "tiers.0.time": "10:00",
        "tiers.2.price": "40.50", "tiers.2.places": "12",
    }  # fmt: skip
    tried = await open_and_submit(client, f"{path}/1", action="try", **steps)
    assert list_of(tried, "Now") == ["The price stays at €30.00."]
    now, friday, later = list_of(tried, "What fans will read")
    assert now == "Now: €30.00"
    assert re.fullmatch(r"From \w+,? \d+ \w+, 10:00: €35\.00", friday), friday
    assert later == "Once 12 places are sold: €40.50"
    assert await plans(db, event) == {}
    kept = await submit(client, tried, f"{path}/1", action="keep")
    assert kept.status_code == 303, kept.text
    (plan,) = (await plans(db, event)).values()
    assert (plan.level, plan.kind, [tier.face_value_minor for tier in plan.tiers]) == (
        "Floor",
        Kind.TIERED,
        [3500, 4050],
    )
    assert (await prices(db, event)) == [4500, 3000]
    again = fields_of(await client.get(f"{path}/1"), f"{path}/1")
    assert (again["kind"], again["tiers.0.date"], again["tiers.0.time"]) == ("tiered", day, "10:00")
    assert (again["tiers.1.places"], again["tiers.2.price"]) == ("12", "")


async def test_limits_follow_the_temper_unless_they_are_changed(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    event, _, path = await an_event(make, client)
    await keep(client, f"{path}/0", kind="dynamic", temper="cautious", ceiling="70", interval_h="12")
    plan = (await plans(db, event))["Seated"]
    assert plan.rails is not None
    assert (plan.mode, plan.temper, plan.rails.floor_minor, plan.rails.step_percent) == (
        Mode.SUGGEST, Temper.CAUTIOUS, 3600, 5,
    )  # fmt: skip
    assert (plan.rails.ceiling_minor, plan.rails.interval) == (7000, timedelta(hours=12))
    await keep(client, f"{path}/0", temper="bold", mode="automatic")
    plan = (await plans(db, event))["Seated"]
    assert plan.rails is not None
    assert (plan.mode, plan.rails.floor_minor, plan.rails.ceiling_minor) == (Mode.AUTOMATIC, 1800, 7000)
    assert plan.rails.rest_after == timedelta(hours=36)
    page = (await client.get(path)).text
    assert "Never under €18.00, never over €70.00." in page
    await keep(client, f"{path}/0", kind="fixed")
    assert await plans(db, event) == {}


async def test_one_level_is_set_and_the_others_move_as_they_did(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    event, _, path = await an_event(make, client)
    await keep(client, f"{path}/0", kind="dynamic", temper="bold")
    before = (await plans(db, event))["Seated"]
    await keep(client, f"{path}/1", kind="tiered", **{"tiers.0.price": "35", "tiers.0.places": "5"})
    assert (await plans(db, event))["Seated"] == before
    assert set(await plans(db, event)) == {"Seated", "Floor"}


async def test_each_temper_is_played_on_the_own_event(client: httpx.AsyncClient, make: Make) -> None:
    _, _, path = await an_event(make, client)
    page = (await client.get(f"{path}/0")).text
    (table,) = re.findall(r'<table class="played">.*?</table>', page, re.DOTALL)
    rows = re.findall(r'<th scope="row">(.*?)</th>', table)
    assert rows == ["A price that stays", "Cautious", "Balanced", "Bold"]
    assert len(re.findall(r"(?:[+−](?!0%)\d+%|>0%) ±\s\d+%", table)) == 9
    assert "40 places over 30 days" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (TIERED, "tiers.0.price"),
        (TIERED | {"tiers.0.price": "x", "tiers.0.places": "5"}, "tiers.0.price"),
        (STEP, "tiers.1.date"),
        (STEP | {"tiers.1.date": "2031-01-01"}, "tiers.1.date"),
        (STEP | {"tiers.1.date": "2031-01-01", "tiers.1.places": "5"}, "tiers.1.places"),
        (STEP | {"tiers.1.places": "5000"}, "tiers.1.places"),
        (STEP | {"tiers.1.places": "5", "tiers.2.price": "35", "tiers.2.places": "9"}, "tiers.2.price"),
        (DEMAND | {"floor": "90"}, "floor"),
        (DEMAND | {"step_percent": "0"}, "step_percent"),
        (DEMAND | {"interval_h": "soon"}, "interval_h"),
        (DEMAND | {"rest_before_h": "9999"}, "rest_before_h"),
        (DEMAND | {"ceiling": "50", "price": "60"}, "price"),
    ],
)
async def test_what_is_wrong_leads_to_its_field_and_stays_as_typed(
    client: httpx.AsyncClient, make: Make, db: Database, typed: dict[str, str], field: str
) -> None:
    event, _, path = await an_event(make, client)
    refused = await keep(client, f"{path}/0", **typed)
    assert refused.status_code == 400
    assert f'href="#f-{field}"' in refused.text
    assert f'id="f-{field}"' in refused.text
    assert fields_of(refused, f"{path}/0") | typed == fields_of(refused, f"{path}/0")
    assert await plans(db, event) == {}


async def test_a_price_that_moved_meanwhile_is_not_set_back_by_the_form(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    event, _, path = await an_event(make, client)
    await keep(client, f"{path}/0", kind="dynamic", mode="automatic")
    opened = await client.get(f"{path}/0")
    async with db.write() as tx:
        assert await publish(tx, event.id, "Seated", from_version=0, face_value_minor=4900, why=ChangeWhy.SCARCE)
    await submit(client, opened, f"{path}/0", action="keep", step_percent="7")
    assert (await prices(db, event))[0] == 4900
    await keep(client, f"{path}/0", price="50")
    assert (await prices(db, event))[0] == 5000


async def test_levels_that_changed_places_are_not_taken_for_each_other(
    client: httpx.AsyncClient, make: Make, db: Database
) -> None:
    event, _, path = await an_event(make, client)
    refused = await keep(client, f"{path}/0", kind="dynamic", level="Floor")
    assert refused.status_code == 400
    assert "The price levels were changed meanwhile" in refused.text
    assert await plans(db, event) == {}


async def suggested(db: Database, event: Event, price_minor: int = 5000, version: int = 0) -> None:
    """The policy would have this price."""
    async with db.write() as tx:
        assert await suggest(
            tx, event.id, "Seated", from_version=version, face_value_minor=price_minor, why=ChangeWhy.SCARCE,
            kept=Kept.STEP, details=WANTED,
        )  # fmt: skip


async def test_approved_is_what_was_shown(
    client: httpx.AsyncClient, make: Make, db: Database, services: Services
) -> None:
    event, _, path = await an_event(make, client)
    async with db.write() as tx:
        await set_plans(tx, event.id, [BOLD])
    await suggested(db, event)
    today = (await client.get("/organise")).text
    assert "1 price waits for your word" in today
    assert f'href="{path}"' in today
    page = await client.get(path)
    assert "More want places than there are, so the price rises." in page.text
    assert "Without your largest step it would be €52.10." in page.text
    booking = await held(db, event, await make.fan(), 0)
    await suggested(db, event, 5100)
    late = await client.post(path, data={"action": "approve", "level": "Seated", "price_minor": "5000"})
    assert late.status_code == 409
    assert "This suggestion isn’t there any more" in late.text.replace("&#39;", "’")
    assert (await prices(db, event))[0] == 4500
    done = await client.post(path, data={"action": "approve", "level": "Seated", "price_minor": "5100"})
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?done=approve")
    assert (await prices(db, event))[0] == 5100
    page = await client.get(path)
    assert "You approved this price." in page.text
    assert 'class="tone-0" d="M0 ' in page.text
    assert "wait for your word" not in (await client.get("/organise")).text
    rows = (await client.get(f"{path}.csv")).text.splitlines()
    assert rows[1].split(",")[1:5] == ["Seated", "1", "45.00", "51.00"]
    assert booking.total.amount_minor == 4500
    await sold(services, event, await make.fan(), 1)
    page = await client.get(path)
    assert re.search(r">1</td><td class=\"end nowrap\">€51\.00</td><td class=\"end nowrap\">€45\.00</td>", page.text)


async def test_declined_is_gone(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    event, _, path = await an_event(make, client)
    async with db.write() as tx:
        await set_plans(tx, event.id, [BOLD])
    await suggested(db, event)
    done = await client.post(path, data={"action": "decline", "level": "Seated"})
    assert done.headers["location"] == f"{path}?done=decline"
    async with db.read() as tx:
        assert not await suggestions_of(tx, [event.id])
        assert not await changes_of(tx, event.id)
    assert (await client.post(path, data={"action": "decline", "level": "Seated"})).status_code == 404


async def test_stopping_says_what_it_does_and_does_it(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    event, _, path = await an_event(make, client)
    await keep(client, f"{path}/0", kind="dynamic", mode="automatic")
    async with db.write() as tx:
        assert await publish(tx, event.id, "Seated", from_version=0, face_value_minor=4900, why=ChangeWhy.SCARCE)
    page = (await client.get(path)).text
    assert "€49.00 now, goes back to €45.00" in page
    assert "Nothing that is held or sold changes" in page
    done = await client.post(path, data={"action": "stop"})
    assert done.headers["location"] == f"{path}?done=stop"
    assert (await prices(db, event))[0] == 4500
    page = (await client.get(path)).text
    assert "Stopped: no price moves." in page
    await client.post(path, data={"action": "resume"})
    assert (await plans(db, event))["Seated"].stopped_at is None
    assert (await client.post(path, data={"action": "?"})).status_code == 400


async def test_what_is_over_is_only_read(client: httpx.AsyncClient, make: Make) -> None:
    soon = utc_now() + timedelta(days=1)
    event, _, path = await an_event(make, client, starts_at=soon, on_sale_at=soon - timedelta(days=9))
    await client.delete(f"/api/v1/events/{encode_id('evt', event.id)}")
    page = await client.get(path)
    assert page.status_code in {200, 404}
    assert "Let it move" not in page.text


async def test_nobody_elses(client: httpx.AsyncClient, make: Make) -> None:
    _, _, path = await an_event(make, client)
    sign_in(client, await make.organiser())
    for address in (path, f"{path}.csv", f"{path}/0"):
        assert (await client.get(address)).status_code == 404
    assert (await client.post(path, data={"action": "stop"})).status_code == 404
    assert (await client.post(f"{path}/0", data={"kind": "fixed"})).status_code == 404


async def test_no_such_level(client: httpx.AsyncClient, make: Make) -> None:
    _, _, path = await an_event(make, client)
    assert (await client.get(f"{path}/7")).status_code == 404


async def test_the_events_form_shows_a_price_that_moves_and_leads_to_where_it_is_set(
    db: Database, client: httpx.AsyncClient, make: Make
) -> None:
    event, _owner, path = await an_event(make, client)
    async with db.write() as tx:
        await set_plans(tx, event.id, [BOLD])
    form = path.removesuffix("/prices")
    opened = await client.get(form)
    assert f'href="{path}/0"' in opened.text
    assert f'href="{path}/1"' not in opened.text
    fields = fields_of(opened, form)
    assert "price_levels.0.price" not in fields
    assert "price_levels.0.types.0.price" not in fields
    assert fields["price_levels.1.price"] == "30.00"
    async with db.write() as tx:
        why = ChangeWhy.SCARCE  # and it moves while the form is open
        assert await publish(tx, event.id, "Seated", from_version=0, face_value_minor=4900, why=why)
    saved = await submit(client, opened, form, **{"price_levels.1.price": "32"})
    assert saved.status_code == 303
    assert await prices(db, event) == [4900, 3200]
    added = await open_and_submit(client, form, kinds="add")
    divided = fields_of(added, form)
    assert divided["price_levels.1.types.1.price"] == "22.40"
    assert "price_levels.0.types.0.price" not in divided
