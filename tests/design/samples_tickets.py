"""Sample views of the page about an event's tickets."""

from collections.abc import Iterator
from dataclasses import replace

from onsale.console.ticket_rules.views import TicketRulesPage
from onsale.console.views import Option
from tests.design.samples_events import LONG, NOW, RTL


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    page = TicketRulesPage(
        event_id="evt_1",
        name=LONG,
        starts_at=NOW,
        timezone="Europe/Brussels",
        venue=RTL,
        values={"code_mode": "static", "transfers_allowed": "yes", "transfers_from_date": "2027-10-31"},
    )
    template = "console/ticket_rules/page.html"
    yield template, page
    yield template, replace(page, key=3, renewed=2, rotating=True, unused=1, dying=1, values={"code_mode": "rotating"})
    yield template, replace(page, key=1, unused=1204, dying=1204, name=RTL)
    wrong = {"code_mode": "Choose.", "transfers_from_time": "Which?", "transfers_from_date": LONG}
    yield template, replace(page, errors=wrong, twice=(Option(value="0", label="the first"),))
    yield template, replace(page, key=1, errors={"sure": "Tick the box."})
    yield template, replace(page, key=1, errors={"": LONG})
