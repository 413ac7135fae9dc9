"""What goes wrong between us and a payment provider."""

from onsale.platform.errors import Failure, Kind


class BadSignature(Failure):
    """This notice isn't signed by the payment provider, or is too old"""

    code = "bad_signature"
    kind = Kind.INVALID


class ProviderDown(Failure):
    """The payment provider can't be reached"""

    code = "provider_down"
    kind = Kind.BUSY


class RefundSettled(Failure):
    """Somebody has dealt with this refund already"""

    code = "refund_settled"
    kind = Kind.CONFLICT


class UnknownProvider(Failure):
    """There is no such payment provider here"""

    code = "unknown_provider"
    kind = Kind.NOT_FOUND
