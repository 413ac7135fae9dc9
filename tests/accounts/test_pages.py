"""The pages around signing in, as a browser without scripts uses them."""

import re

import httpx
import pytest

from onsale.accounts.passwords import Passwords
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Make

PART = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n%b\r\n--x--\r\n'
EMAIL, PASSWORD = "robin@test.example", "three unrelated words"


async def submit(client: httpx.AsyncClient, page: str, form_at: str | None = None, **fields: str) -> httpx.Response:
    """Open `page` and post its form (to `form_at`, where a button says so)."""
    opened = await client.get(page)
    token = re.search(r'name="_csrf_token" value="([0-9a-f]+)"', opened.text)
    assert token is not None, opened.text
    return await client.post(form_at or page.partition("?")[0], data={"_csrf_token": token.group(1), **fields})


async def post_again(client: httpx.AsyncClient, answer: httpx.Response, path: str, **fields: str) -> httpx.Response:
    """Post the form of a page that is already open, hidden fields included."""
    form = answer.text[answer.text.index(f'action="{path}"') :].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return await client.post(path, data=hidden | fields)


async def asked_for_code(client: httpx.AsyncClient, page: str, **fields: str) -> httpx.Response:
    """The page that asks for the code which was just mailed."""
    sent = await submit(client, page, "/sign-in/code", **{"email": EMAIL} | fields)
    assert sent.status_code == 303, sent.text
    return await client.get(sent.headers["location"])


async def signed_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/account")).status_code == 200


async def test_registering_verifying_and_signing_out(client: httpx.AsyncClient, services: Services) -> None:
    made = await submit(client, "/register", name="Robin Ash", email=EMAIL, password=PASSWORD, next="/events/evt_1")
    assert (made.status_code, made.headers["location"]) == (303, "/verify?next=%2Fevents%2Fevt_1")
    cookie = next(c for c in made.headers.get_list("set-cookie") if c.startswith("onsale_session=ost_"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = await client.get(made.headers["location"])
    assert EMAIL in page.text
    done = await post_again(client, page, "/verify", code=await mailed_code(services, EMAIL))
    assert (done.status_code, done.headers["location"]) == (303, "/events/evt_1")
    account = await client.get("/account")
    assert "Robin Ash" in account.text
    assert "confirmed" in account.text
    out = await post_again(client, account, "/sign-out")
    assert (out.status_code, out.headers["location"]) == (303, "/")
    assert not await signed_in(client)


async def test_a_session_that_was_signed_out_stays_out(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    client.cookies.set("onsale_session", fan.token)
    await post_again(client, await client.get("/account"), "/sign-out")
    client.cookies.set("onsale_session", fan.token)
    assert not await signed_in(client)


async def test_a_guest_signs_in_by_code_and_keeps_what_was_picked(
    client: httpx.AsyncClient, services: Services
) -> None:
    page = "/sign-in?next=/events/evt_1/seats&places=12%2C13&reason=buy"
    assert "What you picked stays picked" in (await client.get(page)).text
    sent = await asked_for_code(client, page, next="/events/evt_1/seats", places="12,13", reason="buy")
    assert sent.status_code == 200
    assert EMAIL in sent.text
    assert "no money has moved" in sent.text
    done = await post_again(client, sent, "/sign-in/code/verify", code=f" {await mailed_code(services, EMAIL)} ")
    assert (done.status_code, done.headers["location"]) == (303, "/events/evt_1/seats?places=12%2C13")
    assert await signed_in(client)
    assert (await client.get(page)).headers["location"] == "/events/evt_1/seats?places=12%2C13"


async def test_signing_in_by_password(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    await make.account(EMAIL, password_hash=await services.get(Passwords).hash(PASSWORD))
    wrong = await submit(client, "/sign-in", email=EMAIL, password="not the right one")
    assert wrong.status_code == 401
    assert "don&#39;t belong together" in wrong.text
    assert "not the right one" not in wrong.text
    right = await post_again(client, wrong, "/sign-in", email=EMAIL, password=PASSWORD)
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert await signed_in(client)


async def test_a_forgotten_password(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    await make.fan(EMAIL)
    sent = await submit(client, "/forgot", email=EMAIL)
    unknown = await submit(client, "/forgot", email="nobody@test.example")
    assert sent.status_code == unknown.status_code == 200
    code = await mailed_code(services, EMAIL)
    short = await post_again(client, sent, "/reset", email=EMAIL, code=code, password="short")
    assert short.status_code == 400
    assert "at least 10 characters" in short.text
    done = await post_again(client, sent, "/reset", email=EMAIL, code=code, password=PASSWORD)
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=password")
    assert "Your new password is set" in (await client.get("/account?done=password")).text


async def test_another_name(client: httpx.AsyncClient, make: Make) -> None:
    client.cookies.set("onsale_session", (await make.fan()).token)
    assert (await submit(client, "/account", name="  Robin <b>Birch</b> ")).status_code == 303
    assert "Robin &lt;b&gt;Birch&lt;/b&gt;" in (await client.get("/account?done=name")).text
    refused = await submit(client, "/account", name=" ")
    assert refused.status_code == 400
    assert "Tell us what to call you" in refused.text


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("/register", {"name": "R", "email": "nobody", "password": PASSWORD}, "This is not an e-mail address"),
        ("/register", {"name": "R", "email": EMAIL, "password": "short"}, "t least 10 characters"),
        ("/register", {"name": "", "email": EMAIL, "password": PASSWORD}, "Tell us what to call you"),
        ("/register", {}, "Tell us what to call you"),
        ("/forgot", {"email": "nobody"}, "This is not an e-mail address"),
        ("/reset", {"email": EMAIL, "code": "12", "password": PASSWORD}, "The code has six digits"),
        ("/reset", {"email": EMAIL, "code": "123456", "password": PASSWORD}, "This code isn&#39;t right"),
        ("/sign-in", {}, "This is not an e-mail address"),
        ("/sign-in", {"email": "a\x00@b.c", "password": "\x00"}, "This is not an e-mail address"),
    ],
)
async def test_mistakes_are_explained_beside_the_field(
    client: httpx.AsyncClient, page: str, fields: dict[str, str], words: str
) -> None:
    answer = await submit(client, page, **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_taken_address_is_explained(client: httpx.AsyncClient, make: Make) -> None:
    await make.fan(EMAIL)
    answer = await submit(client, "/register", name="R", email=EMAIL, password=PASSWORD)
    assert answer.status_code == 409
    assert "There is an account for this address already" in answer.text


async def test_a_wrong_code_can_be_typed_again(client: httpx.AsyncClient, services: Services) -> None:
    sent = await asked_for_code(client, "/sign-in", next="/bookings")
    code = await mailed_code(services, EMAIL)
    wrong = await post_again(client, sent, "/sign-in/code/verify", code=f"{(int(code) + 1) % 1_000_000:06}")
    assert wrong.status_code == 400
    right = await post_again(client, wrong, "/sign-in/code/verify", code=code)
    assert right.headers["location"] == "/bookings"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/register", "/forgot", "/reset", "/sign-out"])
async def test_forms_from_other_sites_are_refused(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path, data={"email": EMAIL, "password": PASSWORD})).status_code == 403


async def test_whoever_is_signed_out_signs_in_and_comes_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/account?done=name", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Faccount%3Fdone%3Dname")


async def test_without_having_asked_for_a_code_one_begins_at_the_address(client: httpx.AsyncClient) -> None:
    answer = await client.get("/sign-in/code/verify")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/code")
    for cookie in ("", "nonsense", "2026-01.AAAA", "2026-01.%C3%A9", "2026-11.AAAA"):
        client.cookies.set("onsale_code", cookie)
        answer = await client.get("/sign-in/code?next=/events/evt_1/seats&places=12&reason=buy")
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            "/sign-in?next=%2Fevents%2Fevt_1%2Fseats&places=12&reason=buy",
        )


async def test_the_code_page_can_be_reloaded_and_its_cookie_names_nobody(client: httpx.AsyncClient) -> None:
    sent = await submit(client, "/sign-in", "/sign-in/code", email=EMAIL, next="/bookings")
    [cookie] = [text for text in sent.headers.get_list("set-cookie") if text.startswith("onsale_code=")]
    assert "HttpOnly" in cookie
    assert EMAIL not in cookie + sent.headers["location"]
    for _again in range(2):
        page = await client.get(sent.headers["location"])
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert EMAIL in page.text


async def test_why_a_code_doesnt_work(client: httpx.AsyncClient, services: Services) -> None:
    page = await asked_for_code(client, "/sign-in")
    right = await mailed_code(services, EMAIL)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _try in range(4):
        page = await post_again(client, page, "/sign-in/code/verify", code=wrong)
        assert "the code in our newest mail" in page.text
    page = await post_again(client, page, "/sign-in/code/verify", code=wrong)
    assert "even the right code no longer works" in page.text
    assert (await post_again(client, page, "/sign-in/code/verify", code=right)).status_code == 400, "as it says"
    assert "even the right code no longer works" in (await client.get("/sign-in/code")).text
    sent = await post_again(client, page, "/sign-in/code")
    page = await client.get(sent.headers["location"])
    assert "The ones we mailed before no longer work." in page.text
    done = await post_again(client, page, "/sign-in/code/verify", code=await mailed_code(services, EMAIL))
    assert done.status_code == 303
    assert 'onsale_code=""' in done.headers["set-cookie"].replace("onsale_code=;", 'onsale_code="";')


async def test_too_many_codes_leave_the_last_one_and_its_page(client: httpx.AsyncClient, services: Services) -> None:
    page = await asked_for_code(client, "/sign-in", next="/bookings")
    for _code in range(9):
        page = await client.get((await post_again(client, page, "/sign-in/code")).headers["location"])
    refused = await post_again(client, page, "/sign-in/code")
    assert refused.status_code == 429
    assert "The last code we mailed works all the same." in refused.text
    done = await post_again(client, refused, "/sign-in/code/verify", code=await mailed_code(services, EMAIL))
    assert (done.status_code, done.headers["location"]) == (303, "/bookings")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", PART % b"\xff\xfe"),
        (
            "multipart/form-data; boundary=x",
            PART.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=x\r\n\r\n") % b"a",
        ),
        ("multipart/form-data; boundary=x", b"garbage"),
        ("multipart/form-data", b"garbage"),
        ("application/x-www-form-urlencoded", b"email=%ff%fe&\xff=\xff&x=%ed%a0%80"),
        ("application/x-www-form-urlencoded; charset=x", b"email=nobody"),
        ("application/json", b"{"),
        ("text/plain", b"email"),
    ],
)
async def test_unreadable_forms_are_refused(client: httpx.AsyncClient, content_type: str, body: bytes) -> None:
    token = (await client.get("/sign-in")).cookies["onsale_csrf"]
    headers = {"Content-Type": content_type, "X-CSRF-Token": token}
    assert (await client.post("/sign-in/code", content=body, headers=headers)).status_code == 400


async def test_no_page_is_kept_by_caches(client: httpx.AsyncClient) -> None:
    for path in ("/sign-in", "/register", "/forgot", "/reset"):
        assert (await client.get(path)).headers["cache-control"] == "no-store"
