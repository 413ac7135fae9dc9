"""Why an application or a decision can't be taken."""

from onsale.platform.errors import Failure, Kind


class ApplicationOpen(Failure):
    """You have applied already; you hear from us as soon as it is decided"""

    code = "application_open"
    kind = Kind.CONFLICT


class AlreadyOrganiser(Failure):
    """You sell here already"""

    code = "already_organiser"
    kind = Kind.CONFLICT


class TooManyApplications(Failure):
    """You have applied several times lately; wait some weeks, or write to those who run this shop"""

    code = "too_many_applications"
    kind = Kind.TOO_MANY


class AlreadyDecided(Failure):
    """This was decided in the meantime"""

    code = "already_decided"
    kind = Kind.CONFLICT
