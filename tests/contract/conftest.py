"""One application and one small sale for all requests of a file."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from onsale.catalog.model import Event
from onsale.entrypoints import wiring
from onsale.platform import settings as settings_module
from onsale.platform.ids import encode_id
from tests.contract.served import Served, serving
from tests.fixtures.databases import Databases
from tests.fixtures.make import Account, Make


@dataclass(frozen=True, slots=True)
class Sale:
    """Who and what there is: an event on sale, a fan with tickets for it, its organiser."""

    fan: Account
    organiser: Account
    event: Event
    ids: dict[str, str]
    """Values for the addresses' parameters that name something that exists."""


@pytest.fixture(scope="module")
def served(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application on a database of its own."""
    name = databases.take()
    settings = settings_module.load(
        {}, data_dir=tmp_path_factory.mktemp("contract"), demo=True, payment_provider="sandbox"
    )
    with serving(wiring.build(settings, databases.url_of(name))) as served:
        yield served
    databases.give_back(name)


@pytest.fixture(scope="module")
def sale(served: Served) -> Sale:
    """The small sale."""
    return served.wait(_sale(Make(served.services)))


async def _sale(make: Make) -> Sale:
    organiser, fan = await make.organiser(), await make.fan()
    event = await make.event(by=organiser.principal)
    booking = await make.confirmed_booking(event, fan, [0, 1])
    ids = {
        "event_id": encode_id("evt", event.id),
        "venue_id": encode_id("ven", event.venue_id),
        "booking_id": booking.public_id,
    }
    return Sale(fan, organiser, event, ids)


@pytest.fixture
def unchanged(served: Served) -> Iterator[None]:
    """Nothing is stored by what the test does."""
    from tests.contract.refusals import rows

    before = served.wait(rows(served))
    yield
    assert served.wait(rows(served)) == before
