"""Why somebody can't join, or isn't let in."""

from onsale.platform.errors import Failure, Kind


class NoWaitingRoom(Failure):
    """This event has no waiting room: places can be held without one"""

    code = "no_waiting_room"
    kind = Kind.CONFLICT


class RoomClosed(Failure):
    """The waiting room of this event isn't open"""

    code = "waiting_room_closed"
    kind = Kind.CONFLICT


class RoomBusy(Failure):
    """Very many fans are joining at this moment; try again in a moment, nobody gains by being first"""

    code = "waiting_room_busy"
    kind = Kind.BUSY


class WorkRequired(Failure):
    """Very many are joining from the network you are in: solve the challenge first, it keeps programs out"""

    code = "proof_of_work_required"
    kind = Kind.FORBIDDEN


class TooManyHere(Failure):
    """Too many are joining from the network you are in; try again later, or from another network"""

    code = "too_many_joins_here"
    kind = Kind.TOO_MANY


class NotYet(Failure):
    """It isn't your turn yet"""

    code = "not_yet"
    kind = Kind.TOO_EARLY


class BadQueueToken(Failure):
    """This isn't your place in this line, or it has expired: join again, you keep the place you have"""

    code = "invalid_queue_token"
    kind = Kind.FORBIDDEN


class PassExpired(Failure):
    """Your time for choosing places is over; join again to come to the end of the line"""

    code = "pass_expired"
    kind = Kind.GONE


class TooManyRounds(Failure):
    """You have joined this line too often"""

    code = "too_many_joins"
    kind = Kind.TOO_MANY


class PassRequired(Failure):
    """This event has a waiting room: join it, and choose your places when it is your turn"""

    code = "waiting_room_pass_required"
    kind = Kind.FORBIDDEN
