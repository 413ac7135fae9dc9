"""Writing terms on the page: looked at first, published as a version, never over somebody else's."""

import httpx

from onsale.catalog.contract import NewTerms, publish_terms
from onsale.catalog.organisers import organiser_of
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from tests.console.page_forms import open_and_submit, sign_in, submit
from tests.fixtures.make import Account, Make

PATH = "/organise/terms"


async def own(db: Database, owner: Account) -> str:
    async with db.write() as tx:
        return encode_id("org", (await organiser_of(tx, owner.principal)).id)


async def test_previewed_then_published_then_changed(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    owner = await make.organiser()
    sign_in(client, owner)
    text = "Doors close at eight.\r\n\r\n<b>No</b> umbrellas."
    seen = await open_and_submit(client, PATH, text=text, action="preview")
    assert seen.status_code == 200
    assert '<p dir="auto">Doors close at eight.</p><p dir="auto">&lt;b&gt;No&lt;/b&gt; umbrellas.</p>' in seen.text
    public = f"/organisers/{await own(db, owner)}/terms"
    assert (await client.get(public)).status_code == 404, "a preview publishes nothing"
    published = await submit(client, seen, PATH, action="publish")
    assert (published.status_code, published.headers["location"]) == (303, f"{PATH}?done=published")
    assert "Version 1" in (await client.get(public)).text
    assert (await open_and_submit(client, PATH, text="Umbrellas.", action="publish")).status_code == 303
    first, newest = await client.get(f"{public}/1"), await client.get(public)
    assert "Doors close at eight." in first.text
    assert "It is kept for those who accepted it." in first.text
    assert "It is kept for those" not in newest.text
    assert "Umbrellas." in newest.text
    assert "Doors close" not in newest.text


async def test_somebody_elses_version_is_not_overwritten(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    owner = await make.organiser()
    sign_in(client, owner)
    page = await client.get(PATH)
    async with db.write() as tx:
        mine = await organiser_of(tx, owner.principal)
        await publish_terms(tx, mine.id, NewTerms("en", "By the other owner."), seen=None)
    answer = await submit(client, page, PATH, text="What I <typed>.", action="publish")
    assert answer.status_code == 412
    assert "What I &lt;typed&gt;." in answer.text, "what was typed is kept"
    again = await submit(client, answer, PATH, action="publish")
    assert again.status_code == 303, "now that it was seen"


async def test_what_is_wrong_is_told_beside_the_field(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.organiser())
    answer = await open_and_submit(client, PATH, text="   ", language="Klingon?", action="publish")
    assert answer.status_code == 400
    assert 'id="e-text"' in answer.text
    assert 'id="e-language"' in answer.text
    assert 'value="Klingon?"' in answer.text


async def test_where_fans_write_to(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    owner = await make.organiser()
    sign_in(client, owner)
    page = await client.get(PATH)
    wrong = await submit(client, page, "/organise/contact", contact_email="nowhere")
    assert (wrong.status_code, 'value="nowhere"' in wrong.text) == (400, True)
    kept = await submit(client, page, "/organise/contact", contact_email=" box@office.test ")
    assert kept.status_code == 303
    public = f"/organisers/{await own(db, owner)}"
    assert 'href="mailto:box%40office.test"' in (await client.get(public)).text
    assert (await submit(client, page, "/organise/contact", contact_email="")).status_code == 303
    assert "mailto:" not in (await client.get(public)).text


async def test_only_organisers(client: httpx.AsyncClient, make: Make) -> None:
    sign_in(client, await make.fan())
    assert (await client.get(PATH)).status_code == 403


async def test_public_pages_and_what_isnt_there(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    owner = await make.organiser()
    organiser = await own(db, owner)
    client.headers["accept"] = "text/html"
    assert "Organiser" in (await client.get(f"/organisers/{organiser}")).text
    for path in ("terms", "terms/1", "terms/0", "terms/x", "terms/99999999"):
        assert (await client.get(f"/organisers/{organiser}/{path}")).status_code == 404, path
    assert (await client.get("/organisers/org_0000000000007/terms")).status_code == 404


async def test_events_name_the_terms(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    owner = await make.organiser()
    event = await make.event(by=owner.principal)
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    assert (await client.get(path)).json()["organiser"]["terms"] is None
    async with db.write() as tx:
        await publish_terms(tx, event.organiser_id, NewTerms("en", "No umbrellas."), seen=None)
    told = (await client.get(path)).json()["organiser"]
    assert told["terms"] == {"version": 1, "url": f"/organisers/{told['id']}/terms/1"}
