"""Why something about one's data can't be done."""

from onsale.platform.errors import Failure, Kind


class LastOwner(Failure):
    """You are the only one who acts for an organiser with events to come"""

    code = "last_owner"
    kind = Kind.CONFLICT


class StillAdmin(Failure):
    """You run this installation, and what admins did must stay theirs"""

    code = "still_admin"
    kind = Kind.CONFLICT


class ErasureLogDamaged(Exception):
    """The log of erasures isn't as it was written"""
