"""Every reader in their own language: chosen, asked for, kept with the account, and never somebody else's."""

import re

import httpx
import pytest

from onsale.accounts import people
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from tests.fixtures.mailbox import mailed_code
from tests.fixtures.make import Make

GERMAN = {"Accept-Language": "de-DE,de;q=0.9", "Accept": "text/html"}
ENGLISH = {"Accept-Language": "en-US,en;q=0.9", "Accept": "text/html"}


async def test_a_page_in_the_browsers_language(client: httpx.AsyncClient) -> None:
    german, english = await client.get("/", headers=GERMAN), await client.get("/", headers=ENGLISH)
    assert '<html lang="de-DE" dir="ltr">' in german.text
    assert '<html lang="en-US" dir="ltr">' in english.text
    assert "Alle Veranstaltungen" in german.text
    assert german.headers["content-language"] == "de-DE"
    assert "accept-language" in ",".join(german.headers.get_list("vary"))
    assert "cookie" in ",".join(german.headers.get_list("vary"))


async def test_the_switch_leads_back_and_lasts(client: httpx.AsyncClient) -> None:
    page = await client.get("/search?q=jazz&city=Ghent", headers=ENGLISH)
    link = re.search(r'<a href="([^"]+)" lang="de" hreflang="de"', page.text)
    assert link is not None
    assert '<b class="here" lang="en" aria-current="true">English</b>' in page.text
    answer = await client.get(link[1].replace("&amp;", "&"), headers=ENGLISH)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=jazz&city=Ghent")
    assert "Max-Age=31536000" in answer.headers["set-cookie"]
    assert 'lang="de-DE"' in (await client.get("/search", headers=ENGLISH)).text


@pytest.mark.parametrize("goal", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
async def test_it_leads_nowhere_else(client: httpx.AsyncClient, goal: str) -> None:
    answer = await client.get("/language/de", params={"next": goal})
    assert answer.headers["location"] == "/"


async def test_a_language_we_dont_speak(client: httpx.AsyncClient) -> None:
    answer = await client.get("/language/tlh", headers=GERMAN)
    assert answer.status_code == 404
    assert "Unter dieser Adresse gibt es nichts." in answer.text


async def test_another_sites_link_chooses_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("/language/de", headers={"Sec-Fetch-Site": "cross-site"})
    assert "onsale_language" not in answer.headers.get("set-cookie", "")


async def test_an_events_kept_page_is_kept_for_each_language(client: httpx.AsyncClient, make: Make) -> None:
    path = f"/events/{encode_id('evt', (await make.event()).id)}"
    english, german = await client.get(path, headers=ENGLISH), await client.get(path, headers=GERMAN)
    british = await client.get(path, headers={"Accept-Language": "en-GB", "Accept": "text/html"})
    tags = {answer.headers["etag"] for answer in (english, german, british)}
    assert len(tags) == 3
    assert ["Tickets kaufen" in answer.text for answer in (english, german, british)] == [False, True, False]
    for answer in (english, german, british):
        assert "accept-language" in ",".join(answer.headers.get_list("vary"))
    again = await client.get(path, headers=GERMAN | {"If-None-Match": english.headers["etag"]})
    assert again.status_code == 200, "what somebody has in English is no answer in German"
    assert (await client.get(path, headers=GERMAN | {"If-None-Match": german.headers["etag"]})).status_code == 304
    cookie = await client.get(path, headers=ENGLISH | {"Cookie": "onsale_language=de"})
    assert "Tickets kaufen" in cookie.text
    assert 'lang="de-DE"' in cookie.text


async def test_programs_are_answered_in_english_unless_they_ask(client: httpx.AsyncClient) -> None:
    plain = await client.get("/api/v1/events/evt_nothing")
    assert plain.json()["title"] == "There is nothing here"
    german = await client.get("/api/v1/events/evt_nothing", headers={"Accept-Language": "de"})
    assert german.json()["title"] == "Hier gibt es nichts"
    assert (german.json()["code"], german.headers["content-language"]) == ("not_found", "de-DE")


async def test_discovery_stays_as_its_contract_has_it(client: httpx.AsyncClient) -> None:
    answer = await client.get("/discovery/v2/events.json", headers={"Accept-Language": "de"})
    assert "Invalid ApiKey" in answer.text or "apikey" in answer.text
    assert "gibt" not in answer.text


async def test_the_choice_goes_with_the_account(client: httpx.AsyncClient, db: Database, services: Services) -> None:
    sealer = services.get(Sealer)
    await client.get("/language/de")
    await sign_in(client, services, "nadia@example.com")
    assert await language_of(db, sealer, "nadia@example.com") == "de"
    client.cookies.clear()
    await sign_in(client, services, "nadia@example.com")
    assert 'lang="de-DE"' in (await client.get("/account", headers=ENGLISH)).text
    await client.get("/language/en")
    assert await language_of(db, sealer, "nadia@example.com") == "en"


async def language_of(db: Database, sealer: Sealer, email: str) -> str | None:
    async with db.read() as tx:
        person = await people.by_email(tx, email, sealer=sealer)
        assert person is not None
        return person.language


async def sign_in(client: httpx.AsyncClient, services: Services, email: str) -> None:
    page = await client.get("/sign-in")
    token = {"_csrf_token": re.findall(r'name="_csrf_token" value="([^"]+)"', page.text)[0]}
    sent = await client.post("/sign-in/code", data={"email": email, **token})
    assert sent.status_code == 303
    code = await mailed_code(services, email)
    answer = await client.post("/sign-in/code/verify", data={"email": email, "code": code, **token})
    assert answer.status_code == 303
