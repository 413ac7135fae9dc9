"""The retention schedule: everything about people that is kept for a time, how long, why, and how it goes.

Most of it is forgotten by the room that owns it, by the constants used here; what no room forgot, we do. What isn't
here is kept as long as the account is, and goes with it.
"""

from datetime import timedelta

from onsale.letters.store import forget_letters
from onsale.payments.notices import forget_old_notices
from onsale.platform import limits
from onsale.platform.database import Database
from onsale.platform.i18n import gettext as _
from onsale.platform.services import Services
from onsale.platform.tidy import tidy
from onsale.privacy.retention_bookings import SINCE, WHERE, forget_old_bookings
from onsale.privacy.retention_model import Entry, Ground
from onsale.privacy.retention_of_accounts import accounts, signing_in
from onsale.privacy.retention_tables import retention_runs
from onsale.privacy.viewing_tables import viewings
from onsale.waitingroom.tidy import forget as forget_waiting_room

_EVENT_OVER = "(select coalesce(e.ends_at, e.starts_at) from events e where e.id = t.event_id)"
_ROOM_OVER = "(select r.ended_at from waiting_rooms r where r.event_id = t.event_id)"


def schedule() -> tuple[Entry, ...]:
    """All of it, in the reader's language."""
    return (*accounts(), *signing_in(), *_buying(), *_going(), *_selling(), *_running())


def _buying() -> tuple[Entry, ...]:
    return (
        Entry(
            name="unpaid_bookings",
            table="bookings",
            since="coalesce(t.ended_at, t.expires_at)",
            period=timedelta(days=limits.UNPAID_BOOKINGS_KEPT_DAYS),
            where="t.fan_id is not null and t.state in ('expired', 'released')",
            ground=Ground.INTEREST,
            what=_("Who held places and didn't buy them"),
            after=_("after the hold"),
            why=_("For questions, and against abuse."),
            how=_("The places and prices stay, without whose they were."),
            cut="fan_id = null",
        ),
        Entry(
            name="old_bookings",
            table="bookings",
            since=SINCE,
            period=timedelta(days=limits.BOOKINGS_KEPT_DAYS),
            where=WHERE,
            ground=Ground.LAW,
            what=_("Who bought"),
            after=_("after the event"),
            why=_("The law asks sellers to keep their books."),
            how=_("The booking stays, without whose it was."),
            forget=forget_old_bookings,
        ),
        Entry(
            name="waiting_entries",
            table="waiting_entries",
            since="t.ended_at",
            period=timedelta(days=limits.WAITING_ENTRIES_KEPT_DAYS),
            ground=Ground.CONTRACT,
            what=_("Who waited for a sold-out event"),
            after=_("after they left the list or got places"),
            why=_("For questions about the order."),
        ),
        Entry(
            name="letters",
            table="letters",
            since="t.ended_at",
            period=timedelta(seconds=limits.LETTERS_KEPT_S),
            ground=Ground.CONTRACT,
            what=_("That a mail about a booking was sent"),
            after=_("after sending"),
            why=_("For questions about it, and so that none is sent twice."),
            forget=_forget_letters,
            task="letters.tidy",
        ),
        Entry(
            name="mails",
            table="mails",
            since="t.created_at",
            period=timedelta(seconds=limits.MAIL_TRIED_FOR_S),
            ground=Ground.CONTRACT,
            what=_("Mails that no server takes, encrypted"),
            after=_("after they were written"),
            why=_("To try again. A mail that was taken is forgotten at once."),
            forget=tidy,
            task="platform.tidy",
        ),
        Entry(
            name="idempotent_answers",
            table="idempotent_answers",
            since="t.created_at",
            period=timedelta(seconds=limits.IDEMPOTENCY_KEPT_S),
            ground=Ground.CONTRACT,
            what=_("Answers to programs that may ask again"),
            after=_("after the answer"),
            why=_("So that nothing is bought twice."),
            forget=tidy,
            task="platform.tidy",
        ),
        Entry(
            name="payment_notices",
            table="payment_notices",
            since="t.received_at",
            period=timedelta(days=limits.NOTICES_KEPT_DAYS),
            ground=Ground.CONTRACT,
            what=_("What a payment provider told us"),
            after=_("after it came"),
            why=_("So that none counts twice."),
            forget=forget_old_notices,
            task="payments.forget_notices",
        ),
    )


def _going() -> tuple[Entry, ...]:
    return (
        Entry(
            name="queue_joins",
            table="queue_joins",
            since=_ROOM_OVER,
            period=timedelta(days=limits.QUEUE_KEPT_DAYS),
            ground=Ground.CONTRACT,
            what=_("Who was in a waiting room"),
            after=_("after its sale"),
            why=_("So that the draw can be checked."),
            how=_("What was published of the draw names nobody, and stays."),
            forget=forget_waiting_room,
            task="waitingroom.forget",
        ),
        Entry(
            name="queue_passes",
            table="queue_passes",
            since=_ROOM_OVER,
            period=timedelta(days=limits.QUEUE_PASSES_KEPT_DAYS),
            where="not exists (select from queue_joins j where j.event_id = t.event_id)",
            ground=Ground.INTEREST,
            what=_("Who was let in from a waiting room"),
            after=_("after its sale"),
            why=_("For complaints about the order."),
        ),
        Entry(
            name="refused_scans",
            table="check_ins",
            since=_EVENT_OVER,
            period=timedelta(days=limits.SCANS_KEPT_DAYS),
            where="(t.result not in ('admitted', 'checked_out') or t.undone_at is not null)",
            ground=Ground.INTEREST,
            what=_("Scans at the door that let nobody in"),
            after=_("after the event"),
            why=_("For complaints about the door."),
        ),
        Entry(
            name="scans",
            table="check_ins",
            since=_EVENT_OVER,
            period=timedelta(days=limits.SCANS_KEPT_DAYS),
            where="t.result in ('admitted', 'checked_out') and t.undone_at is null"
            " and (t.scanned_by <> 0 or t.gate <> '')",
            ground=Ground.INTEREST,
            what=_("Who scanned a ticket, and at which gate"),
            after=_("after the event"),
            why=_("For complaints about the door."),
            how=_("That the ticket was used stays with the booking."),
            cut="scanned_by = 0, gate = ''",
        ),
        Entry(
            name="gates",
            table="tickets",
            since=_EVENT_OVER,
            period=timedelta(days=limits.SCANS_KEPT_DAYS),
            where="t.admitted_gate is not null",
            ground=Ground.INTEREST,
            what=_("By which gate somebody came in"),
            after=_("after the event"),
            why=_("For complaints about the door."),
            how=_("That the ticket was used stays with the booking."),
            cut="admitted_gate = null",
        ),
        Entry(
            name="lapsed_transfers",
            table="ticket_transfers",
            since="t.expires_at",
            period=timedelta(days=limits.LAPSED_TRANSFERS_KEPT_DAYS),
            where="t.state = 'offered'",
            ground=Ground.CONTRACT,
            what=_("To which address a ticket was sent that nobody accepted"),
            after=_("after the time to accept it"),
            why=_("So that its sender sees what became of it."),
            how=_("That it was sent stays with the ticket."),
            cut="state = 'lapsed', ended_at = now(), email_sealed = null, from_name_sealed = null",
        ),
        Entry(
            name="ticket_transfers",
            table="ticket_transfers",
            since=_EVENT_OVER,
            period=timedelta(days=limits.SCANS_KEPT_DAYS),
            where="t.from_id <> 0",
            ground=Ground.INTEREST,
            what=_("Who sent a ticket on, and to whom"),
            after=_("after the event"),
            why=_("For complaints about who was let in."),
            how=_("That the ticket changed hands stays with the booking."),
            cut="from_id = 0, to_id = to_id * 0, email_sealed = null, from_name_sealed = null",
        ),
        Entry(
            name="ticket_holders",
            table="tickets",
            since=_EVENT_OVER,
            period=timedelta(days=limits.SCANS_KEPT_DAYS),
            where="(t.holder_id <> 0 or t.name_sealed is not null)",
            ground=Ground.INTEREST,
            what=_("Who received a ticket, and which name it bore"),
            after=_("after the event"),
            why=_("For complaints about who was let in."),
            how=_("That the ticket changed hands stays with the booking."),
            cut="holder_id = holder_id * 0, name_sealed = null",
        ),
    )


def _selling() -> tuple[Entry, ...]:
    return (
        Entry(
            name="applications",
            table="organiser_applications",
            since="t.ended_at",
            period=timedelta(days=limits.APPLICATIONS_KEPT_DAYS),
            where="t.state in ('declined', 'withdrawn')",
            ground=Ground.CONTRACT,
            what=_("Applications to sell that came to nothing"),
            after=_("after the decision"),
            why=_("For questions about it."),
        ),
        Entry(
            name="admin_acts",
            table="admin_acts",
            since="t.at",
            period=timedelta(days=limits.ADMIN_ACTS_KEPT_DAYS),
            ground=Ground.INTEREST,
            what=_("What admins did"),
            after=_("after that"),
            why=_("So that they answer for it as long as it can be disputed."),
        ),
    )


def _running() -> tuple[Entry, ...]:
    return (
        Entry(
            name="viewings",
            table=viewings.name,
            since="t.at",
            period=timedelta(days=limits.VIEWINGS_KEPT_DAYS),
            ground=Ground.INTEREST,
            what=_("Who looked at whose data"),
            after=_("after that"),
            why=_("So that everybody can see who looked at theirs."),
        ),
        Entry(
            name="failed_jobs",
            table="procrastinate_jobs",
            since="(select max(e.at) from procrastinate_events e where e.job_id = t.id)",
            period=timedelta(days=limits.FAILED_JOBS_KEPT_DAYS),
            where="t.status in ('failed', 'aborted', 'cancelled')",
            ground=Ground.INTEREST,
            what=_("Work that was given up; it names people by number only"),
            after=_("after the last try"),
            why=_("To find out why, and to try again."),
        ),
        Entry(
            name="retention_runs",
            table=retention_runs.name,
            since="t.ran_at",
            period=timedelta(days=limits.RETENTION_RUNS_KEPT_DAYS),
            ground=Ground.LAW,
            what=_("How much was forgotten when; it names nobody"),
            after=_("after the run"),
            why=_("To show that this schedule runs."),
        ),
    )


async def _forget_letters(services: Services) -> None:
    async with services.get(Database).write() as tx:
        await forget_letters(tx, kept_s=limits.LETTERS_KEPT_S)
