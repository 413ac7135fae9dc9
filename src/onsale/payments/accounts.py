"""The accounts of the books. Each event has its own; none names a fan.

An account that we are owed from grows by debits (`provider:sandbox`: what the provider holds for us). An account that
we owe to grows by credits: all the others. So over an event they add up to nothing.
"""

FANS = "fans"  # paid, and neither used for a booking nor owed back yet: cleared in the transaction that fills it
ORGANISER = "organiser"  # face values, net of tax
FEES = "fees"  # what the platform is paid for selling
TAX = "tax"
REFUNDS = "refunds"  # owed back to fans and not yet paid out
CANCELLATION_FEES = "cancellation_fees"  # what is kept of a cancelled ticket; the organiser's
OTHER_MEANS = "other_means"  # what somebody paid back past the provider, out of their own pocket
DISPUTES = "disputes"  # what the provider took back for a fan who disputed the charge; the organiser's loss

SALES = (ORGANISER, FEES, TAX)
"""What a booking's price is made of, in the order of `Line.parts`."""

_PROVIDER = "provider:"


def provider_account(name: str) -> str:
    """What a provider holds for us."""
    return _PROVIDER + name


def is_provider_account(account: str) -> bool:
    """Whether it is one of these."""
    return account.startswith(_PROVIDER)
