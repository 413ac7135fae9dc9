"""What each of the admin's pages shows. Conventions as in the organiser's views. `waiting` on every page: how many
applications are to be decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.console.views import SalesRow
from onsale.oversight.model import Particulars
from onsale.platform.money import Money

Fields = Mapping[str, str]
ApplicationState = Literal["waiting", "approved", "declined", "withdrawn"]
SellerState = Literal["selling", "suspended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One thing an admin did. `who` is empty when they are gone; `url` leads to what it concerns, if it has a page."""

    act: str
    at: datetime
    who: str
    subject: str
    note: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`/admin`. `troubles` are those parts of the installation that need somebody; `warnings` may be meant."""

    waiting: int
    troubles: int
    warnings: int
    organisers: int
    suspended: int
    events: int
    taken_down: int
    acts: tuple[ActRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """An application in a list. `name` is None when the person is gone."""

    id: str
    name: str | None
    country: str
    state: ApplicationState
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationsPage:
    """`/admin/applications`: those to be decided, then the last that were."""

    waiting: int
    open: tuple[ApplicationRow, ...]
    ended: tuple[ApplicationRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPage:
    """`/admin/applications/{id}`. `alike` names organisers and applicants of the same name; `decided_by` is empty when
    that admin is gone."""

    waiting: int
    id: str
    state: ApplicationState
    applied_at: datetime
    told: Particulars | None
    country: str
    applicant: str
    applicant_email: str
    alike: tuple[str, ...] = ()
    ended_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    organiser_url: str | None = None
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerRow:
    """An organiser in the list."""

    id: str
    name: str
    legal_name: str
    state: SellerState
    since: datetime
    coming: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SellersPage:
    """`/admin/organisers`. `query` is what was looked for."""

    waiting: int
    query: str
    rows: tuple[SellerRow, ...]
    next_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """Somebody who acts for an organiser."""

    name: str
    email: str = field(repr=False)
    role: Literal["owner", "scanner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerPage:
    """`/admin/organisers/{id}`. `sold` and `taken` are of all events that still stand; `more` events aren't shown."""

    waiting: int
    id: str
    name: str
    legal_name: str
    legal_address: str
    register_number: str
    contact_email: str
    since: datetime
    suspended_at: datetime | None
    reason: str
    sold: int
    taken: tuple[Money, ...]
    events: tuple[SalesRow, ...]
    more: bool
    staff: tuple[StaffRow, ...]
    acts: tuple[ActRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendPage:
    """`/admin/organisers/{id}/suspend`: what it will do."""

    waiting: int
    id: str
    name: str
    on_sale: int
    held: int
    bookings: int
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEvent:
    """An event in the list. `stopped`: by itself (`taken_down`), with its organiser (`suspended`), or not."""

    id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    city: str
    organiser: str
    status: str
    stopped: Literal["", "taken_down", "suspended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEventsPage:
    """`/admin/events`. Without a `query`: those that were taken down."""

    waiting: int
    query: str
    rows: tuple[FoundEvent, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOversightPage:
    """`/admin/events/{id}`, and what taking it down will do."""

    waiting: int
    event: FoundEvent
    organiser_id: str
    sold: int
    held: int
    bookings: int
    taken: Money | None
    refused: bool
    """Nothing can be taken down of it: a draft, or removed."""
    taken_down_at: datetime | None
    reason: str
    acts: tuple[ActRow, ...]
    values: Fields = field(default_factory=dict)
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsPage:
    """`/admin/acts`: everything admins did, the last first."""

    waiting: int
    rows: tuple[ActRow, ...]
    next_url: str | None
