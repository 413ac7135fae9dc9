"""An event's key is made once; what was rolled back isn't remembered."""

import pytest

from onsale.platform.database import Database
from onsale.platform.ids import new_id
from onsale.platform.keyring import Keyring
from onsale.platform.services import Services
from onsale.tickets.keys import EventKeys
from tests.fixtures.selling import count


async def test_made_once(services: Services, db: Database) -> None:
    event_id, keyring = new_id(), services.get(Keyring)
    keys = EventKeys(keyring)
    for process in (keys, keys, EventKeys(keyring)):
        async with db.write() as tx:
            await process.ensure(tx, event_id)
    assert await count(db, "ticket_keys where event_id = :event", event=event_id) == 1


async def test_what_was_undone_is_made_again(services: Services, db: Database) -> None:
    event_id, keys = new_id(), EventKeys(services.get(Keyring))

    async def undone() -> None:
        async with db.write() as tx:
            await keys.ensure(tx, event_id)
            raise LookupError

    with pytest.raises(LookupError):
        await undone()
    assert await count(db, "ticket_keys") == 0
    async with db.write() as tx:
        await keys.ensure(tx, event_id)
    assert await count(db, "ticket_keys") == 1
