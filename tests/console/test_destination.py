"""Where money goes to changes only by somebody who has just proved who they are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from onsale.accounts.api_keys import create_api_key
from onsale.accounts.errors import ProofNeeded, SecondFactorRequired
from onsale.accounts.tokens import Tokens
from onsale.catalog.model import Event
from onsale.console.destination import check_destination
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.ids import encode_id
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from tests.fixtures.make import Account, Make


def offered(told: str) -> Mapping[str, object]:
    return {"offline_payment": {"enabled": True, "hold_hours": 48, "instructions": told}}


OURS, THEIRS = offered("To Pier Hall's account."), offered("To somebody else's.")


@pytest.fixture
async def owner(make: Make) -> Account:
    """Who sells."""
    return await make.organiser()


@pytest.fixture
async def event(make: Make, owner: Account) -> Event:
    """What is sold."""
    return await make.event(by=owner.principal)


async def change(client: httpx.AsyncClient, event: Event, token: str, body: Mapping[str, object]) -> httpx.Response:
    path = f"/api/v1/events/{encode_id('evt', event.id)}"
    return await client.patch(path, json=body, headers={"Authorization": f"Bearer {token}"})


def stale(owner: Account, services: Services) -> str:
    return services.get(Tokens).issue(owner.person, utc_now() - timedelta(minutes=11))


async def test_a_fresh_session_changes_it(client: httpx.AsyncClient, event: Event, owner: Account) -> None:
    assert (await change(client, event, owner.token, OURS)).status_code == 200


async def test_a_stolen_one_changes_all_but_that(
    client: httpx.AsyncClient, services: Services, event: Event, owner: Account
) -> None:
    await change(client, event, owner.token, OURS)
    refused = await change(client, event, stale(owner, services), THEIRS)
    assert (refused.status_code, refused.json()["code"]) == (403, "proof_needed")
    changes: tuple[Mapping[str, object], ...] = ({"name": "Low Tide"}, OURS)
    for harmless in changes:
        assert (await change(client, event, stale(owner, services), harmless)).status_code == 200


async def test_an_api_key_is_not_asked(
    client: httpx.AsyncClient, services: Services, event: Event, owner: Account
) -> None:
    async with services.get(Database).write() as tx:
        _id, key = await create_api_key(tx, owner.id, "till", sealer=services.get(Sealer))
    assert (await change(client, event, key, OURS)).status_code == 200


def test_two_factors_are_needed_where_they_are(services: Services, event: Event, owner: Account) -> None:
    token = services.get(Tokens).read(owner.token, utc_now())
    assert token is not None
    after = replace(event, offline_instructions="To somebody else's.")
    asked = Settings(money_two_factors="required")
    with pytest.raises(SecondFactorRequired):
        check_destination(event, after, principal=token.principal, settings=asked, now=utc_now())
    both = replace(token.principal, two_factors=True)
    check_destination(event, after, principal=both, settings=asked, now=utc_now())
    with pytest.raises(ProofNeeded, match="/account/prove"):
        check_destination(event, after, principal=both, settings=asked, now=utc_now() + timedelta(minutes=11))
