"""A made-up booking, to look at a letter before anybody gets one."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from onsale.accounts.model import Person
from onsale.bookings.model import Booking, BookingState, Line
from onsale.catalog.model import Event, Lifecycle, Organiser, Schedule, Venue
from onsale.catalog.seatmap import Kind as SectionKind
from onsale.catalog.seatmap import Layout, RowSpec, SectionSpec, build
from onsale.letters.contents import letter_of
from onsale.letters.gather import legal_of
from onsale.letters.layout import written
from onsale.letters.matter import Matter
from onsale.letters.model import OF_NO_BOOKING, Envelope, Facts, Kind, Letter
from onsale.letters.wording import Wording, applied
from onsale.platform.i18n import gettext as _
from onsale.platform.i18n import reading
from onsale.platform.ids import new_uuid
from onsale.platform.mail import Mail
from onsale.tickets.view import Occasion

_FACE_MINOR, _FEES_MINOR = 4_200, 350


def sample_letter(
    kind: Kind, wording: Wording, organiser: Organiser, *, spoken: str, public_url: str, now: datetime
) -> Letter:
    """The letter about a booking that there isn't, in these words, to somebody who reads the language `spoken`."""
    with reading(spoken):
        letter = letter_of(kind, _matter(kind, organiser, public_url, now))
    assert letter is not None, "a sample is always worth telling"
    return applied(letter, wording)


def sample_mail(letter: Letter, organiser: Organiser, reader: Person, reply_to: str, *, spoken: str) -> Mail:
    """The same as a mail to the reader, who can't end anything by it."""
    told = Envelope(
        to=reader.email,
        sender=organiser.name,
        sender_details=legal_of(organiser),
        reply_to=reply_to,
        language=spoken,
    )
    with reading(spoken):
        return written(replace(letter, subject=_("Test: %(subject)s") % {"subject": letter.subject}), told)


def _matter(kind: Kind, organiser: Organiser, public_url: str, now: datetime) -> Matter:
    event = _event(kind, organiser, now)
    lines = tuple(Line(place, _("Stalls"), None, _FACE_MINOR, _FEES_MINOR, 0) for place in (4, 5))
    unpaid = kind in {Kind.PAYMENT_DUE, Kind.PAYMENT_REMINDER}
    booking = Booking(
        event_id=event.id,
        id=new_uuid(),
        fan_id=0,
        state=BookingState.HELD if unpaid else BookingState.CONFIRMED,
        expires_at=None,
        seconds_left=0.0,
        lines=lines,
        currency=event.currency,
        created_at=now,
        confirmed_at=now,
    )
    until, before = now + timedelta(days=5), event.starts_at - timedelta(days=7)
    total = sum(line.total_minor for line in lines)
    return Matter(
        occasion=Occasion(event=event, venue=_venue(organiser), layout=_layout()),
        booking=None if kind in OF_NO_BOOKING else booking,
        facts=Facts(places=(4, 5), amount_minor=total, until=until, before=before, quantity=2),
        organiser=organiser.name,
        url=f"{public_url.rstrip('/')}/bookings",
        now=now,
    )


def _event(kind: Kind, organiser: Organiser, now: datetime) -> Event:
    starts_at = (now + timedelta(days=30)).replace(hour=18, minute=30, second=0, microsecond=0)
    return Event(
        id=0,
        organiser_id=organiser.id,
        venue_id=0,
        seat_map_id=0,
        name=_("An evening to try things out"),
        description="",
        genre="",
        segment="",
        lifecycle=Lifecycle.CANCELLED if kind is Kind.EVENT_CANCELLED else Lifecycle.PUBLISHED,
        schedule=Schedule.POSTPONED if kind is Kind.POSTPONED else Schedule.PLANNED,
        starts_at=starts_at,
        doors_at=starts_at - timedelta(hours=1),
        ends_at=None,
        on_sale_at=now,
        off_sale_at=None,
        age_limit=None,
        currency="EUR",
        places=20,
        max_places_per_booking=8,
        cancellation_until=starts_at - timedelta(days=7),
        cancellation_fee_basis_points=1_000,
        refuse_single_seats=False,
        series_id=None,
        price_generated=False,
        version=1,
        published_at=now,
    )


def _venue(organiser: Organiser) -> Venue:
    return Venue(
        id=0,
        organiser_id=organiser.id,
        name=_("The Old Mill"),
        address=_("Mill Lane 3"),
        city="Ghent",
        region="",
        country="Belgium",
        country_code="BE",
        lat=None,
        lon=None,
        timezone="Europe/Brussels",
    )


@cache
def _layout() -> Layout:
    rows = [RowSpec(label, 10) for label in "AB"]
    return build("sample", [SectionSpec("Stalls", SectionKind.SEATED, rows=rows)])
