"""Passkeys: added, signed in with as two factors, and what isn't taken."""

import html
import re
from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import RequestFactory

from onsale.accounts.authentication import by_header
from onsale.accounts.relying_party import relying_party
from onsale.accounts.tables import passkeys
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.web.csrf import SESSION_COOKIE
from tests.accounts.test_pages import post_again, signed_in, submit
from tests.accounts.test_proofs import aged
from tests.fixtures.authenticator import Device
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Account, Make

PAGE = "/account/passkeys"


def be(client: httpx.AsyncClient, token: str | None) -> None:
    """In the session of this token; in none without."""
    for cookie in [one for one in client.cookies.jar if one.name == SESSION_COOKIE]:
        client.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)
    if token:
        client.cookies.set(SESSION_COOKIE, token, domain="testserver.local")


@pytest.fixture
async def robin(client: httpx.AsyncClient, make: Make) -> Account:
    """Somebody, signed in just now in this browser."""
    account = await make.fan("robin@test.example")
    be(client, account.token)
    return account


def options_of(page: httpx.Response) -> str:
    found = re.search(r'data-passkey-options="([^"]*)"', page.text)
    assert found is not None, page.text
    return html.unescape(found.group(1))


async def add(client: httpx.AsyncClient, device: Device) -> httpx.Response:
    shown = await client.get(PAGE)
    return await post_again(client, shown, f"{PAGE}/add", signed=device.make(options_of(shown)))


async def use(client: httpx.AsyncClient, device: Device, **fields: str) -> httpx.Response:
    shown = await client.get("/sign-in?next=%2Fbookings&quantity=2")
    answer = {"signed": device.use(options_of(shown))}
    return await post_again(client, shown, "/sign-in/passkey", **(answer | fields))


async def signed_out(client: httpx.AsyncClient) -> None:
    await submit(client, "/account", "/sign-out")
    assert not await signed_in(client)


async def test_added_and_signed_in_with(client: httpx.AsyncClient, services: Services, robin: Account) -> None:
    device = Device()
    done = await add(client, device)
    assert (done.status_code, done.headers["location"]) == (303, f"{PAGE}?done=added")
    assert "passkey was added" in (await waiting_mail(services, robin.email))[-1].subject
    await signed_out(client)
    known = await use(client, device)
    assert (known.status_code, known.headers["location"]) == (303, "/bookings?quantity=2")
    assert await signed_in(client)
    principal = await by_header(f"Bearer {known.cookies[SESSION_COOKIE]}", services)
    assert principal.person_id == robin.id
    assert principal.two_factors
    assert "Used last" in (await client.get(PAGE)).text


async def test_an_answer_counts_once(client: httpx.AsyncClient, robin: Account) -> None:
    device = Device()
    await add(client, device)
    await signed_out(client)
    shown = await client.get("/sign-in")
    answer = device.use(options_of(shown))
    assert (await post_again(client, shown, "/sign-in/passkey", signed=answer)).status_code == 303
    await signed_out(client)
    again = await post_again(client, shown, "/sign-in/passkey", signed=answer)
    assert again.status_code == 401
    assert "wasn&#39;t taken" in again.text
    assert not await signed_in(client)


async def test_what_is_not_taken(client: httpx.AsyncClient, robin: Account) -> None:
    device = Device()
    await add(client, device)
    await signed_out(client)
    for wrong in (
        replace(device, verifies=False),  # nobody looked who uses it
        replace(device, origin="https://elsewhere.example"),
        replace(device, key=Device().key),
        Device(),  # nobody's
    ):
        assert (await use(client, wrong)).status_code == 401
    for fields in ({"signed": "{}"}, {"signed": "nothing"}, {"signed": ""}, {"signed": "[]"}, {"note": "2026-11.AAAA"}):
        assert (await use(client, device, **fields)).status_code == 401
    assert not await signed_in(client)
    assert (await use(client, device)).status_code == 303


async def test_a_page_of_somebody_else_registers_nothing(
    client: httpx.AsyncClient, make: Make, robin: Account, db: Database
) -> None:
    shown = await client.get(PAGE)
    answer = Device().make(options_of(shown))
    other = await make.fan()
    be(client, other.token)
    theirs = await client.get(PAGE)
    note = re.search(r'name="note" value="([^"]+)"', shown.text)
    assert note is not None
    refused = await post_again(client, theirs, f"{PAGE}/add", signed=answer, note=note.group(1))
    assert refused.status_code == 401
    async with db.read() as tx:
        assert (await tx.execute(sa.select(passkeys.c.id))).all() == []


async def test_a_sign_ins_page_registers_nothing(client: httpx.AsyncClient, robin: Account) -> None:
    shown = await client.get(PAGE)
    be(client, None)
    elsewhere = await client.get("/sign-in")
    note = re.search(r'name="note" value="([^"]+)"', elsewhere.text)
    assert note is not None
    be(client, robin.token)
    answer = Device().make(options_of(shown))
    assert (await post_again(client, shown, f"{PAGE}/add", signed=answer, note=note.group(1))).status_code == 401


async def test_named_and_removed(client: httpx.AsyncClient, services: Services, robin: Account, db: Database) -> None:
    device = Device()
    await add(client, device)
    named = await submit(client, PAGE, f"{PAGE}/name", passkey=device.id.hex(), name="The blue one")
    assert named.headers["location"] == f"{PAGE}?done=named"
    assert "The blue one" in (await client.get(PAGE)).text
    async with db.read() as tx:
        row = (await tx.execute(sa.select(passkeys))).one()
    assert b"The blue one" not in bytes(row.name_sealed)
    removed = await submit(client, PAGE, f"{PAGE}/remove", passkey=device.id.hex())
    assert removed.headers["location"] == f"{PAGE}?done=removed"
    assert "was removed" in (await waiting_mail(services, robin.email))[-1].subject
    await signed_out(client)
    assert (await use(client, device)).status_code == 401


async def test_nobody_elses(client: httpx.AsyncClient, make: Make, robin: Account) -> None:
    device = Device()
    await add(client, device)
    be(client, (await make.fan()).token)
    for path in ("name", "remove"):
        for which in (device.id.hex(), "nothing", "00"):
            answer = await submit(client, PAGE, f"{PAGE}/{path}", passkey=which, name="Mine")
            assert answer.status_code == 404
    assert (await add(client, device)).status_code == 401, "a passkey is one person's"


async def test_it_needs_a_fresh_proof(client: httpx.AsyncClient, services: Services, make: Make) -> None:
    be(client, aged(await make.fan(), services).token)
    answer = await client.get(PAGE, headers={"Accept": "text/html"})
    assert answer.headers["location"] == "/account/prove?next=%2Faccount%2Fpasskeys"


async def test_a_fresh_proof_by_passkey(
    client: httpx.AsyncClient, services: Services, make: Make, robin: Account
) -> None:
    device = Device()
    await add(client, device)
    be(client, aged(robin, services).token)
    shown = await client.get("/account/prove?next=%2Faccount%2Fpasskeys")
    signed = device.use(options_of(shown))
    proved = await post_again(client, shown, "/account/prove/passkey", signed=signed)
    assert (proved.status_code, proved.headers["location"]) == (303, PAGE)
    assert (await client.get(PAGE)).status_code == 200
    other = aged(await make.fan(), services)
    be(client, other.token)
    assert "data-passkey" not in (await client.get("/account/prove")).text, "they have none"
    be(client, None)
    anybodys = await client.get("/sign-in")
    note = re.search(r'name="note" value="([^"]+)"', anybodys.text)
    assert note is not None
    be(client, other.token)
    signed = device.use(options_of(anybodys))
    foreign = await submit(client, "/account/prove", "/account/prove/passkey", signed=signed, note=note.group(1))
    assert foreign.status_code == 401, "a right answer, of somebody else"


async def test_there_are_so_many_and_no_more(
    client: httpx.AsyncClient, robin: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PASSKEYS_PER_PERSON", 1)
    await add(client, Device())
    assert (await add(client, Device())).status_code == 409


@pytest.mark.parametrize(
    ("public", "read_at", "party"),
    [
        ("https://tickets.example", "https://tickets.example/sign-in", ("tickets.example", "https://tickets.example")),
        ("https://a.example:8443", "https://a.example:8443/", ("a.example", "https://a.example:8443")),
        ("https://tickets.example", "https://other.example/", None),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/", None),
        ("http://127.0.0.1:8000", "http://localhost:8000/", ("localhost", "http://localhost:8000")),
        ("https://192.0.2.7", "https://192.0.2.7/", None),
    ],
)
def test_where_browsers_keep_them(settings: Settings, public: str, read_at: str, party: tuple[str, str] | None) -> None:
    request = RequestFactory(server=httpx.URL(read_at).host, port=httpx.URL(read_at).port or 443).get("/")
    found = relying_party(request, replace(settings, public_url=public))
    assert ((found.id, *found.origins) if found else None) == party
