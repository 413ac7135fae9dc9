"""Accounts nobody uses: told first, kept by one click, and else erased."""

import re

import httpx
import pytest
import sqlalchemy as sa

from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.privacy.retention_accounts import erase_unverified, erase_warned, keep_token, warn_idle
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Account, Make

YEARS_AGO = "update people set last_seen_on = current_date - 800 where id = :id"
WARNED_LONG_AGO = "update dormant_accounts set warned_at = now() - interval '31 days'"


async def change(db: Database, statement: str, **told: object) -> None:
    """Make it older, or used."""
    async with db.write() as tx:
        await tx.execute(sa.text(statement), told)


async def is_there(db: Database, person: Account) -> bool:
    """Whether the account is."""
    async with db.read() as tx:
        found = await tx.execute(sa.text("select 1 from people where id = :id"), {"id": person.id})
        return found.one_or_none() is not None


@pytest.fixture
async def dormant(db: Database, make: Make) -> Account:
    """Somebody who was here two years ago."""
    person = await make.fan()
    await change(db, YEARS_AGO, id=person.id)
    return person


async def test_they_are_told_once_and_erased_a_month_later(services: Services, db: Database, dormant: Account) -> None:
    assert await warn_idle(services) == 1
    assert await warn_idle(services) == 0
    [mail] = await waiting_mail(services, dormant.email)
    assert "will be deleted in 30 days" in mail.subject
    assert await erase_warned(services) == 0, "a month is theirs"
    await change(db, WARNED_LONG_AGO)
    assert await erase_warned(services) == 1
    assert not await is_there(db, dormant)


async def test_one_click_keeps_it(
    services: Services, db: Database, dormant: Account, client: httpx.AsyncClient
) -> None:
    await warn_idle(services)
    [mail] = await waiting_mail(services, dormant.email)
    [link] = re.findall(r"http://testserver(/keep/\S+)", mail.text)
    page = await client.get(link)
    assert "Keep your account?" in page.text, "looking changes nothing"

    [secret] = re.findall(r'name="_csrf_token" value="([0-9a-f]+)"', page.text)
    kept = await client.post(link, data={"_csrf_token": secret}, follow_redirects=True)
    assert "Nothing is going to be deleted" in kept.text
    await change(db, WARNED_LONG_AGO)
    assert await erase_warned(services) == 0
    assert await warn_idle(services) == 0
    assert await is_there(db, dormant)


async def test_a_link_nobody_signed_is_none(services: Services, client: httpx.AsyncClient) -> None:
    token = keep_token(services.get(Sealer), 7)
    assert (await client.get(f"/keep/{token[:-4]}AAAA")).status_code == 404
    assert (await client.get("/keep/x")).status_code == 404


USED: dict[str, str] = {
    "signed in": "insert into sessions (session_id, person_id, issued_at, expires_at, device) "
    "values (gen_random_uuid(), :id, now(), now() + interval '1 day', '')",
    "a program's key": "insert into api_keys (id, person_id, secret_hash) values (1, :id, '')",
    "waits for places": "insert into waiting_entries (event_id, fan_id, quantity) values (1, :id, 1)",
    "works for an organiser": "update people set roles = '{fan,organiser}' where id = :id",
}


@pytest.mark.parametrize("how", USED)
async def test_who_uses_theirs_is_left_alone(services: Services, db: Database, dormant: Account, how: str) -> None:
    await warn_idle(services)
    await change(db, WARNED_LONG_AGO)
    await change(db, USED[how], id=dormant.id)
    assert await erase_warned(services) == 0
    assert await warn_idle(services) == 0
    assert await is_there(db, dormant)


async def test_a_booking_keeps_it(services: Services, db: Database, make: Make, dormant: Account) -> None:
    event = await make.event()
    await make.confirmed_booking(event, dormant, [1])
    assert await warn_idle(services) == 0


async def test_the_day_of_a_session_stays_when_it_is_forgotten(db: Database, make: Make, dormant: Account) -> None:
    await change(db, USED["signed in"], id=dormant.id)
    await change(db, "delete from sessions")
    async with db.read() as tx:
        seen = sa.text("select last_seen_on = current_date from people where id = :id")
        assert (await tx.execute(seen, {"id": dormant.id})).scalar_one()


async def test_an_address_nobody_confirmed(services: Services, db: Database, make: Make) -> None:
    strangers = [await make.fan(verified=False) for _ in range(3)]
    old = "update people set created_at = now() - interval '31 days', last_seen_on = current_date - 31 where id = :id"
    for person in strangers[:2]:
        await change(db, old, id=person.id)
    event = await make.event()
    await make.confirmed_booking(event, strangers[0], [1])
    assert await erase_unverified(services) == 1
    assert [await is_there(db, person) for person in strangers] == [True, False, True]
