"""Puts the parts of a process together, and alone says who hears what happened."""

from onsale.accounts import front_desk
from onsale.accounts import jobs as accounts_jobs
from onsale.accounts.picked import Purchases
from onsale.backups import jobs as backups_jobs
from onsale.bookings import close_event
from onsale.bookings import metrics as sales_counted
from onsale.bookings.hold_line import HoldLine
from onsale.bookings.model import BookingsConfirmed, HoldsLapsed, LatePaymentReturned, PlacesCancelled
from onsale.bookings.moved import DateMoved
from onsale.bookings.pay_line import PayLine
from onsale.bookings.settle import settle
from onsale.catalog import jobs as catalog_jobs
from onsale.catalog.images.workshop import Workshop
from onsale.catalog.model import EventCancelled, EventCopied, EventPublished, PricesEdited
from onsale.catalog.recent import RecentSales
from onsale.console.room.notice import telling_organisers
from onsale.demand import deciding
from onsale.demand.lookers import Lookers
from onsale.demand.looks import Looks
from onsale.design.printing import Printer
from onsale.inventory.changes import Announcer, PlacesChanged, PlacesReturned
from onsale.inventory.watch import Watch
from onsale.keys import jobs as keys_jobs
from onsale.letters import (
    awaited,
    deliver,
    hearing,
    hearing_codes,
    hearing_moved,
    hearing_refunds,
    hearing_resale,
    hearing_sent_on,
    reminders,
)
from onsale.letters.deliver import Courier
from onsale.listings.availability import AvailabilityDesk
from onsale.listings.desk import EventDesk
from onsale.listings.images import ImageDesk
from onsale.listings.stream import Streams
from onsale.payments import notices, reconciled
from onsale.payments.model import PaymentReported, RefundDone, RefundPaidOtherwise, RefundRefused
from onsale.payments.offline import Offline
from onsale.payments.provider import Provider
from onsale.payments.providers import Providers
from onsale.payments.sandbox import Sandbox
from onsale.payments.sandbox_notices import Wire, wire_to
from onsale.platform import tidy
from onsale.platform.database import Database
from onsale.platform.events import Bus
from onsale.platform.keyring import Keyring
from onsale.platform.mail import Mailer
from onsale.platform.sealing import Sealer
from onsale.platform.services import Services
from onsale.platform.settings import Settings
from onsale.platform.smtp import mailer_for
from onsale.platform.web.leaving import Leaving
from onsale.pricing.moving.keep_plans import copy_plans, keep_plans
from onsale.pricing.trial.own_event import OwnEvents
from onsale.privacy import erase, retention
from onsale.privacy.viewings import ViewingLine
from onsale.receipts import issue as receipts
from onsale.receipts import jobs as receipts_jobs
from onsale.resale import jobs as resale_jobs
from onsale.resale import sell, take_back
from onsale.resale.model import TicketsCameBack, TicketsOfferedBack
from onsale.search.discovery.keys import Meter
from onsale.search.finder import Finder
from onsale.search.reader import Reader
from onsale.search.searchers import Searchers
from onsale.search.shelf import Shelf
from onsale.shop.event_document import EventPages
from onsale.shop.picked import picked_at
from onsale.tickets import issue
from onsale.tickets.check_in_line import CheckInLine
from onsale.tickets.model import CodesDied, UsedBeforeOffered
from onsale.tickets.pass_signers import PassSigners, pass_signers
from onsale.tickets.sync_turns import SyncTurns
from onsale.transfers.model import TicketsDeclined, TicketsOffered, TicketsReceived, TicketsTakenBack
from onsale.transfers.take_back import end_with_places, keep_from_sale
from onsale.waitinglist import offer
from onsale.waitingroom import tidy as waitingroom_tidy
from onsale.waitingroom.commit import Chains, committing
from onsale.waitingroom.desk import Lines
from onsale.waitingroom.door import Door
from onsale.waitingroom.hold_times import HoldTimes
from onsale.waitingroom.join_line import JoinLine
from onsale.waitingroom.model import RoomOpened
from onsale.waitingroom.rushes import Rushes
from onsale.waitingroom.tokens import QueueTokens

_READING_POOL = 4

# Imported for the schedules and jobs they register with the queue.
SCHEDULED = (
    accounts_jobs,
    backups_jobs,
    awaited,
    catalog_jobs,
    deciding,
    deliver,
    erase,
    keys_jobs,
    notices,
    receipts_jobs,
    reconciled,
    reminders,
    resale_jobs,
    retention,
    tidy,
    waitingroom_tidy,
)


def build(settings: Settings, database_url: str, *, pool_size: int = 20) -> Services:
    """Everything a process needs, from its settings. Opens no connection yet."""
    services = Services()
    keyring = Keyring(settings.keyring_file)
    bus = subscriptions(keyring, settings)
    traced = bool(settings.traces_url)
    db = Database(database_url, bus=bus, pool_size=pool_size, patience_s=settings.patience_s, traced=traced)
    services.add(Settings, settings)
    services.add(Keyring, keyring)
    services.add(Sealer, Sealer(keyring))
    services.add(Database, db)
    add_waiting_room(services, db, keyring)
    times, rushes = services.get(HoldTimes), services.get(Rushes)
    services.add(HoldLine, HoldLine(db, ttl_s=settings.hold_ttl_s, times=times, rushes=rushes))
    services.add(PayLine, PayLine(db))
    services.add(ViewingLine, ViewingLine(db))
    services.add(CheckInLine, CheckInLine(db, keyring))
    services.add(SyncTurns, SyncTurns())
    services.add(Finder, Finder(Reader(Shelf(settings.index_dir)), Searchers(settings.searchers_at)))
    services.add(Meter, Meter())
    add_availability(services, db, bus)
    front_desk.add_parts(services)
    services.add(Mailer, mailer_for(settings))  # type: ignore[type-abstract]
    db.before_close(lambda: services.get(Mailer).close())  # type: ignore[type-abstract]
    services.add(Courier, Courier(services))
    services.add(PassSigners, pass_signers(settings))
    services.add(Providers, _providers(settings, keyring, db))
    if settings.demo:
        from onsale.demo import pictures  # noqa: F401 - registers its job; nobody else paints
    services.add(Wire, wire_to(settings.public_url, keyring.secret("sandbox"), settings.tls_cert))
    return services


def add_waiting_room(services: Services, db: Database, keyring: Keyring) -> None:
    """Who waits, and where."""
    chains, times = Chains(keyring), HoldTimes()
    lines, enabled = Lines(db, chains), services.get(Settings).automatic_rooms
    services.add(Chains, chains)
    services.add(Lines, lines)
    services.add(HoldTimes, times)
    services.add(Rushes, Rushes(db, chains, lines, times, enabled=enabled))
    services.add(JoinLine, JoinLine(db))
    services.add(QueueTokens, QueueTokens(keyring))
    services.add(Door, Door(keyring))


def _providers(settings: Settings, keyring: Keyring, db: Database) -> Providers:
    """Who takes money here."""
    offline = Offline(db)
    if settings.payment_provider == "sandbox":
        return Providers(Sandbox(db, settings.public_url, keyring.secret("sandbox")), offline)
    if settings.payment_provider == "stripe":
        return Providers(_stripe(settings, db), offline)
    return Providers(offline)


def _stripe(settings: Settings, db: Database) -> Provider:
    """Imported where it is used: Stripe's SDK takes a second to load."""
    from onsale.payments.stripe.account import Account
    from onsale.payments.stripe.adapter import Stripe

    provider = Stripe(Account.of(settings), settings.public_url)
    db.before_close(provider.close)
    return provider


def database_alone(settings: Settings) -> Database:
    """The database for a process that only reads, and tells nobody anything."""
    return Database(settings.database_url, pool_size=_READING_POOL)


def add_availability(services: Services, db: Database, bus: Bus) -> None:
    """What is free, in memory; and word of it to the other processes."""
    announcer, watch, sales = Announcer(db), Watch(db), RecentSales(db)
    bus.subscribe(PlacesChanged, watch.hear)
    bus.subscribe(PlacesChanged, announcer.hear)
    services.add(Announcer, announcer)
    services.add(Watch, watch)
    services.add(RecentSales, sales)
    services.add(AvailabilityDesk, AvailabilityDesk(db, sales, watch))
    services.add(Streams, Streams(watch))
    services.add(Leaving, Leaving())
    finder = services.get(Finder)
    desk = EventDesk(db, watch, finder.details)
    services.add(EventDesk, desk)
    services.add(Looks, Looks(db, Lookers(inside=services.get(Settings).demo)))
    services.add(OwnEvents, OwnEvents())
    services.add(Purchases, Purchases(picked_at(desk)))
    services.add(ImageDesk, ImageDesk(db))
    services.add(Workshop, Workshop())
    services.add(Printer, Printer())
    services.add(EventPages, EventPages(db, desk, finder, services.get(Settings)))


def subscriptions(keyring: Keyring, settings: Settings) -> Bus:
    """Who hears what, all of it."""
    bus = Bus()
    bus.subscribe(PaymentReported, settle)
    bus.subscribe(EventCancelled, close_event.begin)
    bus.subscribe(EventPublished, committing(Chains(keyring)))
    bus.subscribe(RoomOpened, telling_organisers(Sealer(keyring), settings.public_url, settings.language))
    bus.subscribe(PricesEdited, keep_plans)
    bus.subscribe(EventCopied, copy_plans)
    bus.subscribe(BookingsConfirmed, issue.issuer(keyring))
    bus.subscribe(PlacesCancelled, issue.withdraw)
    bus.subscribe(PlacesCancelled, end_with_places)
    bus.subscribe(BookingsConfirmed, receipts.hear_confirmed)
    bus.subscribe(PlacesCancelled, receipts.hear_cancelled)
    bus.subscribe(BookingsConfirmed, hearing.tell_of_confirmations)
    bus.subscribe(PlacesCancelled, hearing.tell_of_cancelled_places)
    bus.subscribe(PlacesCancelled, hearing_sent_on.tell_holders_of_cancelled)
    to_addresses = hearing_sent_on.writing_to_addresses(Sealer(keyring), settings.public_url, settings.language)
    bus.subscribe(TicketsOffered, to_addresses)
    bus.subscribe(TicketsTakenBack, to_addresses)
    bus.subscribe(TicketsReceived, hearing_sent_on.tell_of_received)
    bus.subscribe(TicketsDeclined, hearing_sent_on.tell_of_declined)
    bus.subscribe(BookingsConfirmed, sell.sell)
    bus.subscribe(PlacesCancelled, sell.withdraw)
    bus.subscribe(UsedBeforeOffered, take_back.keep_used)
    bus.subscribe(TicketsOfferedBack, keep_from_sale)
    bus.subscribe(TicketsOfferedBack, hearing_resale.tell_of_offered_tickets)
    bus.subscribe(TicketsCameBack, hearing_resale.tell_of_returned_tickets)
    bus.subscribe(LatePaymentReturned, hearing.tell_of_late_payment)
    bus.subscribe(DateMoved, hearing_moved.tell_of_moved_date)
    bus.subscribe(CodesDied, hearing_codes.tell_of_dead_codes)
    bus.subscribe(RefundDone, hearing_refunds.tell_of_done_refund)
    bus.subscribe(RefundRefused, hearing_refunds.tell_of_refused_refund)
    bus.subscribe(RefundPaidOtherwise, hearing_refunds.tell_of_other_means)
    bus.subscribe(PlacesReturned, offer.hear_returned)
    bus.subscribe(HoldsLapsed, offer.hear_lapsed)
    bus.subscribe(BookingsConfirmed, sales_counted.count_confirmed)
    bus.subscribe(PlacesCancelled, sales_counted.count_given_back)
    return bus
