"""What moving brought beside the first price: of places that are paid and kept."""

from onsale.demand.earned import Earned, earned_of
from onsale.platform.database import Database
from onsale.platform.services import Services
from onsale.pricing.moving.model import ChangeWhy
from onsale.pricing.moving.publish import publish
from tests.demand.sales import a_sale
from tests.fixtures.make import Make
from tests.fixtures.selling import held, sold
from tests.pricing.moving.plans import LEVEL


async def test_the_same_places_at_the_first_price(services: Services, db: Database, make: Make) -> None:
    event, _ = await a_sale(make, db)
    await sold(services, event, await make.fan(), 0, 1)
    async with db.write() as tx:
        assert await publish(tx, event.id, LEVEL, from_version=0, face_value_minor=5000, why=ChangeWhy.SCARCE)
    await sold(services, event, await make.fan(), 2, 3, 4)
    await held(db, event, await make.fan(), 5)
    async with db.read() as tx:
        earned = await earned_of(tx, event.id, LEVEL)
        nothing = await earned_of(tx, event.id, "Nowhere")
    assert earned == Earned(LEVEL, 5, 2 * 4500 + 3 * 5000, 5 * 4500)
    assert earned.difference_minor == 1500
    assert nothing is None
