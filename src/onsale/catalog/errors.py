"""What can't be done with the catalogue."""

from onsale.platform.errors import Failure, Kind


class EventHasSales(Failure):
    """Places of this event are sold or held; this can't be changed any more"""

    code = "event_has_sales"
    kind = Kind.CONFLICT


class EventClosed(Failure):
    """This event is cancelled or over and can't be changed any more"""

    code = "event_closed"
    kind = Kind.CONFLICT


class EventStarted(Failure):
    """This event's start has passed; give it a new one first"""

    code = "event_started"
    kind = Kind.CONFLICT


class OrganiserSuspended(Failure):
    """This organiser is suspended: nothing new goes on sale until that is lifted"""

    code = "organiser_suspended"
    kind = Kind.FORBIDDEN
