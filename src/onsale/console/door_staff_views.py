"""What the pages about who scans show."""

from dataclasses import dataclass, field
from datetime import datetime

from onsale.console.views import Fields, Option


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerRow:
    """Somebody at the door. `name` is empty for who gave none."""

    person_id: str
    name: str
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post whose PIN counts. `events` are names; null for all the organiser has."""

    post_id: str
    name: str
    events: tuple[str, ...] | None
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePinView:
    """A PIN that was made just now, shown this once, and the address it may be typed at whatever others try."""

    name: str
    pin: str = field(repr=False)
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinPage:
    """`/scan/pin`. `link`: the PIN's own, which is handed on."""

    link: str = ""
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorStaffPage:
    """`/organise/door`. `days`: how long an invitation counts; `timezone`: the one PINs' times are told in."""

    organiser: str
    scanners: tuple[ScannerRow, ...]
    days: int
    email: str = field(default="", repr=False)
    errors: Fields = field(default_factory=dict)
    posts: tuple[PostRow, ...] = ()
    events: tuple[Option, ...] = ()
    timezone: str = "UTC"
    made: MadePinView | None = None
    pin_values: Fields = field(default_factory=dict)
    pin_errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorInvitationPage:
    """`/door/invitation/{note}`: whose doors, and by which address one is signed in."""

    note: str
    organiser: str
    email: str = field(repr=False)
