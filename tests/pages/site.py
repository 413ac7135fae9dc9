"""One running site for all pages: the demo's processes on a database that the tests can reach as well."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy.engine import make_url

from onsale.platform import settings as settings_module
from onsale.platform.database import driver_url, libpq_url
from tests.journeys.demo_run import READY_WITHIN_S, DemoRun, environment
from tests.journeys.people import People, Someone
from tests.pages.backstage import Backstage

T = TypeVar("T")


class Site:
    """`back` makes what is hard to come by; `once` makes a thing the first time it is asked for."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.database_url = database_url
        self.demo = DemoRun(folder / "site", database_url=database_url)
        self.people = People(self.demo)
        self._known: dict[str, Any] = {}
        self._back: Backstage | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return self.demo.url

    @property
    def back(self) -> Backstage:
        """Behind the stage."""
        if self._back is None:
            told = environment(
                database_url=self.database_url,
                data_dir=self.demo.data_dir,
                demo=True,
                payment_provider="sandbox",
                public_url=self.url,
            )
            self._back = Backstage(settings_module.load(told))
        return self._back

    def once(self, what: str, make: Callable[[], T]) -> T:
        """The thing of this name, made when it is first needed."""
        if what not in self._known:
            self._known[what] = make()
        made: T = self._known[what]
        return made

    def account(self, email: str) -> Someone:
        """One of the demo's accounts."""
        return self.once(email, lambda: self.people.account(email))

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """Nobody gets through to the database, and whoever was connected is cut off."""
        url = make_url(driver_url(self.database_url))
        assert url.database is not None
        beside = url.set(database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(libpq_url(beside), autocommit=True) as connection:
            connection.execute(f'alter database "{url.database}" allow_connections false')
            try:
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [url.database]
                )
                yield
            finally:
                connection.execute(f'alter database "{url.database}" allow_connections true')

    def end(self) -> None:
        """End it, and everything it started."""
        if self._back is not None:
            self._back.close()
        self.people.__exit__()
        self.demo.end()


@contextmanager
def running(folder: Path, database_url: str, *, ready_within_s: float = READY_WITHIN_S) -> Iterator[Site]:
    """A site with the sample programme, until the block ends."""
    site = Site(folder, database_url)
    try:
        site.demo.start(ready_within_s=ready_within_s)
        yield site
    finally:
        site.end()
