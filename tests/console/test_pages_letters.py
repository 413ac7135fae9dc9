"""The organiser's letters: their words, the letterhead, a look at them, and those nobody took."""

from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from onsale.catalog.model import Event
from onsale.console.letters_pages import _titles
from onsale.letters.deliver import Courier
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.console.page_forms import open_and_submit, sign_in
from tests.fixtures.mailbox import waiting_mail
from tests.fixtures.make import Account, Make

LETTERS, CONFIRMED = "/organise/letters", "/organise/letters/confirmed"


@pytest.fixture
async def owner(make: Make) -> Account:
    return await make.organiser("ines@old-mill.test")


@pytest.fixture
async def event(make: Make, owner: Account) -> Event:
    return await make.event(by=owner.principal, name="Quartets <old>")


async def confirmed(make: Make, event: Event, services: Services) -> str:
    """What a fan's confirmation says, as source."""
    await make.confirmed_booking(event, await make.fan("robin@test.example"), [0])
    await services.get(Courier).run()
    (file,) = outbox(services).glob("*.eml")
    return file.read_text("utf-8")


def outbox(services: Services) -> Path:
    return services.get(Settings).outbox_dir


@pytest.mark.parametrize("kind", [kind.value for kind in _titles()])
async def test_every_kind_can_be_looked_at(client: httpx.AsyncClient, owner: Account, kind: str) -> None:
    sign_in(client, owner)
    page = await client.get(f"{LETTERS}/{kind}")
    assert page.status_code == 200
    assert "How it reads" in page.text


async def test_own_words_are_previewed_kept_and_sent(
    client: httpx.AsyncClient, services: Services, make: Make, owner: Account, event: Event
) -> None:
    sign_in(client, owner)
    words = {"subject": "See you at {event}!", "opening": "Hi <b>there</b>,\r\n\r\n{places} it is.", "closing": ""}
    seen = await open_and_submit(client, CONFIRMED, **words, action="preview")
    assert "See you at An evening to try things out!" in seen.text
    assert "Hi &lt;b&gt;there&lt;/b&gt;," in seen.text
    assert "Stalls, row A, seat 5; Stalls, row A, seat 6 it is." in seen.text
    saved = await open_and_submit(client, CONFIRMED, **words, action="save")
    assert saved.headers["location"].startswith(f"{CONFIRMED}?done=saved")
    assert "Your words" in (await client.get(LETTERS)).text
    told = await confirmed(make, event, services)
    assert "Subject: See you at Quartets <old>!" in told
    assert "Stalls, row A, seat 1 it is." in told
    assert "Hi &lt;b&gt;there&lt;/b&gt;," in told
    await open_and_submit(client, CONFIRMED, subject="", opening="", closing="", action="save")
    assert "Your words" not in (await client.get(LETTERS)).text


async def test_a_placeholder_there_isnt_is_named(client: httpx.AsyncClient, db: Database, owner: Account) -> None:
    sign_in(client, owner)
    text = "Hello {{ event.__class__ }} {fan}"
    answer = await open_and_submit(client, CONFIRMED, opening=text, closing="{% if %}", action="save")
    assert answer.status_code == 400
    assert "There is no { event.__class__ }. You can use {event}, {when}" in answer.text.replace("&#39;", "'")
    assert "Hello {{ event.__class__ }} {fan}" in answer.text, "what was typed is kept"
    async with db.read() as tx:
        assert (await tx.execute(sa.text("select count(*) from wordings"))).scalar_one() == 0


async def test_a_line_end_in_a_subject_is_a_blank(
    client: httpx.AsyncClient, services: Services, make: Make, owner: Account, event: Event
) -> None:
    sign_in(client, owner)
    await open_and_submit(client, CONFIRMED, subject="Hi\r\nBcc: x@y.test", action="save")
    told = await confirmed(make, event, services)
    assert "Subject: Hi Bcc: x@y.test" in told
    assert "\nBcc:" not in told


async def test_a_test_goes_to_oneself(client: httpx.AsyncClient, services: Services, owner: Account) -> None:
    sign_in(client, owner)
    page = await client.get(LETTERS)
    assert page.status_code == 200
    await open_and_submit(client, LETTERS, reply_to=encode_id("usr", owner.id))
    answer = await open_and_submit(client, CONFIRMED, subject="For {reference}", action="test")
    assert "On its way to ines@old-mill.test." in answer.text
    (mail,) = await waiting_mail(services, "ines@old-mill.test")
    assert mail.subject.startswith("Test: For ")
    assert mail.reply_to == "ines@old-mill.test"
    assert mail.html


async def test_the_letterhead_is_kept_and_replies_go_only_to_who_acts_for_them(
    client: httpx.AsyncClient, services: Services, make: Make, owner: Account, event: Event
) -> None:
    sign_in(client, owner)
    told = {"legal_name": "Old Mill NV", "vat_id": "BE0123456789", "receipt_prefix": "OM-", "remind_before_h": "48"}
    saved = await open_and_submit(client, LETTERS, **told, reply_to=encode_id("usr", owner.id))
    assert saved.headers["location"] == f"{LETTERS}?done=1"
    source = await confirmed(make, event, services)
    assert "Reply-To: ines@old-mill.test" in source
    assert "Old Mill NV" in source
    for wrong in (
        {"reply_to": encode_id("usr", (await make.organiser()).id)},
        {"receipt_prefix": "a b"},
        {"remind_before_h": "337"},
        {"vat_id": "x" * 41},
    ):
        answer = await open_and_submit(client, LETTERS, **wrong)
        assert answer.status_code == 400, wrong
        assert "BE0123456789" in answer.text or "vat_id" in wrong


async def test_letters_nobody_took_are_shown_to_their_organiser(
    client: httpx.AsyncClient, services: Services, make: Make, owner: Account, event: Event
) -> None:
    booking = await make.confirmed_booking(event, await make.fan("robin@test.example"), [0])
    async with make.db.write() as tx:
        await tx.execute(
            sa.text("update letters set state = 'undelivered', ended_at = now(), reason = '550 … no such user'")
        )
        letter_id = (await tx.execute(sa.text("select id from letters"))).scalar_one()
    path = f"/organise/undelivered/{encode_id('evt', event.id)}/{letter_id}"
    sign_in(client, await make.organiser())
    assert booking.reference not in (await client.get("/organise/undelivered")).text
    token = {"_csrf_token": client.cookies.get("onsale_csrf", "")}
    assert (await client.post(path, data=token)).status_code == 404, "another organiser's"
    sign_in(client, owner)
    page = await client.get("/organise/undelivered")
    for words in (booking.reference, "550 … no such user", "Quartets &lt;old&gt;", "Booking confirmed"):
        assert words in page.text
    assert "robin" not in page.text
    assert "1 undelivered letter" in (await client.get(LETTERS)).text
    again = await client.post(path, data={"_csrf_token": client.cookies.get("onsale_csrf", "")})
    assert again.headers["location"] == "/organise/undelivered?done=again"
    await services.get(Courier).run()
    assert len(list(outbox(services).glob("*.eml"))) == 1
    assert "None. Every letter was delivered." in (await client.get("/organise/undelivered")).text


@pytest.mark.parametrize("path", [LETTERS, CONFIRMED, "/organise/undelivered"])
async def test_not_for_fans(client: httpx.AsyncClient, make: Make, path: str) -> None:
    assert (await client.get(path)).status_code in {401, 303}
    sign_in(client, await make.fan())
    assert (await client.get(path)).status_code == 403
