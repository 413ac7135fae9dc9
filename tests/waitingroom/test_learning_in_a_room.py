"""What a room learns of its fans, kept with it: looked at every second, fading, the same for every process."""

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.waitingroom import tables as t
from onsale.waitingroom.learning import Learned, Notes, Totals, look, read_notes, written
from tests.fixtures.make import Account, Make
from tests.fixtures.selling import holds_path, until
from tests.waitingroom.rooms import goes_in, joins, on_sale, protected, tended

NOW = utc_now()


def test_only_what_is_new_since_the_last_look_is_learned() -> None:
    first = look(Notes(), Totals(offered=100, redeemed=40, finished=10, bought=7, places=14), NOW)
    assert first.learned == Learned(turns=100, redeemed=40, passes=10, bought=7, places=14)
    again = look(first, first.totals, NOW)
    assert again.learned == first.learned


def test_it_counts_half_ten_minutes_later() -> None:
    totals = Totals(offered=100, redeemed=40, finished=10, bought=7, places=14)
    later = look(look(Notes(), totals, NOW), totals, NOW + timedelta(minutes=10))
    assert (later.learned.turns, later.learned.bought) == pytest.approx((50, 3.5))


def test_turns_that_may_still_be_taken_are_not_lapsed_yet() -> None:
    assert Totals(offered=100, redeemed=40, outstanding=60, just_offered=60).lapsed == 0
    assert Totals(offered=100, redeemed=40, outstanding=60, just_offered=10).lapsed == pytest.approx(40)
    assert Totals(offered=100, redeemed=40).lapsed == 60


def test_a_turn_that_was_taken_after_all_is_learned_anew() -> None:
    given_up = look(Notes(), Totals(offered=100, redeemed=40), NOW)
    after_all = look(given_up, Totals(offered=100, redeemed=90), NOW)
    assert (after_all.learned.turns, after_all.learned.redeemed) == pytest.approx((100, 90))


def test_places_given_back_never_make_it_negative() -> None:
    bought = look(Notes(), Totals(finished=10, bought=10, places=20), NOW)
    given_back = look(bought, Totals(finished=10), NOW + timedelta(hours=1))
    assert (given_back.learned.bought, given_back.learned.places) == (0, 0)


def test_it_is_kept_as_it_is() -> None:
    notes = look(Notes(), Totals(offered=100, redeemed=40), NOW)
    assert read_notes(written(notes)) == notes
    assert read_notes(None) == Notes()


async def test_a_room_learns_from_its_fans_and_forgets(
    client: httpx.AsyncClient, services: Services, db: Database, make: Make
) -> None:
    event = await protected(make)
    await tended(services, event)
    fan, other = await make.fans(2)
    mine, _ = await joins(client, event, fan, other)
    event = await on_sale(services, event)
    await _let_all_in(db)
    await tended(services, event)
    token = (await _in(client, event, fan, mine["token"])).json()["pass"]
    held = await client.post(
        holds_path(event), json={"places": [1, 2, 3]}, headers=fan.headers | {"Onsale-Pass": token}
    )
    body = {"payment_method": "pm_success"}
    paid = await client.post(f"/api/v1/bookings/{held.json()['id']}/pay", json=body, headers=fan.headers)
    assert paid.json()["state"] == "confirmed", paid.text
    await tended(services, event)
    learned = (await _notes(db)).learned
    assert (learned.bought, learned.places, learned.passes) == pytest.approx((1, 3, 1), abs=0.01)
    async with db.write() as tx:
        notes = await _notes(db)
        assert notes.at
        long_ago = written(Notes(notes.learned, notes.totals, notes.at - timedelta(minutes=10)))
        await tx.execute(sa.update(t.rooms).values(learned=long_ago))
    await tended(services, event)
    assert (await _notes(db)).learned.places == pytest.approx(1.5, abs=0.01)


async def _in(client: httpx.AsyncClient, event: Event, fan: Account, token: str) -> httpx.Response:
    answers: list[httpx.Response] = []

    async def let_in() -> bool:
        answers.append(await goes_in(client, event, fan, token))
        return answers[-1].status_code == 200

    await until(let_in)
    return answers[-1]


async def _let_all_in(db: Database) -> None:
    async with db.write() as tx:
        await tx.execute(sa.update(t.rooms).values(frontier_rank=2**53 - 1))


async def _notes(db: Database) -> Notes:
    async with db.read() as tx:
        return read_notes((await tx.execute(sa.select(t.rooms.c.learned))).scalar_one())
