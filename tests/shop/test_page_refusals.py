"""What pages answer when something can't be done: the right status, when to come back, and nothing charged."""

import re

import httpx
import pytest

from onsale.payments.providers import Providers
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.errors import Unavailable
from onsale.platform.ids import encode_id
from onsale.platform.services import Services
from tests.console.page_forms import fields_of, sign_in, submit
from tests.fixtures.make import Make
from tests.fixtures.selling import booking_path, count, held, holds_path, now_of


@pytest.fixture
async def without_provider(services: Services, client: httpx.AsyncClient) -> Services:
    """The same shop before anybody set payments up."""
    services.add(Providers, Providers())
    return services


def token_of(page: httpx.Response) -> str:
    """What the page's forms carry."""
    return str(re.findall(r'name="_csrf_token" value="(\w+)"', page.text)[0])


@pytest.mark.parametrize("form", [{"quantity": "2"}, {"places": "1,2", "from": "seats"}], ids=["event", "seats"])
async def test_too_many_holds(
    client: httpx.AsyncClient, make: Make, monkeypatch: pytest.MonkeyPatch, form: dict[str, str]
) -> None:
    monkeypatch.setattr(limits, "UNPAID_HOLDS_PER_FAN_AND_EVENT_PER_HOUR", 0)
    event = await make.event()
    sign_in(client, await make.fan())
    path = f"/events/{encode_id('evt', event.id)}"
    token = token_of(await client.get(path))
    answer = await client.post(f"{path}/holds", data=form | {"_csrf_token": token})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, "600"), answer.text
    assert answer.headers["Content-Type"].startswith("text/html")


async def test_nobody_takes_payments(
    client: httpx.AsyncClient, without_provider: Services, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1)
    sign_in(client, fan)
    token = token_of(await client.get(f"/bookings/{booking.public_id}"))
    answer = await client.post(
        f"/bookings/{booking.public_id}/pay", data={"_csrf_token": token, "payment_method": "pm_success"}
    )
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "60"), answer.text
    assert (await now_of(db, booking)).state == "held"


async def test_no_database(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr("onsale.listings.desk.told_version", unavailable)
    answer = await client.get(f"/events/{encode_id('evt', 7)}", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


async def test_at_the_door_without_a_database(
    client: httpx.AsyncClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(*_: object, **__: object) -> None:
        raise Unavailable

    sign_in(client, await make.fan())
    monkeypatch.setattr("onsale.shop.wallet_pages.wallet_page", unavailable)
    answer = await client.get("/wallet")
    assert answer.status_code == 503
    assert 'href="/wallet/kept"' in answer.text
    assert "The trouble is on our side" in answer.text


async def test_somebody_elses_booking_says_whose_it_may_be(client: httpx.AsyncClient, db: Database, make: Make) -> None:
    booking = await held(db, await make.event(), await make.fan(), 1)
    sign_in(client, await make.fan())
    answer = await client.get(f"/bookings/{booking.public_id}")
    assert answer.status_code == 404
    assert "sign in again with the address it came to" in answer.text


async def test_a_drafts_poster_is_its_organisers_alone(client: httpx.AsyncClient, make: Make) -> None:
    owner, stranger = await make.organiser(), await make.organiser()
    draft = await make.event(by=owner.principal, published=False)
    poster = f"/posters/{encode_id('evt', draft.id)}.svg"
    assert (await client.get(poster)).status_code == 404
    assert (await client.get(poster, headers=stranger.headers)).status_code == 404
    mine = await client.get(poster, headers=owner.headers)
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "private, no-store"), "no cache hands it on"
    public = await client.get(f"/posters/{encode_id('evt', (await make.event()).id)}.svg")
    assert (public.status_code, public.headers["Cache-Control"]) == (200, "public, max-age=3600")


async def test_a_draft_is_not_on_sale(client: httpx.AsyncClient, make: Make) -> None:
    owner, fan = await make.organiser(), await make.fan()
    draft = await make.event(by=owner.principal, published=False)
    for body in ({"places": [1]}, {"best_available": {"quantity": 1}}):
        answer = await client.post(holds_path(draft), json=body, headers=fan.headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_on_sale")
        assert draft.name not in answer.text


async def test_signing_in_to_buy_says_why(client: httpx.AsyncClient, make: Make) -> None:
    client.headers["accept"] = "text/html"
    path = f"/events/{encode_id('evt', (await make.event()).id)}"
    token = token_of(await client.get("/sign-in"))
    sent = await client.post(f"{path}/holds", data={"quantity": "2", "_csrf_token": token})
    assert sent.status_code == 303
    assert "reason=buy" in sent.headers["location"]
    page = await client.get(sent.headers["location"])
    assert page.status_code == 200
    assert "Your tickets need an e-mail address to go to." in page.text
    for other in ("/sign-in", "/sign-in?reason=Ring+this+number"):
        told = (await client.get(other)).text
        assert "Your tickets need" not in told
        assert "Ring this number" not in told


async def test_a_total_that_changed_in_another_tab_isnt_charged(
    client: httpx.AsyncClient, db: Database, make: Make
) -> None:
    event, fan = await make.event(), await make.fan()
    booking = await held(db, event, fan, 1, 2)
    sign_in(client, fan)
    path = f"/bookings/{booking.public_id}"
    first_tab = await client.get(path)
    assert fields_of(first_tab, f"{path}/pay")["expected_total_minor"] == "9000"
    changed = await client.patch(
        booking_path(booking), json={"add": [3, 4], "remove": []}, headers=fan.headers | {"Accept": "application/json"}
    )
    assert changed.json()["total"]["amount_minor"] == 18000, changed.text
    answer = await submit(client, first_tab, f"{path}/pay", payment_method="pm_success")
    assert answer.status_code == 409, answer.text
    assert "Look at the new total, then pay." in answer.text
    assert "€180.00" in answer.text
    assert await count(db, "payments") == await count(db, "sandbox_charges") == 0
    assert (await now_of(db, booking)).state == "held"
    paid = await submit(client, answer, f"{path}/pay", payment_method="pm_success")
    assert paid.status_code == 303, paid.text
    assert await count(db, "payments where state = 'captured' and amount_minor = 18000") == 1


@pytest.mark.parametrize(
    ("path", "told", "leads_to"),
    [
        ("/organise", "those who sell tickets here", "/organise/apply"),
        ("/admin", "those who run this shop", "/account"),
        ("/door", "those they let check tickets", "/account"),
    ],
)
async def test_what_one_may_not_do(client: httpx.AsyncClient, make: Make, path: str, told: str, leads_to: str) -> None:
    sign_in(client, await make.fan())
    page = await client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 403
    assert told in page.text
    assert f'<a class="button glow" href="{leads_to}">' in page.text
    program = await client.get(path, headers={"Accept": "application/json"})
    assert program.json()["detail"].startswith("this needs the ")
