"""Applying to sell on the page: each step somebody can be at."""

import httpx

from onsale.oversight.decide import decline
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from tests.console.page_forms import open_and_submit, sign_in
from tests.fixtures.make import Make
from tests.oversight.applicants import FORM, SITE, applied

PATH = "/organise/apply"
HTML = {"accept": "text/html"}


async def test_a_stranger_reads_how_it_goes(client: httpx.AsyncClient) -> None:
    page = await client.get(PATH, headers=HTML)
    assert page.status_code == 200
    assert "/sign-in?next=%2Forganise%2Fapply&amp;reason=apply" in page.text
    assert PATH in (await client.get("/search", headers=HTML)).text, "the way in is at the foot of every page"
    assert (await client.post(PATH, data=FORM)).status_code in {401, 403}


async def test_an_address_is_confirmed_first(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.fan(verified=False))
    assert "/verify?next=%2Forganise%2Fapply" in (await client.get(PATH)).text


async def test_from_the_form_to_waiting_and_back(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.fan())
    refused = await open_and_submit(client, PATH, **FORM | {"legal_name": ""})
    assert refused.status_code == 400
    assert "Say who the contract is with" in refused.text
    assert 'value="Saltworks Theatre"' in refused.text, "as typed"
    assert '<option value="DE" selected>' in refused.text
    sent = await open_and_submit(client, PATH, **FORM)
    assert sent.headers["location"] == f"{PATH}?done=sent"
    waits = await client.get(PATH)
    assert "Your application is with us." in waits.text
    assert "VR 4711" in waits.text
    back = await client.post(f"{PATH}/withdraw", data={"_csrf_token": _token(waits)})
    assert back.headers["location"] == f"{PATH}?done=withdrawn"
    again = await client.get(PATH)
    assert 'value="Saltworks Theatre"' in again.text, "what was sent is there to be changed"


async def test_declined_says_why_and_keeps_what_was_sent(client: httpx.AsyncClient, make: Make, db: Database) -> None:
    fan, admin = await make.fan(), await make.admin()
    number = await applied(make, fan)
    async with db.write() as tx:
        await decline(tx, admin.id, number, "The number isn't yours.", site=SITE, sealer=make.sealer, now=utc_now())
    sign_in(client, fan)
    page = await client.get(PATH)
    assert "The number isn" in page.text
    assert 'value="Saltworks Theatre"' in page.text


async def test_who_sells_goes_to_their_events(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    assert (await client.get(PATH)).headers["location"] == "/organise"


async def test_what_another_sent_is_nobody_elses(client: httpx.AsyncClient, make: Make) -> None:
    await applied(make, await make.fan())
    sign_in(client, await make.fan())
    assert "Saltworks" not in (await client.get(PATH)).text


def _token(page: httpx.Response) -> str:
    return page.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
