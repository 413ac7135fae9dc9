"""The provider's books against ours: what one knows and the other doesn't is found, and not knowing isn't agreeing."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from onsale.bookings.cancel import cancel
from onsale.bookings.model import Booking
from onsale.entrypoints.verifying import run_verify
from onsale.payments.errors import ProviderDown
from onsale.payments.model import Outcome, Payment, Record
from onsale.payments.providers import Providers
from onsale.payments.reconcile import Reconciliation, reconcile
from onsale.payments.reconciled import differences_of, last_compared, reconcile_all, reconcile_daily
from onsale.payments.sandbox import Sandbox
from onsale.platform import jobs, limits
from onsale.platform import settings as settings_module
from onsale.platform.clock import utc_now
from onsale.platform.database import Database
from onsale.platform.services import Services
from tests.fixtures.make import Make
from tests.fixtures.selling import count, do_jobs, sold
from tests.payments.providers import KEY, sandbox_of

_DAY = timedelta(days=1)
_LATER = timedelta(hours=2)  # when nothing of what was done just now is still under way


@pytest.fixture
async def booking(services: Services, db: Database, make: Make) -> Booking:
    """Two places bought, one of them given back."""
    fan = await make.fan()
    booking = await sold(services, await make.event(), fan, 1, 2)
    async with db.write() as tx:
        await cancel(tx, fan.principal, booking.event_id, booking.id, [1])
    await do_jobs(services)
    return booking


async def compared(db: Database, provider: Sandbox, *, later: timedelta = _LATER) -> Reconciliation:
    now = utc_now() + later
    return await reconcile(db, provider, since=now - _DAY, now=now)


async def do(db: Database, *statements: str) -> None:
    async with db.write() as tx:
        for statement in statements:
            await tx.execute(sa.text(statement))


@pytest.mark.usefixtures("booking")
async def test_all_is_well(services: Services, db: Database) -> None:
    outcome = await compared(db, sandbox_of(services))
    assert (outcome.charges, outcome.refunds, outcome.foreign) == (1, 1, 0)
    assert outcome.clean, outcome


PLANTED = {
    "delete from payments": [("charge", "unknown_here"), ("refund", "unknown_here")],
    "delete from refunds": [("refund", "unknown_here")],
    "update refunds set state = 'refused'": [("refund", "state_differs")],
    "update refunds set state = 'due'": [("refund", "state_differs")],
    "update refunds set amount_minor = amount_minor - 1": [("refund", "amount_differs")],
    "update payments set amount_minor = amount_minor + 1": [("charge", "amount_differs")],
    "update payments set currency = 'XTS'": [("charge", "amount_differs")],
    "update payments set refunded_minor = 0, state = 'void'": [("charge", "state_differs")],
    "update payments set refunded_minor = 0, state = 'open'": [("charge", "state_differs")],
    "update payments set provider = 'another'": [("charge", "unknown_here"), ("refund", "unknown_here")],
    "delete from sandbox_refunds": [("refund", "missing_there")],
    "delete from sandbox_refunds; delete from sandbox_charges": [
        ("charge", "missing_there"),
        ("refund", "missing_there"),
    ],
    "update sandbox_charges set state = 'declined', refunded_minor = 0": [("charge", "missing_there")],
    "update sandbox_refunds set state = 'refused'": [("refund", "missing_there")],
}


@pytest.mark.usefixtures("booking")
@pytest.mark.parametrize("planting", PLANTED)
async def test_what_differs_is_found(services: Services, db: Database, planting: str) -> None:
    await do(db, *planting.split("; "))
    outcome = await compared(db, sandbox_of(services))
    assert [(one.kind, one.problem) for one in outcome.differences] == PLANTED[planting]
    assert not outcome.clean


@pytest.mark.usefixtures("booking")
async def test_what_is_under_way_is_left_alone(services: Services, db: Database) -> None:
    await do(db, "update refunds set state = 'due'", "update payments set state = 'open', refunded_minor = 0")
    assert (await compared(db, sandbox_of(services), later=timedelta())).clean
    await do(db, "delete from sandbox_refunds", "delete from sandbox_charges", "update payments set state = 'captured'")
    assert (await compared(db, sandbox_of(services), later=timedelta())).clean


class Telling(Sandbox):
    """The sandbox with other books; `books` is what it tells besides, `silent` that it lists nothing."""

    def __init__(self, db: Database, *books: Record, silent: bool = False, down: bool = False) -> None:
        super().__init__(db, "http://testserver", KEY)
        self.books, self.silent, self.down = books, silent, down
        self.looked_up = 0

    async def records(self, *, since: datetime, until: datetime) -> AsyncIterator[Record]:
        if not self.silent:
            async for record in super().records(since=since, until=until):
                yield record
        for record in self.books:
            yield record
        if self.down:
            raise ProviderDown

    async def lookup(self, payment: Payment) -> Outcome:
        self.looked_up += 1
        return await super().lookup(payment)


async def charges(db: Database) -> list[Record]:
    sandbox, now = Sandbox(db, "http://testserver", KEY), utc_now()
    return [record async for record in sandbox.records(since=now - _DAY, until=now + _DAY) if record.kind == "charge"]


@pytest.mark.usefixtures("booking")
async def test_a_charge_made_twice(db: Database) -> None:
    [charge] = await charges(db)
    outcome = await compared(db, Telling(db, replace(charge, reference="another")))
    assert [(one.problem, one.reference) for one in outcome.differences] == [("twice_there", "another")]
    assert (await compared(db, Telling(db, charge))).clean, "told twice is no second charge"


@pytest.mark.usefixtures("booking")
async def test_what_somebody_else_sold_is_counted_apart(db: Database) -> None:
    [charge] = await charges(db)
    outcome = await compared(db, Telling(db, replace(charge, id=None, reference="merchandise")))
    assert (outcome.foreign, outcome.clean) == (1, True)


@pytest.mark.usefixtures("booking")
async def test_what_is_not_listed_is_asked_for_by_name(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = Telling(db, silent=True)
    assert (await compared(db, quiet)).clean
    assert quiet.looked_up == 1
    monkeypatch.setattr(limits, "RECONCILE_LOOKUPS", 0)
    outcome = await compared(db, Telling(db, silent=True))
    assert [one.problem for one in outcome.differences] == ["missing_there", "missing_there"]


@pytest.mark.usefixtures("booking")
async def test_a_provider_that_is_down_has_not_agreed(db: Database) -> None:
    outcome = await compared(db, Telling(db, down=True))
    assert (outcome.unasked, outcome.clean, outcome.differences) == ("ProviderDown", False, ())


class Forgetful(Telling):
    async def lookup(self, payment: Payment) -> Outcome:
        assert payment
        raise ProviderDown


@pytest.mark.usefixtures("booking")
async def test_nor_one_that_goes_down_midway(db: Database) -> None:
    assert (await compared(db, Forgetful(db, silent=True))).unasked == "ProviderDown"


@pytest.mark.usefixtures("booking")
async def test_more_than_can_be_compared(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECONCILE_RECORDS", 1)
    outcome = await compared(db, Telling(db))
    assert (outcome.clean, outcome.unasked) == (False, "more records than can be compared at once")


async def test_what_differs_is_kept_until_it_no_longer_does(services: Services, db: Database, booking: Booking) -> None:
    await do(db, "update refunds set state = 'refused'")
    for _ in range(2):
        await reconcile_all(services, utc_now() + _LATER)
    async with db.read() as tx:
        [kept] = await differences_of(tx, booking.event_id)
        assert (kept.problem, kept.kind, kept.state) == ("state_differs", "refund", "refused")
        assert kept.ours == kept.theirs is not None
        [last] = await last_compared(tx, ["sandbox", "another"])
    assert (last.provider, last.unasked) == ("sandbox", None)
    services.add(Providers, Providers(Telling(db, down=True)))
    await reconcile_all(services, utc_now() + _LATER)
    async with db.read() as tx:
        assert await differences_of(tx, booking.event_id), "nobody said that it is over"
        assert (await last_compared(tx, ["sandbox"]))[0].unasked == "ProviderDown"
    services.add(Providers, Providers(Telling(db)))
    await do(db, "update refunds set state = 'done'")
    await reconcile_all(services, utc_now() + _LATER)
    async with db.read() as tx:
        assert await differences_of(tx, booking.event_id) == []
    assert await count(db, "reconciliation_differences where ended_at is not null") == 1


async def test_what_still_differs_is_compared_again_however_old(
    services: Services, db: Database, booking: Booking
) -> None:
    await do(db, "delete from sandbox_refunds", "update refunds set created_at = now() - interval '2 days'")
    await reconcile_all(services, utc_now() + _LATER)
    much_later = utc_now() + timedelta(days=30)
    [outcome] = [one for one in await reconcile_all(services, much_later) if one.provider == "sandbox"]
    assert outcome.since < utc_now()
    async with db.read() as tx:
        assert [one.problem for one in await differences_of(tx, booking.event_id)] == ["missing_there"]


async def test_what_names_nothing_of_ours_is_kept_apart(services: Services, db: Database, booking: Booking) -> None:
    await do(db, "delete from refunds")
    await reconcile_all(services, utc_now() + _LATER)
    async with db.read() as tx:
        assert await differences_of(tx, booking.event_id) == []
        assert [one.problem for one in await differences_of(tx, None)] == ["unknown_here"]


async def test_the_job_tries_again_where_a_provider_was_down(services: Services, db: Database) -> None:
    services.add(Providers, Providers(Telling(db, down=True)))
    async with db.write() as tx:
        await jobs.defer(tx, reconcile_daily, timestamp=0)
    await do_jobs(services)
    assert await count(db, "procrastinate_jobs where status = 'todo' and scheduled_at > now()") == 1


@pytest.mark.usefixtures("booking")
async def test_what_the_command_says(
    db: Database, database_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"ONSALE_DATABASE_URL": database_url}
    settings = settings_module.load(told, data_dir=data_dir, demo=True, payment_provider="sandbox")
    monkeypatch.setattr(limits, "RECONCILE_GRACE_S", -3600)

    async def says(*, days: int | None = 3, as_json: bool = False) -> tuple[bool, str]:
        capsys.readouterr()
        holds = await asyncio.to_thread(run_verify, settings, days=days, as_json=as_json)
        return holds, capsys.readouterr().out

    well, answer = await says(as_json=True)
    assert well
    providers = {one["provider"]: one for one in json.loads(answer)["providers"]}
    assert set(providers) == {"sandbox", "offline"}
    provider = providers["sandbox"]
    assert (provider["charges"], provider["refunds"]) == (1, 1)
    assert (provider["differences"], provider["unasked"]) == ([], None)
    await do(db, "update sandbox_charges set amount_minor = amount_minor + 1")
    well, answer = await says()
    assert not well
    assert "DIFFERS: 1 between the books of sandbox and ours" in answer
    assert "problem amount_differs  kind charge" in answer
    well, answer = await says(days=None)
    assert (well, "sandbox" in answer) == (True, False)
    await do(db, "alter table sandbox_charges rename to elsewhere")
    well, answer = await says()
    assert not well
    assert "UNKNOWN: the books of sandbox couldn't be asked" in answer
