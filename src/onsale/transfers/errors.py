"""Why a ticket can't be sent on, accepted or taken back."""

from onsale.platform.errors import Failure, Kind


class TransfersClosed(Failure):
    """The organiser doesn't let tickets for this event be sent on"""

    code = "transfers_closed"
    kind = Kind.CONFLICT


class TooLateToSend(Failure):
    """This event has begun or won't take place, so its tickets stay where they are"""

    code = "too_late_to_send"
    kind = Kind.CONFLICT


class TicketNotValid(Failure):
    """This ticket was cancelled or sent on, so it admits nobody"""

    code = "ticket_not_valid"
    kind = Kind.CONFLICT


class TicketAdmitted(Failure):
    """Somebody has walked in with this ticket"""

    code = "ticket_admitted"
    kind = Kind.CONFLICT


class OnItsWay(Failure):
    """This ticket is on its way to somebody already; take it back first"""

    code = "ticket_on_its_way"
    kind = Kind.CONFLICT


class SentTooOften(Failure):
    """This ticket has changed hands as often as it may"""

    code = "ticket_sent_too_often"
    kind = Kind.CONFLICT


class SentTooMany(Failure):
    """You have sent very many tickets today; try again tomorrow"""

    code = "sent_too_many"
    kind = Kind.TOO_MANY


class TransferOver(Failure):
    """These tickets aren't on their way any more: taken back, declined, run out or used"""

    code = "transfer_over"
    kind = Kind.GONE


class NotForYou(Failure):
    """These tickets were sent to another e-mail address; sign in with the one the mail came to"""

    code = "not_for_you"
    kind = Kind.FORBIDDEN


class HoldsEnough(Failure):
    """With these you would hold more tickets for this event than one person may"""

    code = "holds_enough"
    kind = Kind.CONFLICT
