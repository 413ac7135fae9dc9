"""Changing the e-mail address in the account, as a browser without scripts does."""

from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from onsale.accounts.cookies import DEVICE_COOKIE
from onsale.accounts.known_devices import device_of_mark
from onsale.accounts.tokens import Tokens
from onsale.platform.clock import utc_now
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.web.csrf import SESSION_COOKIE
from tests.accounts.test_no_enumeration import words_of
from tests.accounts.test_pages import post_again, submit
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Account, Make

PAGE, CODE = "/account/email", "/account/email/code"
OLD, NEW = "old@test.example", "new@test.example"


@pytest.fixture
async def robin(client: httpx.AsyncClient, make: Make) -> Account:
    """Signed in, in this browser."""
    account = await make.account(OLD)
    client.cookies.set(SESSION_COOKIE, account.token)
    return account


async def asked(client: httpx.AsyncClient, email: str = NEW) -> httpx.Response:
    """The page that asks for the code."""
    sent = await submit(client, PAGE, f"{PAGE}/change", email=email)
    assert (sent.status_code, sent.headers["location"]) == (303, CODE), sent.text
    return await client.get(CODE)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.usefixtures("robin")
async def test_from_the_account_and_back(client: httpx.AsyncClient, services: Services) -> None:
    for path in ("/account", "/account/data"):
        assert f'href="{PAGE}"' in (await client.get(path)).text
    assert OLD in (await client.get(PAGE)).text
    page = await asked(client)
    assert NEW in page.text
    code = await mailed_code(services, NEW)
    wrong = await post_again(client, page, f"{CODE}/use", code=other_than(code))
    assert (wrong.status_code, "the code in our newest mail" in wrong.text) == (400, True)
    done = await post_again(client, wrong, f"{CODE}/use", code=f"{code[:3]} {code[3:]}")
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=email")
    account = await client.get("/account?done=email")
    assert (NEW in account.text, OLD in account.text, "new address is in use" in account.text) == (True, False, True)
    assert (await client.get(CODE)).headers["location"] == PAGE, "the code did its work"


@pytest.mark.usefixtures("robin")
async def test_this_browser_is_known_for_the_new_address(client: httpx.AsyncClient, services: Services) -> None:
    page = await asked(client)
    await post_again(client, page, f"{CODE}/use", code=await mailed_code(services, NEW))
    sealer, mark = services.get(Sealer), client.cookies.get(DEVICE_COOKIE)
    assert device_of_mark(mark, NEW, sealer) is not None
    assert device_of_mark(mark, OLD, sealer) is None


@pytest.mark.usefixtures("robin")
async def test_the_code_page_can_be_reloaded_and_its_cookie_names_nobody(client: httpx.AsyncClient) -> None:
    sent = await submit(client, PAGE, f"{PAGE}/change", email=NEW)
    [cookie] = [text for text in sent.headers.get_list("set-cookie") if text.startswith("onsale_code=")]
    assert "HttpOnly" in cookie
    assert NEW not in cookie
    assert quote(NEW) not in cookie
    for _again in range(2):
        page = await client.get(CODE)
        assert (page.status_code, page.headers["cache-control"], NEW in page.text) == (200, "no-store", True)


@pytest.mark.usefixtures("robin")
async def test_it_is_nobody_elses_who_sits_here_next(client: httpx.AsyncClient, make: Make) -> None:
    await asked(client)
    for signed_in in (True, False):
        client.cookies.set(SESSION_COOKIE, (await make.fan()).token if signed_in else "")
        page = await client.get(CODE if signed_in else "/sign-in/code", headers={"Accept": "text/html"})
        assert (page.status_code, NEW in page.text) == (303, False)


@pytest.mark.usefixtures("robin")
async def test_five_wrong_codes_and_another_one(client: httpx.AsyncClient, services: Services) -> None:
    page = await asked(client)
    right = await mailed_code(services, NEW)
    for _try in range(5):
        page = await post_again(client, page, f"{CODE}/use", code=other_than(right))
    assert "even the right code no longer works" in page.text
    assert "even the right code no longer works" in (await client.get(CODE)).text
    assert (await post_again(client, page, f"{CODE}/use", code=right)).status_code == 400, "as it says"
    await post_again(client, page, f"{PAGE}/change")
    page = await client.get(CODE)
    assert "The ones we mailed before no longer work." in page.text
    done = await post_again(client, page, f"{CODE}/use", code=await mailed_code(services, NEW))
    assert done.status_code == 303


@pytest.mark.usefixtures("robin")
async def test_too_many_codes_leave_the_last_one_and_its_page(client: httpx.AsyncClient, services: Services) -> None:
    page = await asked(client)
    for _code in range(9):
        await post_again(client, page, f"{PAGE}/change")
    refused = await post_again(client, page, f"{PAGE}/change")
    assert (refused.status_code, "The last code we mailed works all the same." in refused.text) == (429, True)
    elsewhere = await submit(client, PAGE, f"{PAGE}/change", email="other@test.example")
    assert (elsewhere.status_code, 'value="other@test.example"' in elsewhere.text) == (429, True)
    done = await post_again(client, refused, f"{CODE}/use", code=await mailed_code(services, NEW))
    assert done.status_code == 303


@pytest.mark.usefixtures("robin")
@pytest.mark.parametrize("email", ["", "no address", OLD, f" {OLD.upper()} "])
async def test_mistakes_are_explained_beside_the_field(client: httpx.AsyncClient, email: str) -> None:
    refused = await submit(client, PAGE, f"{PAGE}/change", email=email)
    assert (refused.status_code, 'id="e-email"' in refused.text) == (400, True)


@pytest.mark.usefixtures("robin")
async def test_the_page_says_of_no_address_whose_it_is(client: httpx.AsyncClient, make: Make) -> None:
    taken = await make.fan()
    told = set()
    for email in (taken.email, "nobody@test.example"):
        page = await asked(client, email)
        wrong = await post_again(client, page, f"{CODE}/use", code="000000")
        told.add((words_of(page, email), wrong.status_code, words_of(wrong, email)))
    assert len(told) == 1


@pytest.mark.usefixtures("robin")
async def test_whoever_reads_its_mail_learns_that_it_was_taken_meanwhile(
    client: httpx.AsyncClient, services: Services, make: Make
) -> None:
    page = await asked(client)
    await make.account(NEW)
    refused = await post_again(client, page, f"{CODE}/use", code=await mailed_code(services, NEW))
    assert (refused.status_code, "There is an account for this address already." in refused.text) == (409, True)


async def test_it_is_proved_first_and_a_form_sent_too_late_leads_back(
    client: httpx.AsyncClient, services: Services, robin: Account
) -> None:
    page = await client.get(PAGE)
    late = services.get(Tokens).issue(robin.person, utc_now() - timedelta(minutes=11))
    client.cookies.set(SESSION_COOKIE, late)
    token = page.text.partition('name="_csrf_token" value="')[2].partition('"')[0]
    headers = {"Accept": "text/html"}
    for answer in (
        await client.get(PAGE, headers=headers),
        await client.post(f"{PAGE}/change", data={"_csrf_token": token, "email": NEW}, headers=headers),
    ):
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/prove?next=%2Faccount%2Femail")
    assert (await client.get(CODE)).headers["location"] == PAGE, "nothing was asked for"


async def test_whoever_mistyped_it_when_registering_is_led_there(client: httpx.AsyncClient, make: Make) -> None:
    mistyped = await make.account(OLD, verified=False)
    client.cookies.set(SESSION_COOKIE, mistyped.token)
    for page in ("/account", "/verify"):
        assert f'href="{PAGE}"' in (await client.get(page)).text
