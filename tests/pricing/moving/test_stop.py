"""The organiser's word: approving and declining what is suggested, and the kill switch."""

import asyncio

import pytest

from onsale.catalog.model import Event
from onsale.platform.database import Database
from onsale.platform.errors import NotFound
from onsale.pricing.dynamic.rails import Kept
from onsale.pricing.moving.errors import SuggestionOutdated
from onsale.pricing.moving.model import ChangeWhy, Mode, Suggestion
from onsale.pricing.moving.publish import publish
from onsale.pricing.moving.stop import resume, stop
from onsale.pricing.moving.store import changes_of, plan_of, suggestions_of
from onsale.pricing.moving.suggest import approve, decline, suggest
from tests.fixtures.make import Make
from tests.pricing.moving.plans import LEVEL, dynamic, level_of, planned


async def suggested(db: Database, event: Event, price: int, version: int = 0) -> Suggestion | None:
    async with db.write() as tx:
        return await suggest(
            tx, event.id, LEVEL, from_version=version, face_value_minor=price, why=ChangeWhy.SCARCE, kept=Kept.STEP,
            details={"places_left": 12},
        )  # fmt: skip


async def decided(db: Database, event: Event, price: int, version: int) -> bool:
    async with db.write() as tx:
        told = {"from_version": version, "face_value_minor": price, "why": ChangeWhy.TRYING}
        return await publish(tx, event.id, LEVEL, **told) is not None  # type: ignore[arg-type]


async def test_what_is_suggested_is_charged_once_it_is_approved(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event, mode=Mode.SUGGEST))
    assert await suggested(db, event, 4950)
    assert (await level_of(db, event)).face_value_minor == 4500
    async with db.write() as tx:
        change = await approve(tx, event.id, LEVEL)
    assert (change.why, change.kept) == (ChangeWhy.APPROVED, Kept.STEP)
    assert change.details == {"places_left": 12, "because": "scarce"}
    assert (await level_of(db, event)).face_value_minor == 4950
    async with db.write() as tx:
        assert await suggestions_of(tx, [event.id]) == []
        plan = await plan_of(tx, event.id, LEVEL)
        with pytest.raises(NotFound):
            await approve(tx, event.id, LEVEL)
    assert plan is not None
    assert plan.approved_minor == 4950


async def test_two_who_approve_at_once_publish_once(db: Database, make: Make) -> None:
    async def approved(event: Event) -> bool:
        try:
            async with db.write() as tx:
                return bool(await approve(tx, event.id, LEVEL))
        except NotFound:
            return False

    event = await make.event()
    await planned(db, dynamic(event, mode=Mode.SUGGEST))
    await suggested(db, event, 4950)
    assert sorted(await asyncio.gather(*(approved(event) for _ in range(6)))) == [False] * 5 + [True]


async def test_what_is_declined_is_gone(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event, mode=Mode.SUGGEST))
    await suggested(db, event, 4950)
    async with db.write() as tx:
        await decline(tx, event.id, LEVEL)
        with pytest.raises(NotFound):
            await decline(tx, event.id, LEVEL)
        assert await changes_of(tx, event.id) == []


async def test_nothing_is_suggested_on_a_price_that_was(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event, mode=Mode.SUGGEST))
    assert await suggested(db, event, 4500) is None, "is the price already"
    assert await suggested(db, event, 4950, version=1) is None
    with pytest.raises(ValueError, match="floor"):
        await suggested(db, event, 100)
    await suggested(db, event, 4950)
    await decided(db, event, 5000, 0)
    async with db.read() as tx:
        assert await suggestions_of(tx, [event.id]) == [], "the price it was made on is another"


async def test_an_outdated_suggestion_is_refused_whole(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event, mode=Mode.SUGGEST))
    await suggested(db, event, 4950)
    async with db.write() as tx:
        await stop(tx, event.id)
        await resume(tx, event.id)
    with pytest.raises(NotFound):
        async with db.write() as tx:
            await approve(tx, event.id, LEVEL)
    assert SuggestionOutdated.code == "suggestion_outdated"


async def test_the_kill_switch_returns_to_what_was_approved_last(db: Database, make: Make) -> None:
    event = await make.event()
    await planned(db, dynamic(event))
    assert await decided(db, event, 4950, 0)
    assert await decided(db, event, 5400, 1)
    async with db.write() as tx:
        (change,) = await stop(tx, event.id)
    assert (change.was_minor, change.face_value_minor, change.why) == (5400, 4500, ChangeWhy.STOPPED)
    assert (await level_of(db, event)).face_value_minor == 4500
    assert not await decided(db, event, 4950, 3), "nothing that was decided comes after it"
    assert await suggested(db, event, 4950, 3) is None
    async with db.write() as tx:
        assert await stop(tx, event.id) == [], "once is enough"
        plan = await plan_of(tx, event.id, LEVEL)
    assert plan is not None
    assert (plan.varies, plan.next_look_at) == (False, None)
    async with db.write() as tx:
        await resume(tx, event.id)
        plan = await plan_of(tx, event.id, LEVEL)
    assert plan is not None
    assert plan.varies
    assert plan.next_look_at is not None, "whoever decides looks at once"
    assert await decided(db, event, 4950, 3)


async def test_however_they_meet_nothing_is_decided_after_the_switch(db: Database, make: Make) -> None:
    for n in range(8):
        event = await make.event()
        await planned(db, dynamic(event))

        async def switched(event: Event = event) -> None:
            async with db.write() as tx:
                await stop(tx, event.id)

        await asyncio.gather(*(decided(db, event, 4950 + 50 * k, 0) for k in range(n % 4 + 1)), switched())
        assert (await level_of(db, event)).face_value_minor == 4500
