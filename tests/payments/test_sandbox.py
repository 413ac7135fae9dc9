"""What every provider must do, shown on the sandbox: our ids make repetitions harmless, and a void is final."""

import asyncio

import pytest
import sqlalchemy as sa

from onsale.payments.model import Outcome, Payment, PaymentState, Verdict
from onsale.payments.sandbox import Sandbox
from onsale.platform.database import Database
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money
from tests.fixtures.selling import count
from tests.payments.providers import KEY


def payment(method: str) -> Payment:
    return Payment(7, new_uuid(), new_uuid(), "sandbox", method, Money(4500, "EUR"), PaymentState.OPEN, None, 0)


@pytest.fixture
def sandbox(db: Database) -> Sandbox:
    return Sandbox(db, "http://testserver", KEY)


async def test_a_charge_repeated_is_one_charge(sandbox: Sandbox, db: Database) -> None:
    asked = payment("pm_success")
    answers = await asyncio.gather(*(sandbox.charge(asked, hold_ends_in_s=60) for _ in range(5)))
    assert set(answers) == {Outcome(Verdict.CAPTURED, reference=f"sb_{asked.id.hex}")}
    assert await count(db, "sandbox_charges") == 1


async def test_the_words_of_each_method(sandbox: Sandbox) -> None:
    assert (await sandbox.charge(payment("pm_declined"), hold_ends_in_s=60)).verdict is Verdict.DECLINED
    late = payment("pm_late")
    assert (await sandbox.charge(late, hold_ends_in_s=60)).verdict is Verdict.PENDING
    assert (await sandbox.lookup(late)).verdict is Verdict.PENDING
    challenge = await sandbox.charge(payment("pm_challenge"), hold_ends_in_s=60)
    assert challenge.verdict is Verdict.PENDING
    assert challenge.redirect_url
    assert challenge.redirect_url.startswith("http://testserver/demo/pay/pay_")
    assert (await sandbox.lookup(payment("pm_success"))).verdict is Verdict.UNKNOWN


async def test_one_that_comes_later(sandbox: Sandbox, db: Database) -> None:
    late = payment("pm_late")
    await sandbox.charge(late, hold_ends_in_s=60)
    assert (await sandbox.lookup(late)).verdict is Verdict.PENDING
    async with db.write() as tx:
        await tx.execute(sa.text("update sandbox_charges set succeeds_at = now()"))
    assert (await sandbox.lookup(late)).verdict is Verdict.CAPTURED
    assert (await sandbox.void(late)).verdict is Verdict.CAPTURED, "that came first"


async def test_a_void_is_final(sandbox: Sandbox) -> None:
    unheard, waiting, taken, working = (payment(m) for m in ("pm_success", "pm_challenge", "pm_success", "pm_late"))
    for asked in (waiting, taken, working):
        await sandbox.charge(asked, hold_ends_in_s=60)
    verdicts = [(await sandbox.void(asked)).verdict for asked in (unheard, waiting, taken, working)]
    assert verdicts == [Verdict.VOID, Verdict.VOID, Verdict.CAPTURED, Verdict.PENDING]
    assert (await sandbox.charge(unheard, hold_ends_in_s=60)).verdict is Verdict.VOID, "a charge still on its way"
    assert not await sandbox.resolve(waiting.id, approve=True)
    assert (await sandbox.void(waiting)).verdict is Verdict.VOID, "twice does no harm"


async def test_a_void_and_a_charge_at_once_agree(sandbox: Sandbox) -> None:
    for _ in range(10):
        asked = payment("pm_success")
        charged, voided = await asyncio.gather(sandbox.charge(asked, hold_ends_in_s=60), sandbox.void(asked))
        assert charged.verdict is voided.verdict is (await sandbox.lookup(asked)).verdict
        assert charged.verdict in {Verdict.CAPTURED, Verdict.VOID}


async def test_many_at_once_each_get_their_word(sandbox: Sandbox, db: Database) -> None:
    captured, declined = [payment("pm_success") for _ in range(30)], [payment("pm_declined") for _ in range(30)]
    stopped = payment("pm_success")
    await sandbox.void(stopped)
    asked = [*captured, stopped, *declined]
    answers = await asyncio.gather(*(sandbox.charge(one, hold_ends_in_s=60) for one in asked))
    wanted = [*[Verdict.CAPTURED] * 30, Verdict.VOID, *[Verdict.DECLINED] * 30]
    assert [answer.verdict for answer in answers] == wanted
    assert await count(db, "sandbox_charges") == 61
