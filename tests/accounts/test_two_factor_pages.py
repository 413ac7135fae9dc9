"""The pages of the second factor, as a browser without scripts uses them."""

import html
import re

import httpx
import pytest

from onsale.accounts.passwords import Passwords
from onsale.platform.services import Services
from tests.accounts.test_pages import post_again, signed_in, submit
from tests.fixtures.make import Account, Make
from tests.fixtures.two_factors import Phone

EMAIL, PASSWORD = "robin@test.example", "three unrelated words"
PAGE = "/account/two-factors"


@pytest.fixture
async def robin(make: Make, services: Services) -> Account:
    """Somebody with a password."""
    return await make.account(EMAIL, password_hash=await services.get(Passwords).hash(PASSWORD))


async def set_up(client: httpx.AsyncClient) -> Phone:
    """By password, then by the pages: signed in with both in the end."""
    await submit(client, "/sign-in", email=EMAIL, password=PASSWORD)
    begun = await submit(client, PAGE, f"{PAGE}/begin")
    shown = await client.get(begun.headers["location"])
    groups = re.search(r'class="key-groups"[^>]*>(.*?)</p>', shown.text)
    assert groups is not None
    phone = Phone("".join(re.findall(r"<span>(\w+)</span>", groups.group(1))))
    assert f"secret={phone.secret}" in html.unescape(shown.text)
    assert "<svg" in shown.text
    done = await post_again(client, shown, f"{PAGE}/set-up", code=phone.code())
    assert done.status_code == 200
    phone.recovery_codes = re.findall(r"<code>([a-z0-9-]{11})</code>", done.text)
    assert len(phone.recovery_codes) == 10
    return phone


async def test_set_up_shown_once_and_asked_for_at_the_next_sign_in(client: httpx.AsyncClient, robin: Account) -> None:
    phone = await set_up(client)
    assert await signed_in(client)
    standing = (await client.get(PAGE)).text
    assert "You have 10 left." in standing
    assert phone.recovery_codes[0] not in standing
    await submit(client, "/account", "/sign-out")
    first = await submit(client, "/sign-in", email=EMAIL, password=PASSWORD, next="/bookings", quantity="2")
    assert first.headers["location"] == "/sign-in/second?next=%2Fbookings&quantity=2"
    assert not await signed_in(client)
    asked = await client.get(first.headers["location"])
    wrong = await post_again(client, asked, "/sign-in/second", code="000 000")
    assert wrong.status_code == 400
    assert "isn&#39;t what your app shows now" in wrong.text
    assert not await signed_in(client)
    done = await post_again(client, wrong, "/sign-in/second", code=phone.code())
    assert (done.status_code, done.headers["location"]) == (303, "/bookings?quantity=2")
    assert await signed_in(client)


async def test_a_recovery_code_in_its_own_field(client: httpx.AsyncClient, robin: Account) -> None:
    phone = await set_up(client)
    await submit(client, "/account", "/sign-out")
    first = await submit(client, "/sign-in", email=EMAIL, password=PASSWORD)
    wrong = await submit(client, first.headers["location"], recovery="aaaaa-aaaaa")
    assert wrong.status_code == 400
    assert "one of your recovery codes, or it was used before" in wrong.text
    done = await submit(client, first.headers["location"], recovery=phone.recovery_codes[0])
    assert done.status_code == 303
    assert await signed_in(client)


async def test_the_second_step_has_no_page_without_the_first(client: httpx.AsyncClient, robin: Account) -> None:
    answer = await client.get("/sign-in/second?next=%2Fbookings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fbookings")
    posted = await submit(client, "/sign-in", "/sign-in/second", code="123456")
    assert posted.headers["location"] == "/sign-in"


async def test_turned_off(client: httpx.AsyncClient, robin: Account) -> None:
    await set_up(client)
    done = await submit(client, PAGE, f"{PAGE}/off")
    assert done.headers["location"] == f"{PAGE}?done=off"
    assert "Two-factor sign-in is off" in (await client.get(done.headers["location"])).text
    assert (await submit(client, PAGE, f"{PAGE}/off")).headers["location"] == PAGE


async def test_new_recovery_codes(client: httpx.AsyncClient, robin: Account) -> None:
    phone = await set_up(client)
    done = await submit(client, PAGE, f"{PAGE}/recovery-codes")
    fresh = re.findall(r"<code>([a-z0-9-]{11})</code>", done.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(phone.recovery_codes)
