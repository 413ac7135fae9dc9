"""What can be wrong with asking for a receipt."""

from onsale.platform.errors import Failure, Kind


class NoReceipt(Failure):
    """There is no receipt: they are made a moment after a payment, and what was free or isn't paid has none"""

    code = "no_receipt"
    kind = Kind.CONFLICT
