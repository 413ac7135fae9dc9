"""The scanner's pages."""

from collections.abc import Iterator
from dataclasses import replace

from onsale.console.scan.views import ScanPage, Scripts
from onsale.console.views import DoorRow, DoorsPage
from tests.design.samples_events import LONG, NOW, RTL


def pages() -> Iterator[tuple[str, object]]:
    """Which door, and a door with names of all lengths."""
    row = DoorRow(
        event_id="evt_1",
        name=LONG,
        starts_at=NOW,
        timezone="Europe/Berlin",
        venue="Halle Nord",
        city="Berlin",
        today=True,
        other_year=False,
    )
    later = replace(row, today=False, other_year=True)
    yield "console/scan/doors.html", DoorsPage(doors=(row, later))
    yield "console/scan/doors.html", DoorsPage(doors=(later,))
    yield "console/scan/doors.html", DoorsPage(doors=())
    page = ScanPage(
        event_id="evt_1",
        name="Kasimir Vega",
        starts_at=NOW,
        timezone="Europe/Berlin",
        venue="Halle Nord",
        scripts=Scripts(camera="/static/tickets/door/camera.js", codes="/static/tickets/door/codes.js"),
    )
    yield "console/scan/scanner.html", page
    yield "console/scan/scanner.html", replace(page, name=LONG, venue=RTL)
