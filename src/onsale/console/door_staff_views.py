"""What the pages about who scans show."""

from dataclasses import dataclass, field

from onsale.console.views import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerRow:
    """Somebody at the door. `name` is empty for who gave none."""

    person_id: str
    name: str
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorStaffPage:
    """`/organise/door`. `days`: how long an invitation counts."""

    organiser: str
    scanners: tuple[ScannerRow, ...]
    days: int
    email: str = field(default="", repr=False)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorInvitationPage:
    """`/door/invitation/{note}`: whose doors, and by which address one is signed in."""

    note: str
    organiser: str
    email: str = field(repr=False)
