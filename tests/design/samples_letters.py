"""Sample views of the pages about letters."""

from collections.abc import Iterator
from dataclasses import replace

from onsale.console import letters_views as console
from onsale.letters.pages import UnsubscribePage
from onsale.letters.wording import PLACEHOLDERS
from onsale.privacy.retention_pages import KeepPage
from onsale.privacy.viewing_pages import ViewedRow, ViewingsPage
from tests.design.samples_events import LONG, NOW, RTL, refused


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    plain = console.LettersPage(
        organiser="Old Mill",
        kinds=(
            console.LetterRow(kind="confirmed", title="Booking confirmed", own=True),
            console.LetterRow(kind="reminder", title=LONG, own=False),
        ),
        undelivered=0,
        replies=(console.ReplyOption(value="usr_1", label="ines@old-mill.test", selected=True),),
        values={},
    )
    yield "console/letters.html", plain
    kept = {"legal_name": RTL, "legal_address": "Mill Lane 3\nGhent", "remind_before_h": "24"}
    yield (
        "console/letters.html",
        replace(plain, organiser=LONG, undelivered=2, values=kept, errors=refused("legal_name", "receipt_prefix")),
    )
    letter = console.LetterPage(
        kind="confirmed",
        title="Booking confirmed",
        language="en",
        languages=("en",),
        placeholders=PLACEHOLDERS,
        most_characters=2_000,
        test_to="ines@old-mill.test",
        preview=console.Preview(
            subject="Your tickets: An evening to try things out",
            opening=("Good news.", "<b>bold</b>"),
            rows=(("Event", LONG), ("When", "Friday, 1 January 2027, 19:30"), ("Total paid", "€91.00")),
            closing=("See you there.",),
            button="Show my tickets",
        ),
        values={},
    )
    yield "console/letter.html", letter
    values = {"subject": RTL, "opening": "Hello {nobody}"}
    yield (
        "console/letter.html",
        replace(letter, languages=("en", "de"), values=values, errors=refused("subject", "closing")),
    )
    row = console.UndeliveredRow(
        event_id="evt_1",
        id="5",
        event=LONG,
        title="Booking confirmed",
        reference="K7QM2H4P",
        when=NOW,
        reason="550 5.1.1 … no such mailbox",
    )
    rows = (row, replace(row, reference="", event=RTL))
    yield "console/undelivered.html", console.UndeliveredPage(rows=(), more=0)
    yield "console/undelivered.html", console.UndeliveredPage(rows=rows, more=3)
    for ended in (False, True):
        looks = (ViewedRow(at=NOW, organiser=None if ended else LONG, event=LONG, where="in a file of bookings"),) * 3
        yield "privacy/viewings.html", ViewingsPage(rows=() if ended else looks, next_url=None if ended else "/x")
        yield "privacy/keep.html", KeepPage(token="abc", waits=ended)
        yield "letters/unsubscribe.html", UnsubscribePage(token="abc", organiser=LONG, ended=ended)
