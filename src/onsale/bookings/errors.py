"""Why a booking can't be had, changed or paid."""

from onsale.platform.errors import Failure, Kind


class PlacesUnavailable(Failure):
    """Somebody was quicker: some of these places are taken"""

    code = "places_unavailable"
    kind = Kind.CONFLICT


class ActiveBookingExists(Failure):
    """You already have a booking for this event"""

    code = "active_booking_exists"
    kind = Kind.CONFLICT


class NotOnSale(Failure):
    """This event isn't on sale"""

    code = "not_on_sale"
    kind = Kind.CONFLICT


class SoldOut(Failure):
    """Every place is taken"""

    code = "sold_out"
    kind = Kind.CONFLICT


class ShopBusy(Failure):
    """Very many fans want places for this event at this moment; try again in a moment"""

    code = "shop_busy"
    kind = Kind.BUSY


class PriceChanged(Failure):
    """The price is no longer what was expected"""

    code = "price_changed"
    kind = Kind.CONFLICT


class TermsChanged(Failure):
    """The organiser's terms are no longer those that were shown; no money moved and your places are still held"""

    code = "terms_changed"
    kind = Kind.CONFLICT


class TooManyHolds(Failure):
    """Too many unpaid holds for this event; wait a while"""

    code = "too_many_holds"
    kind = Kind.TOO_MANY


class TooManyPlaces(Failure):
    """More places than one booking may have"""

    code = "too_many_places"
    kind = Kind.INVALID


class CompanionAlone(Failure):
    """A companion's ticket is for a seat beside a wheelchair space of the same booking, one for each"""

    code = "companion_alone"
    kind = Kind.INVALID


class LeavesSingleSeat(Failure):
    """This choice would leave a single seat on its own"""

    code = "leaves_single_seat"
    kind = Kind.INVALID


class HoldExpired(Failure):
    """The hold has run out"""

    code = "hold_expired"
    kind = Kind.GONE


class EventWithheld(Failure):
    """Sales of this event were stopped by those who run this shop"""

    code = "event_withheld"
    kind = Kind.CONFLICT


class EventOff(Failure):
    """This event won't take place"""

    code = "event_cancelled"
    kind = Kind.GONE


class NotHeld(Failure):
    """This can be done only while the booking is held"""

    code = "not_held"
    kind = Kind.CONFLICT


class PaymentInProgress(Failure):
    """A payment for this booking is under way"""

    code = "payment_in_progress"
    kind = Kind.CONFLICT


class PaymentDeclined(Failure):
    """The payment was declined; no money moved and your places are still held"""

    code = "payment_declined"
    kind = Kind.PAYMENT


class PaymentsUnavailable(Failure):
    """Payments can't be taken right now; your places are still held"""

    code = "payments_unavailable"
    kind = Kind.BUSY


class NoOfflinePayment(Failure):
    """This booking waits for no payment by bank transfer or at the box office"""

    code = "no_offline_payment"
    kind = Kind.CONFLICT


class NotConfirmed(Failure):
    """Only a confirmed booking can be cancelled"""

    code = "not_confirmed"
    kind = Kind.CONFLICT


class ChoiceClosed(Failure):
    """There is no choice to be made about this booking, or the time for it is over"""

    code = "choice_closed"
    kind = Kind.CONFLICT


class CancellationClosed(Failure):
    """The time for cancelling is over"""

    code = "cancellation_closed"
    kind = Kind.CONFLICT
