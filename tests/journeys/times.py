"""Lets time pass on a running demo: what only the clock changes is changed in its database, and nothing else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

import msgspec
import psycopg
from playwright.sync_api import Page

from onsale.accounts.asked import Asked, keep, read
from onsale.accounts.cookies import ASKED_COOKIE
from onsale.entrypoints.installation import DATABASE
from onsale.platform import limits
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.embedded import Supervisor
from onsale.platform.ids import decode_event_uuid, decode_id
from onsale.platform.keyring import Keyring
from onsale.platform.sealing import Sealer
from tests.journeys.demo_run import DemoRun, environment

_CODE_LIFE = timedelta(seconds=limits.MAILED_CODE_S)
_LOOKED = '{"wanted": 4400, "looks_left": 1402, "bookings_left": 31, "places_left": 12}'
_OVER = "now() - interval '1 second'"


@dataclass
class Times:
    """Joins the demo's own database; a context manager."""

    demo: DemoRun

    def __enter__(self) -> Self:
        self._joined = Supervisor(self.demo.data_dir / "postgres")
        self._connection = psycopg.connect(self._joined.start().url(DATABASE), autocommit=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()
        self._joined.stop()

    def code_runs_out(self, page: Page) -> None:
        """The code that this window asked for is a quarter of an hour old."""
        settings = settings_module.load(environment(data_dir=self.demo.data_dir, public_url=self.demo.url, demo=True))
        sealer = Sealer(Keyring(settings.keyring_file))
        [cookie] = [one for one in page.context.cookies() if one["name"] == ASKED_COOKIE]
        asked = read(cookie["value"], sealer=sealer)
        assert isinstance(asked, Asked)
        older = msgspec.structs.replace(asked, at=asked.at - _CODE_LIFE)
        value = keep(older, sealer=sealer, settings=settings, now=utc_now()).value or ""
        page.context.add_cookies([{"name": ASKED_COOKIE, "value": value, "url": self.demo.url}])
        self._connection.execute(
            f"update mailed_codes set expires_at = {_OVER} where email_hash = %s",  # noqa: S608 - ours
            [sealer.lookup_hash(asked.email)],
        )

    def hold_runs_out(self, booking_id: str) -> None:
        """The ten minutes are over."""
        event_id, booking = decode_event_uuid("bk", booking_id)
        for table, key, column in (
            ("claims", "booking_id", "held_until"),
            ("fan_slots", "booking_id", "held_until"),
            ("bookings", "id", "expires_at"),
        ):
            self._connection.execute(
                f"update {table} set {column} = {_OVER} where event_id = %s and {key} = %s",  # noqa: S608 - ours
                [event_id, booking],
            )

    def price_is_thought_of(self, event_id: str, level: str, face_value_minor: int) -> None:
        """Days of looks and bookings have gone by, and this is what they led to: it waits for the organiser's word."""
        self._connection.execute(
            "insert into price_suggestions (event_id, level, face_value_minor, from_version, why, kept, details) "
            "values (%s, %s, %s, 0, 'scarce', 'step', %s)",
            [decode_id("evt", event_id), level, face_value_minor, _LOOKED],
        )
