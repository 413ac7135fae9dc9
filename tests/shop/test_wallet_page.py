"""The wallet over HTTP: whose it is, what is in it, and when a device can't read any more what it kept."""

import re
from datetime import timedelta

import httpx
import pytest

from onsale.accounts.cookies import WALLET_COOKIE
from onsale.catalog.model import Event
from onsale.platform.clock import utc_now
from onsale.platform.keyring import Keyring
from onsale.platform.web.csrf import CSRF_COOKIE, SESSION_COOKIE
from onsale.tickets.check_in import check_in
from onsale.tickets.codes import codes_of
from onsale.tickets.model import Result
from onsale.tickets.rules import CodeMode, TicketRules, set_rules
from onsale.tickets.store import reissue, tickets_of
from tests.fixtures.make import Account, Make


@pytest.fixture
async def fan(make: Make) -> Account:
    return await make.fan()


@pytest.fixture
async def event(make: Make) -> Event:
    return await make.event(by=(await make.organiser()).principal, name="Quartets")


async def opened(client: httpx.AsyncClient, fan: Account, path: str = "/wallet", wallet: str = "") -> httpx.Response:
    client.cookies.clear()
    cookies = f"{SESSION_COOKIE}={fan.token}" + (f"; {WALLET_COOKIE}={wallet}" if wallet else "")
    return await client.get(path, headers={"Cookie": cookies})


def cookie_of(answer: httpx.Response, name: str) -> str | None:
    return next((told for told in answer.headers.get_list("set-cookie") if told.startswith(f"{name}=")), None)


async def test_it_holds_what_is_paid_and_to_come(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account
) -> None:
    booking = await make.confirmed_booking(event, fan, [0, 1])
    page = await opened(client, fan)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert page.text.count('class="qr"') == 2
    assert f"/api/v1/bookings/{booking.public_id}/calendar.ics" in page.text
    assert "data-secret" not in page.text
    stranger = await make.fan()
    assert 'class="qr"' not in (await opened(client, stranger)).text
    for path in (f"/wallet/{booking.public_id}", f"/bookings/{booking.public_id}/wallet"):
        assert (await opened(client, stranger, path)).status_code == 404
    led = await opened(client, fan, f"/bookings/{booking.public_id}/wallet")
    assert (led.status_code, led.headers["location"]) == (303, f"/wallet/{booking.public_id}")


async def test_an_admitted_ticket_shows_its_code_only_where_one_may_come_back(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account
) -> None:
    booking = await make.confirmed_booking(event, fan, [0])
    keyring = make.services.get(Keyring)
    async with make.db.write() as tx:
        (code,) = await codes_of(tx, await tickets_of(tx, event.id, booking.id), keyring)
        let = await check_in(tx, event.id, code or "", gate="", scanned_by=1, keyring=keyring, now=utc_now())
    assert let.result is Result.ADMITTED
    assert 'class="qr"' not in (await opened(client, fan)).text
    async with make.db.write() as tx:
        await set_rules(tx, event.id, TicketRules(re_entry=True))
    assert 'class="qr"' in (await opened(client, fan)).text


async def test_tickets_are_counted_as_they_are_shown(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account
) -> None:
    booking = await make.confirmed_booking(event, fan, [0, 1, 2])
    async with make.db.write() as tx:
        first, *_others = await tickets_of(tx, event.id, booking.id)
        await reissue(tx, first, holder_id=(await make.fan()).id)
    page = await opened(client, fan)
    assert page.text.rindex("Sent on") > page.text.rindex('class="qr"')
    assert re.findall(r"(\d) of 3</b>", page.text) == ["1", "2", "3"]


async def test_what_codes_that_change_are_made_of_is_told_to_their_holder(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account
) -> None:
    await make.confirmed_booking(event, fan, [0])
    async with make.db.write() as tx:
        await set_rules(tx, event.id, TicketRules(code_mode=CodeMode.ROTATING))
    page = await opened(client, fan)
    assert page.text.count("data-secret=") == page.text.count('class="qr"') == 1


async def test_the_key_of_what_is_kept_ends_with_the_tickets(
    client: httpx.AsyncClient, make: Make, fan: Account
) -> None:
    starts = utc_now() + timedelta(days=10)
    event = await make.event(
        by=(await make.organiser()).principal, starts_at=starts, ends_at=starts + timedelta(hours=1)
    )
    await make.confirmed_booking(event, fan, [0])
    told = cookie_of(await opened(client, fan), WALLET_COOKIE) or ""
    parts = dict(part.strip().lower().partition("=")[::2] for part in told.split(";"))
    assert (parts["path"], parts["samesite"], "httponly" in parts) == ("/wallet", "lax", False)
    assert timedelta(seconds=int(parts["max-age"])) - timedelta(days=10) < timedelta(days=1)
    key = told.partition("=")[2].partition(";")[0]
    again = cookie_of(await opened(client, fan, wallet=key), WALLET_COOKIE) or ""
    assert again.startswith(f"{WALLET_COOKIE}={key};"), "a device goes on reading what it has kept"
    other = cookie_of(await opened(client, fan, wallet="short"), WALLET_COOKIE) or ""
    assert key not in other
    assert len(other.partition(";")[0]) > 40


async def test_signing_out_takes_the_key_back(client: httpx.AsyncClient, fan: Account) -> None:
    token = (await opened(client, fan, "/account")).cookies.get(CSRF_COOKIE)
    client.cookies.clear()
    cookies = f"{SESSION_COOKIE}={fan.token}; {CSRF_COOKIE}={token}"
    answer = await client.post("/sign-out", data={"_csrf_token": str(token)}, headers={"Cookie": cookies})
    assert answer.status_code == 303, answer.text
    told = (cookie_of(answer, WALLET_COOKIE) or "").lower()
    assert "max-age=0" in told
    assert "path=/wallet" in told


async def test_a_session_that_does_not_hold_takes_it_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/sign-in", headers={"Cookie": f"{SESSION_COOKIE}=ost_nothing"})
    assert cookie_of(answer, WALLET_COOKIE)
    assert not cookie_of(await client.get("/sign-in"), WALLET_COOKIE)


async def test_the_frame_and_the_worker_are_nobodys(client: httpx.AsyncClient, make: Make, fan: Account) -> None:
    frame = await opened(client, fan, "/wallet/kept")
    client.cookies.clear()
    assert frame.text == (await client.get("/wallet/kept")).text
    worker = await client.get("/wallet-worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    files = worker.text.partition('"files": [')[2].partition("]")[0].replace('"', "").split(", ")
    assert len(files) >= 9
    for file in files:
        assert (await client.get(file)).status_code == 200, file


async def test_a_ticket_sent_on_is_in_its_holders_wallet_and_in_no_other(
    client: httpx.AsyncClient, make: Make, event: Event, fan: Account
) -> None:
    booking, holder = await make.confirmed_booking(event, fan, [0]), await make.fan()
    async with make.db.write() as tx:
        (ticket,) = await tickets_of(tx, event.id, booking.id)
        theirs = await reissue(tx, ticket, holder_id=holder.id)
    assert theirs is not None
    page = (await opened(client, holder)).text
    assert page.count('class="qr"') == 1
    assert f'href="/tickets/{theirs.public_id}"' in page
    assert booking.public_id not in page
    assert booking.reference not in page
    before = (await opened(client, fan)).text
    assert 'class="qr"' not in before
    assert theirs.public_id not in before
