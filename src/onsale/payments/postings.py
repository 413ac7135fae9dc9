"""What is entered in the books when something happens to money. Each returns transfers; none enters them.

A posting's cause and positions say which movement it is, so that the same one can't be entered twice:

| happens | cause | from | to | positions |
|---|---|---|---|---|
| captured | payment | provider | fans | 0 |
| sold | booking | fans | organiser, fees, tax | 0 to 2 |
| owed back | refund | fans | refunds | 10 |
| cancelled | cancellation | organiser, fees, tax | refunds, cancellation fees | 10 to 15 |
| refunded | refund | refunds | provider | 0 |
| came back | refund | provider | refunds | 3 |
| paid by other means | refund | refunds | other means | 2 |
| disputed | dispute | disputes | provider | 0 |
| a dispute is won | dispute | provider | disputes | 1 |
"""

import uuid
from collections.abc import Iterator

from onsale.payments import accounts
from onsale.payments.ledger import Transfer
from onsale.payments.model import Payment, Refund
from onsale.platform.money import Money

_OWED = 10


def captured(payment: Payment) -> Transfer:
    """Money came in; what it is for is said by the next posting, in the same transaction."""
    held = accounts.provider_account(payment.provider)
    return Transfer(payment.id, 0, payment.booking_id, held, accounts.FANS, payment.amount)


def sold(payment: Payment, parts: tuple[int, int, int]) -> Iterator[Transfer]:
    """The payment's booking is confirmed; `parts` of its price are the organiser's, the platform's and tax."""
    for position, (account, part) in enumerate(zip(accounts.SALES, parts, strict=True)):
        amount = Money(part, payment.amount.currency)
        yield Transfer(payment.booking_id, position, payment.booking_id, accounts.FANS, account, amount)


def owed_back(refund: Refund) -> Transfer:
    """The payment came too late: all of it goes back."""
    return Transfer(refund.id, _OWED, refund.booking_id, accounts.FANS, accounts.REFUNDS, refund.amount)


def cancelled(cause_id: uuid.UUID, booking_id: uuid.UUID, parts: tuple[int, int, int], back: Money) -> list[Transfer]:
    """Paid places are given back: their sale is undone, `back` is owed to the fan and the rest is kept.

    What is kept comes out of the organiser's part first, then out of the fees, and out of the tax last.
    """
    kept, moved = sum(parts) - back.amount_minor, list[tuple[str, str, int]]()
    for account, part in zip(accounts.SALES, parts, strict=True):
        keeping = max(0, min(kept, part))
        kept -= keeping
        moved += [(account, accounts.REFUNDS, part - keeping), (account, accounts.CANCELLATION_FEES, keeping)]
    return [
        Transfer(cause_id, _OWED + position, booking_id, debit, credit, Money(amount, back.currency))
        for position, (debit, credit, amount) in enumerate(moved)
    ]


def refunded(refund: Refund, provider: str) -> Transfer:
    """Money went back."""
    held = accounts.provider_account(provider)
    return Transfer(refund.id, 0, refund.booking_id, accounts.REFUNDS, held, refund.amount)


def paid_by_other_means(refund: Refund) -> Transfer:
    """Somebody gave the money back past the provider, who still holds it."""
    return Transfer(refund.id, 2, refund.booking_id, accounts.REFUNDS, accounts.OTHER_MEANS, refund.amount)


def disputed(payment: Payment, reference: str, amount: Money, *, won: bool) -> list[Transfer]:
    """A fan's bank took the money back, and gave it up again when the dispute was won."""
    held = accounts.provider_account(payment.provider)
    cause = uuid.uuid5(payment.id, reference)
    taken = Transfer(cause, 0, payment.booking_id, accounts.DISPUTES, held, amount)
    returned = Transfer(cause, 1, payment.booking_id, held, accounts.DISPUTES, amount)
    return [taken, returned] if won else [taken]


def came_back(refund: Refund, provider: str) -> Transfer:
    """Money that went back didn't arrive: the provider holds it again, and it is owed as before."""
    held = accounts.provider_account(provider)
    return Transfer(refund.id, 3, refund.booking_id, held, accounts.REFUNDS, refund.amount)
