"""Why somebody can't wait."""

from onsale.platform.errors import Failure, Kind


class PlacesAvailable(Failure):
    """There are such places: no need to wait"""

    code = "places_available"
    kind = Kind.CONFLICT


class NotWaiting(Failure):
    """You aren't on this event's waiting list"""

    code = "not_waiting"
    kind = Kind.NOT_FOUND


class WaitingListFull(Failure):
    """The waiting list is full"""

    code = "waiting_list_full"
    kind = Kind.CONFLICT
