"""What can't be done with a ticket."""

from onsale.platform.errors import Failure, Kind


class TicketUsed(Failure):
    """This ticket has already been used to walk in, so it can't be given back"""

    code = "ticket_used"
    kind = Kind.CONFLICT


class TicketSentOn(Failure):
    """This ticket was sent on and is its receiver's now, so it can't be given back"""

    code = "ticket_sent_on"
    kind = Kind.CONFLICT


class NoValidTickets(Failure):
    """This booking has no ticket that admits"""

    code = "no_valid_tickets"
    kind = Kind.CONFLICT


class AdmitsNobody(Failure):
    """This ticket admits nobody any more, so there is no code to show"""

    code = "admits_nobody"
    kind = Kind.CONFLICT


class NoPass(Failure):
    """This ticket can't be put into a phone's own wallet: its code changes all the time, or it has none any more"""

    code = "no_pass"
    kind = Kind.CONFLICT


class NotBooked(Failure):
    """Only a confirmed booking has a calendar entry"""

    code = "not_booked"
    kind = Kind.CONFLICT


class PrintedTicketsDie(Failure):
    """Tickets that were printed or kept as a picture would admit nobody any more: confirm that they shall not"""

    code = "printed_tickets_die"
    kind = Kind.CONFLICT


class KeyReplacedMeanwhile(Failure):
    """Another key signs this event's codes by now, or none yet: look again"""

    code = "key_replaced_meanwhile"
    kind = Kind.CONFLICT


class NoKeysLeft(Failure):
    """This event has had new codes as often as it can"""

    code = "no_keys_left"
    kind = Kind.CONFLICT


class BadCode(Exception):
    """This isn't written as our codes are"""


class DoorBusy(Failure):
    """Too many scans at once; scan it again in a moment"""

    code = "door_busy"
    kind = Kind.BUSY


class NothingToUndo(Failure):
    """Nobody was let in by this scan"""

    code = "nothing_to_undo"
    kind = Kind.CONFLICT


class MovedOn(Failure):
    """Since this scan the ticket was used again, on the way out or in; undo that first"""

    code = "moved_on"
    kind = Kind.CONFLICT


class LetInTwice(Failure):
    """Somebody else was let in with this ticket, too, at a scanner without a network; it stays used"""

    code = "let_in_twice"
    kind = Kind.CONFLICT
