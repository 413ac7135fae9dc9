"""Puts the parts of a process together, and alone says who hears what happened."""

from onsale.accounts import front_desk
from onsale.accounts import jobs as accounts_jobs
from onsale.bookings import close_event
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import BookingConfirmed, LatePaymentReturned, PlacesCancelled
from onsale.bookings.settle import settle
from onsale.catalog.model import EventCancelled
from onsale.payments.model import PaymentReported
from onsale.payments.provider import Provider
from onsale.payments.sandbox import Sandbox
from onsale.platform import tidy
from onsale.platform.database import Database
from onsale.platform.events import Bus
from onsale.platform.keyring import Keyring
from onsale.platform.mail import Mailer, mailer_for
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.tickets import issue, mails

# Imported for the schedules they register with the queue.
SCHEDULED = (accounts_jobs, tidy)


def build(settings: Settings, database_url: str, *, pool_size: int = 10) -> Services:
    """Everything a process needs, from its settings. Opens no connection yet."""
    services = Services()
    keyring = Keyring(settings.keyring_file)
    db = Database(database_url, bus=subscriptions(keyring), pool_size=pool_size)
    services.add(Settings, settings)
    services.add(Keyring, keyring)
    services.add(Sealer, Sealer(keyring))
    services.add(Database, db)
    services.add(HoldLine, HoldLine(db, ttl_s=settings.hold_ttl_s))
    front_desk.add_parts(services)
    services.add(Mailer, mailer_for(settings))  # type: ignore[type-abstract]
    if settings.payment_provider == "sandbox":
        services.add(Provider, Sandbox(db, settings.public_url))  # type: ignore[type-abstract]
    return services


def subscriptions(keyring: Keyring) -> Bus:
    """Who hears what, all of it."""
    bus = Bus()
    bus.subscribe(PaymentReported, settle)
    bus.subscribe(EventCancelled, close_event.begin)
    bus.subscribe(BookingConfirmed, issue.issuer(keyring))
    bus.subscribe(PlacesCancelled, issue.withdraw)
    bus.subscribe(BookingConfirmed, mails.tell_of_confirmation)
    bus.subscribe(PlacesCancelled, mails.tell_of_cancelled_places)
    bus.subscribe(LatePaymentReturned, mails.tell_of_late_payment)
    return bus
