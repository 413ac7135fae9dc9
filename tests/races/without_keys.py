"""The same statements as they would be without primary keys: look, then insert. For negative controls only."""

import pytest
import sqlalchemy as sa

from onsale.inventory import claim
from onsale.platform.database import Database

_PLACES = """
insert into claims (event_id, place, booking_id, held_until)
select %(event)s, place, booking, coalesce(%(until)s::timestamptz, now() + make_interval(secs => %(ttl_s)s))
from unnest(%(bookings)s::uuid[], %(places)s::int[]) as wanted (booking, place)
where not exists (
    select from claims where event_id = %(event)s and claims.place = wanted.place and held_until > now())
returning booking_id, place
"""
_SLOTS = """
insert into fan_slots (event_id, fan_id, booking_id, held_until)
select %(event)s, fan, booking, coalesce(%(until)s::timestamptz, now() + make_interval(secs => %(ttl_s)s))
from unnest(%(bookings)s::uuid[], %(fans)s::bigint[]) as wanted (booking, fan)
where not exists (
    select from fan_slots where event_id = %(event)s and fan_id = wanted.fan and held_until > now())
returning booking_id
"""


async def places_without_key(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the places' key away, in a database that is thrown away."""
    monkeypatch.setattr(claim, "_TAKE_PLACES", _PLACES)
    async with db.write() as tx:
        await tx.execute(sa.text("alter table claims drop constraint pk_claims"))


async def slots_without_key(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for the fans' slots."""
    monkeypatch.setattr(claim, "_TAKE_SLOTS", _SLOTS)
    async with db.write() as tx:
        await tx.execute(sa.text("alter table fan_slots drop constraint pk_fan_slots"))
