"""What the scanner's page shows before any code was scanned."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """Addresses of modules that are fetched when they are needed: the camera's, and the code checker's."""

    camera: str
    codes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanPage:
    """`/scan/{event_id}`. Everything else is fetched by its scripts, or known on the device."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    scripts: Scripts
