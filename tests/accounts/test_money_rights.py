"""Where money moves, organisers need two factors: told kindly, from the day an installation says, and not of keys."""

from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from onsale.accounts.api_keys import create_api_key
from onsale.catalog.model import Event
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import BadSetting, Settings
from tests.architecture.test_routes import handlers
from tests.fixtures.make import Account, Make
from tests.fixtures.two_factors import with_two_factors

PAGES = ("/organise/refunds", "/organise/prices", "/organise/terms")
HTML = {"Accept": "text/html"}


@pytest.fixture
def needed() -> str:
    """What the installation says; the demo of the other tests says off."""
    return "required"


@pytest.fixture
def settings(data_dir: Path, needed: str) -> Settings:
    """Of an installation that asks for two factors."""
    return settings_module.load(
        {}, data_dir=data_dir, demo=True, payment_provider="sandbox", public_url="http://testserver",
        money_two_factors=needed,
    )  # fmt: skip


def public(event: Event) -> str:
    return encode_id("evt", event.id)


async def offline_payments(client: httpx.AsyncClient, make: Make, who: Account, headers: dict[str, str]) -> int:
    event = await make.event(by=who.principal)
    path = f"/api/v1/organiser/events/{encode_id('evt', event.id)}/offline-payments"
    return (await client.get(path, headers=headers)).status_code


async def test_with_one_factor_a_page_leads_to_the_second(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    for path in PAGES:
        answer = await client.get(path, headers=organiser.headers | HTML)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/account/two-factors?reason=money&next=%2Forganise%2F")
    told = await client.get(
        "/account/two-factors?reason=money&next=%2Forganise%2Fterms", headers=organiser.headers | HTML
    )
    assert "Where money moves" in told.text
    assert (await client.get("/organise", headers=organiser.headers)).status_code == 200


async def test_programs_are_told_by_a_code(client: httpx.AsyncClient, make: Make) -> None:
    organiser = await make.organiser()
    event = await make.event(by=organiser.principal)
    path = f"/api/v1/organiser/events/{encode_id('evt', event.id)}/offline-payments"
    answer = await client.get(path, headers=organiser.headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")


async def test_with_two_they_are_let_through(client: httpx.AsyncClient, make: Make) -> None:
    organiser, _phone = await with_two_factors(client, await make.organiser())
    for path in PAGES:
        assert (await client.get(path, headers=organiser.headers | HTML)).status_code == 200
    assert await offline_payments(client, make, organiser, organiser.headers) == 200


async def test_an_api_key_is_none_of_it(client: httpx.AsyncClient, make: Make, services: Services) -> None:
    organiser = await make.organiser()
    async with services.get(Database).write() as tx:
        _id, key = await create_api_key(tx, organiser.id, "till", sealer=services.get(Sealer))
    assert await offline_payments(client, make, organiser, {"Authorization": f"Bearer {key}"}) == 200


async def test_fans_and_nobody_are_refused_as_before(client: httpx.AsyncClient, make: Make) -> None:
    fan = await make.fan()
    for path in PAGES:
        assert (await client.get(path, headers=fan.headers)).status_code == 403
        assert (await client.get(path)).status_code == 401


async def test_cancelling_what_was_sold_needs_two_and_undoes_nothing_else(
    client: httpx.AsyncClient, make: Make
) -> None:
    organiser = await make.organiser()
    sold, unsold = [await make.event(by=organiser.principal) for _ in range(2)]
    await make.confirmed_booking(sold, await make.fan(), [0])
    refused = await client.delete(f"/api/v1/events/{encode_id('evt', sold.id)}", headers=organiser.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert (await client.get(f"/api/v1/events/{encode_id('evt', sold.id)}")).json()["status"] != "cancelled"
    assert (
        await client.delete(f"/api/v1/events/{encode_id('evt', unsold.id)}", headers=organiser.headers)
    ).status_code == 204


TODAY = utc_now().date()


@pytest.mark.parametrize(
    ("needed", "status"),
    [("off", 200), (str(TODAY + timedelta(days=3)), 200), (str(TODAY - timedelta(days=1)), 303)],
)
async def test_from_the_day_on_that_the_installation_says(
    client: httpx.AsyncClient, make: Make, needed: str, status: int
) -> None:
    organiser = await make.organiser()
    assert (await client.get("/organise/prices", headers=organiser.headers | HTML)).status_code == status
    told = (await client.get("/account/two-factors", headers=organiser.headers)).text
    assert ("the pages where money moves ask for two factors" in told) is (needed != "off")


@pytest.mark.parametrize("told", ["yes", "2027-13-01", "", "31.1.2027"])
def test_anything_else_is_refused(told: str) -> None:
    with pytest.raises(BadSetting, match="MONEY_TWO_FACTORS"):
        settings_module.load({"ONSALE_MONEY_TWO_FACTORS": told})


def test_the_default_is_required() -> None:
    assert Settings().money_needs_two_factors(date(2026, 1, 1))


def test_every_page_and_call_about_money_is_guarded(tmp_path: Path) -> None:
    rooms = (
        "onsale.console.offline_",
        "onsale.console.refund_pages",
        "onsale.console.prices.",
        "onsale.console.terms_",
    )
    found = {
        name: [getattr(guard, "__name__", "") for guard in handler.resolve_guards()]
        for name, handler in handlers(tmp_path).items()
        if name.partition(" ")[2].startswith(rooms)
    }
    assert len(found) >= 10
    assert all(guards == ["money"] for guards in found.values()), found
