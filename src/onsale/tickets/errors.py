"""What can't be done with a ticket."""

from onsale.platform.errors import Failure, Kind


class TicketUsed(Failure):
    """This ticket has already been used to walk in, so it can't be given back"""

    code = "ticket_used"
    kind = Kind.CONFLICT


class NoValidTickets(Failure):
    """This booking has no ticket that admits"""

    code = "no_valid_tickets"
    kind = Kind.CONFLICT


class AdmitsNobody(Failure):
    """This ticket admits nobody any more, so there is no code to show"""

    code = "admits_nobody"
    kind = Kind.CONFLICT


class NotBooked(Failure):
    """Only a confirmed booking has a calendar entry"""

    code = "not_booked"
    kind = Kind.CONFLICT


class BadCode(Exception):
    """This isn't written as our codes are"""
