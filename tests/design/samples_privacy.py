"""Sample views of the pages about one's own data."""

from collections.abc import Iterator
from dataclasses import replace

from onsale.platform.money import Money
from onsale.privacy import views
from onsale.tickets.model import TicketState
from onsale.tickets.view import TicketView
from tests.design.samples_events import LONG, NOW, RTL


def pages() -> Iterator[tuple[str, object]]:
    """Template and view of each page in each state."""
    yield "privacy/data.html", views.DataPage()
    yield "privacy/data.html", views.DataPage(restricted_at=NOW, reminders=False)
    for waits_for in (None, "payment", "refund"):
        yield "privacy/data.html", views.DataPage(erasing=True, waits_for=waits_for, due_by=NOW)
    row = views.AheadRow(
        event=LONG, starts_at=NOW, timezone="Europe/Brussels", tickets=2, refund=Money(8100, "EUR"), url="/kept/AAAA"
    )
    rows = (row, replace(row, event=RTL, tickets=1, refund=None))
    page = views.ErasePage(email=f"{LONG}@demo.test")
    yield "privacy/erase.html", page
    yield "privacy/erase.html", replace(page, ahead=rows)
    yield "privacy/erase.html", replace(page, ahead=rows[1:])
    yield "privacy/erase.html", replace(page, refused="You are the only one", organisers=(LONG, RTL))
    yield "privacy/erase.html", replace(page, refused="You run this installation", admin=True)
    yield "privacy/gone.html", views.GonePage(email=f"{LONG}@demo.test")
    yield "privacy/gone.html", views.GonePage(email=f"{LONG}@demo.test", kept=rows, cancelling=True)
    ticket = TicketView(
        id="tkt_1",
        place=1,
        section=LONG,
        row="F",
        seat="11",
        ticket_type=RTL,
        state=TicketState.VALID,
        admitted_at=None,
        code="ABCDEFGH",
        requires_proof=True,
    )
    kept = views.KeptPage(
        event=LONG, when="Friday, 27 November 2026, 19:30", where=LONG, token="AAAA", tickets=(ticket,)
    )
    yield "privacy/kept.html", kept
    yield "privacy/kept.html", replace(kept, event=RTL, tickets=(ticket, replace(ticket, admitted_at=NOW, row=None)))
    yield "privacy/kept.html", replace(kept, rotating=True)
    yield "privacy/kept.html", replace(kept, tickets=())
