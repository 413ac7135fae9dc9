"""What the organiser's live view of a door shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.live_door.chart import Chart
from onsale.console.views import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One gate, "" for scans at none in particular."""

    gate: str
    admitted: int
    refused: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """How many of a section's tickets were used."""

    section: str
    admitted: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRow:
    """A scan, in words; `kind` is "yes", "no" or "again", as colours and signs go."""

    at: datetime
    gate: str
    kind: str
    said: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRow:
    """Something that shouldn't have happened, in words: each gate with its moment."""

    what: str
    place: str
    where: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBox:
    """A section that may come in by a gate, and the field's name."""

    name: str
    section: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateForm:
    """One gate's fields, by their prefix (`gate_0`); empty for one more."""

    prefix: str
    name: str
    opens: str
    closes: str
    boxes: tuple[SectionBox, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDoorPage:
    """`/organise/events/{id}/door`. Moments are shown in the venue's zone."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    now: datetime
    admitted: int
    inside: int
    expected: int
    re_entry: bool
    conflicts_in_all: int
    chart: Chart | None
    gates: tuple[GateRow, ...]
    sections: tuple[SectionRow, ...]
    conflicts: tuple[ConflictRow, ...]
    scans: tuple[ScanRow, ...]
    forms: tuple[GateForm, ...]
    words: Mapping[str, str]
    errors: Fields = field(default_factory=dict)
