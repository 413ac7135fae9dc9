"""Sample views of the door as its organiser watches it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from onsale.console.live_door.chart import chart_of
from onsale.console.live_door.views import (
    ConflictRow,
    GateForm,
    GateRow,
    LiveDoorPage,
    ScanRow,
    SectionBox,
    SectionRow,
)
from onsale.console.live_door.words import live_words
from tests.design.samples_events import LONG, NOW

_MINUTES = [(NOW + timedelta(minutes=n), (n * 7) % 23 if n > 20 else 0) for n in range(60)]


def pages() -> Iterator[tuple[str, object]]:
    """Template and view."""
    page = LiveDoorPage(
        event_id="evt_1",
        name="Kasimir Vega",
        starts_at=NOW,
        timezone="Europe/Berlin",
        venue="Halle Nord",
        now=NOW,
        admitted=1411,
        inside=1398,
        expected=1588,
        re_entry=True,
        conflicts_in_all=3,
        chart=chart_of(_MINUTES),
        gates=(
            GateRow(gate="", admitted=3, refused=0, last_at=NOW),
            GateRow(gate="Nordtor", admitted=1204, refused=31, last_at=NOW),
            GateRow(gate=LONG, admitted=204, refused=1, last_at=None),
        ),
        sections=(
            SectionRow(section="Parkett", admitted=1011, expected=1100),
            SectionRow(section=LONG, admitted=400, expected=488),
        ),
        conflicts=(
            ConflictRow(what="Let in twice", place="Parkett · H · 11", where=(("Nordtor", NOW), ("Südtor", NOW))),
            ConflictRow(what="Let in with a cancelled ticket", place="", where=(("", NOW),)),
        ),
        scans=(
            ScanRow(at=NOW, gate="Nordtor", kind="yes", said="Let in", place="Parkett · H · 12"),
            ScanRow(at=NOW, gate="", kind="again", said="Was inside already", place="Parkett · H · 11"),
            ScanRow(at=NOW, gate=LONG, kind="no", said="Not a ticket", place=""),
        ),
        forms=(_gate(0, "Nordtor"), _gate(1, "")),
        words=live_words(),
    )
    yield "console/live_door.html", page
    wrong = {"gate_0_name": "Another gate is called the same.", "gate_1_closes": "It closes before it opens."}
    yield "console/live_door.html", replace(page, errors=wrong, conflicts=page.conflicts[:1])
    yield (
        "console/live_door.html",
        replace(
            page, admitted=0, inside=0, re_entry=False, conflicts_in_all=0, chart=None, gates=(), sections=(),
            conflicts=(), scans=(), forms=(_gate(0, ""),),
        ),
    )  # fmt: skip


def _gate(n: int, name: str) -> GateForm:
    boxes = (
        SectionBox(name=f"gate_{n}_s0", section="Parkett", checked=bool(name)),
        SectionBox(name=f"gate_{n}_s1", section=LONG, checked=False),
    )
    return GateForm(prefix=f"gate_{n}", name=name, opens="2026-11-29T18:00" if name else "", closes="", boxes=boxes)
