"""Why a ticket can't be offered back, or not be taken back."""

from onsale.platform.errors import Failure, Kind


class ResaleNotAllowed(Failure):
    """The organiser doesn't let tickets of this event be offered back"""

    code = "resale_not_allowed"
    kind = Kind.CONFLICT


class ResaleClosed(Failure):
    """It is too late, or too early, to offer tickets of this event back"""

    code = "resale_closed"
    kind = Kind.CONFLICT


class NotSoldOut(Failure):
    """There are still free places, so nobody would buy yours; tickets can be offered back once the event is sold out"""

    code = "not_sold_out"
    kind = Kind.CONFLICT


class TicketNotOfferable(Failure):
    """Only a valid ticket that wasn't used can be offered back"""

    code = "ticket_not_offerable"
    kind = Kind.CONFLICT


class NotTheHolder(Failure):
    """This ticket was sent on to somebody else; only who paid for a ticket and still has it can offer it back"""

    code = "not_the_holder"
    kind = Kind.CONFLICT


class AlreadyOffered(Failure):
    """This ticket is offered already"""

    code = "already_offered"
    kind = Kind.CONFLICT


class RefundChanged(Failure):
    """What would come back has changed; nothing was offered"""

    code = "refund_changed"
    kind = Kind.CONFLICT


class NotOffered(Failure):
    """This ticket isn't offered"""

    code = "not_offered"
    kind = Kind.NOT_FOUND


class BeingBought(Failure):
    """Somebody is buying it at this moment; if they don't, you can take it back"""

    code = "being_bought"
    kind = Kind.CONFLICT
