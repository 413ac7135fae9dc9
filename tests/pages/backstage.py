"""The product's use cases on a running site's database, for what would take long to come about in front of it."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

import sqlalchemy as sa

from onsale.accounts import people
from onsale.accounts.model import Principal
from onsale.entrypoints import wiring
from onsale.platform.database import Database
from onsale.platform.sealing import Sealer
from onsale.platform.settings import Settings
from tests.fixtures.make import Make

T = TypeVar("T")
_DONE_WITHIN_S = 60.0


class Backstage:
    """The services of a process of our own, on a loop of a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="backstage")
        self._thread.start()
        self.services = wiring.build(settings, settings.database_url)
        self.db = self.services.get(Database)
        self.make = Make(self.services)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """What a use case gives."""
        doing: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return doing.result(_DONE_WITHIN_S)

    def sql(self, statement: str, **values: Any) -> None:
        """Change what only time, or somebody outside, changes."""

        async def change() -> None:
            async with self.db.write() as tx:
                await tx.execute(sa.text(statement), values)

        self.do(change())

    def principal(self, email: str) -> Principal:
        """Somebody who has an account, as use cases want to know them."""

        async def ask() -> Principal:
            async with self.db.read() as tx:
                person = await people.by_email(tx, email, sealer=self.services.get(Sealer))
            assert person is not None, email
            return Principal(person.id, person.roles, email_verified=True, session_id=None)

        return self.do(ask())

    def close(self) -> None:
        """End it."""
        self.do(self.db.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
