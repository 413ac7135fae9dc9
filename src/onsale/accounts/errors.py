"""Why somebody isn't let in."""

from onsale.platform.errors import Failure, Kind


class EmailTaken(Failure):
    """There is an account for this address already"""

    code = "email_taken"
    kind = Kind.CONFLICT


class InvalidCredentials(Failure):
    """This address and password don't belong together"""

    code = "invalid_credentials"
    kind = Kind.UNAUTHENTICATED


class InvalidCode(Failure):
    """This code isn't right, was used, or has run out"""

    code = "invalid_code"
    kind = Kind.INVALID


class EmailUnverified(Failure):
    """Confirm your e-mail address first"""

    code = "email_unverified"
    kind = Kind.FORBIDDEN
