"""What is entered in the books: the accounts even out, whatever is kept of what was paid."""

import uuid

import pytest

from onsale.payments import postings
from onsale.payments.ledger import Transfer
from onsale.payments.model import Payment, PaymentState
from onsale.platform.ids import new_uuid
from onsale.platform.money import Money

_PAID = Payment(
    7, new_uuid(), new_uuid(), "sandbox", "pm_success", Money(10_000, "EUR"), PaymentState.CAPTURED, None, 0
)
_PARTS = (8_000, 500, 1_500)


def left(*movements: Transfer) -> dict[str, int]:
    """What stands on each account that isn't even."""
    accounts: dict[str, int] = {}
    for one in movements:
        accounts[one.credit] = accounts.get(one.credit, 0) + one.amount.amount_minor
        accounts[one.debit] = accounts.get(one.debit, 0) - one.amount.amount_minor
    assert sum(accounts.values()) == 0
    return {account: balance for account, balance in accounts.items() if balance}


def cancelled(back: int) -> list[Transfer]:
    return postings.cancelled(uuid.uuid4(), _PAID.booking_id, _PARTS, Money(back, "EUR"))


def test_a_sale_clears_what_was_captured() -> None:
    sale = left(postings.captured(_PAID), *postings.sold(_PAID, _PARTS))
    assert sale == {"provider:sandbox": -10_000, "organiser": 8_000, "fees": 500, "tax": 1_500}


@pytest.mark.parametrize("kept", [0, 1, 7_999, 8_000, 8_001, 8_500, 8_501, 10_000])
def test_a_cancellation_undoes_the_sale_and_keeps_what_does_not_go_back(kept: int) -> None:
    moved = cancelled(10_000 - kept)
    after = left(postings.captured(_PAID), *postings.sold(_PAID, _PARTS), *moved)
    expected = {"provider:sandbox": -10_000, "refunds": 10_000 - kept, "cancellation_fees": kept}
    assert after == {account: balance for account, balance in expected.items() if balance}
    assert all(one.amount.amount_minor >= 0 for one in moved)
    assert len({(one.cause_id, one.position) for one in moved}) == len(moved)


def test_what_is_kept_comes_out_of_the_organisers_part_first() -> None:
    kept = {one.debit: one.amount.amount_minor for one in cancelled(1_600) if one.credit == "cancellation_fees"}
    assert kept == {"organiser": 8_000, "fees": 400, "tax": 0}
