"""What each of the organiser's pages shows, and the door's. Conventions as in the fan's views:
public ids, aware datetimes beside the venue's zone, `Money`, `errors` by form field, `values` as typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onsale.console.preview_views import Preview
from onsale.platform.money import Money

_NAMED = 6
Fields = Mapping[str, str]
EventStatus = Literal[
    "draft",
    "published",
    "on_sale",
    "sold_out",
    "postponed",
    "rescheduled",
    "taken_down",
    "suspended",
    "cancelled",
    "ended",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesRow:
    """One of the organiser's events. `sold` and `held` are places of `total`; `gross` is what buyers paid for what
    stands. `dates` are those of its series, where it belongs to one."""

    id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    city: str
    status: EventStatus
    sold: int
    held: int
    total: int
    gross: Money | None
    on_sale_at: datetime | None = None
    next_action: Literal["publish", "watch", "door", "nothing"] = "watch"
    series_id: str | None = None
    dates: int = 0

    @property
    def left(self) -> int:
        """Places nobody has bought or holds."""
        return max(0, self.total - self.sold - self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An entry of a choice: `value` is posted, `label` read, `detail` beside it."""

    value: str
    label: str
    detail: str = ""
    selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeField:
    """A ticket type of a level, posted as `price_levels.N.types.M.name` and `.price` (major).

    `proof` is a box to tick, `.proof`: who comes with it shows at the door that they may. So is `companion`: it is for
    seats beside a wheelchair space. `kept` is what is saved.
    """

    name: str
    price: str
    proof: bool = False
    companion: bool = False
    kept: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLevelField:
    """One row of the price form, posted as `price_levels.N.name`, `.sections` (a JSON list), `.price` (major).

    With ticket `types` they have the prices, and the level has none of its own. `hidden` is a box to tick;
    `wheelchair` says that a companion's ticket may be sold, as there are spaces to sit beside. `kept` is the price that
    is saved; where it `moves`, it is set at `moves` and not here.
    """

    name: str
    sections: tuple[str, ...]
    places: int
    price: str
    types: tuple[TicketTypeField, ...] = ()
    hidden: bool = False
    wheelchair: bool = False
    kept: Money | None = None
    moves: str = ""

    @property
    def lacks_companion(self) -> bool:
        """Whether a companion's ticket can be added."""
        return self.wheelchair and not any(kind.companion for kind in self.types)

    @property
    def where(self) -> str:
        """The sections in a few words."""
        named = ", ".join(self.sections[:_NAMED])
        return f"{named} … +{len(self.sections) - _NAMED}" if len(self.sections) > _NAMED else named


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What saving tells those who have bought: so many `fans` with `tickets`, that it is now at `starts_at` (None: that
    the date no longer stands), and that they may give back in full until `answer_until`. `token` agrees to it."""

    fans: int
    tickets: int
    starts_at: datetime | None
    answer_until: datetime
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFormPage:
    """`/organise/events/new` (event_id None) and `/organise/events/{id}` (edit).

    `layouts` are the kinds of house and the organiser's own rooms; where these are many they are `own_layouts`, a list
    to choose from. Choosing one posts the form with `room`, which comes back with other `price_levels` and everything
    else as typed. `new_venue` shows the venue's fields (a kind of house was chosen). On edit, `locked` names the fields
    that can't change any more, `version` is posted back, and `closed` says that nothing can. `taken_down` is why those
    who run the shop stopped it, `suspended` that they stopped its organiser. `told` is shown before what buyers learn
    of is saved, and agreed to with `agreed`. `others` are the coming dates of its series beside it; with `scope`
    "coming" they change, too. `sign_ins_per_minute` (0: not known) tells how long a crowd takes to sign in.

    `values`: name, description, date, time, venue_name, venue_address, venue_city, venue_country, timezone,
    capacity, genre, currency, on_sale ("now" | "at"), on_sale_date, on_sale_time, max_places, cancel_days,
    cancel_fee_percent. Dates are YYYY-MM-DD, times HH:MM, local to the venue. `twice` has, by time field, the two
    moments a time stands for on the night the clocks go back; the choice is posted as `<field>_fold`.
    """

    event_id: str | None
    layout: str
    layouts: tuple[Option, ...]
    new_venue: bool
    genres: tuple[Option, ...]
    currencies: tuple[Option, ...]
    timezones: tuple[str, ...]
    price_levels: tuple[PriceLevelField, ...]
    values: Fields
    errors: Fields = field(default_factory=dict)
    sales: SalesRow | None = None
    version: str = ""
    locked: frozenset[str] = frozenset()
    own_layouts: tuple[Option, ...] = ()
    twice: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    closed: bool = False
    taken_down: str = ""
    suspended: bool = False
    preview: Preview | None = None
    told: Told | None = None
    others: int = 0
    sign_ins_per_minute: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePage:
    """`/organise/events/{id}/remove`: what removing will do. When it `cancels`, the confirmed `bookings` of so many
    `fans` get `refund` in all, `unpaid` ones end and nobody is left `waiting`; else nobody ever bought or holds a
    place, and the event is simply gone. Typing the number of `tickets` confirms it, a box to tick where there are none.
    `dates` are those of its series, which stay."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    bookings: int
    tickets: int
    refund: Money | None
    cancels: bool = False
    fans: int = 0
    unpaid: int = 0
    waiting: int = 0
    dates: int = 0
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFormPage:
    """`/organise/terms`. `versions` are the newest (number, published at) first; the first is in force, at `url`.

    `seen` is posted back: the newest version when the form was made, 0 for none. `preview` has the paragraphs typed.
    """

    organiser: str
    url: str | None
    versions: tuple[tuple[int, datetime], ...]
    seen: int
    most_characters: int
    values: Fields
    contact_email: str = ""
    preview: tuple[str, ...] = ()
    errors: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The door's answer to one code. Place and ticket type are None when no ticket was found. `reason`: why it is
    invalid, as the API has it; `gates`: those to go to instead; `opens_at`, `closed_at`: of the gate that was asked."""

    result: Literal[
        "admitted",
        "already_admitted",
        "invalid",
        "wrong_event",
        "cancelled",
        "transferred",
        "checked_out",
        "not_inside",
    ]
    section: str | None = None
    row: str | None = None
    seat: str | None = None
    ticket_type: str | None = None
    first_admitted_at: datetime | None = None
    first_gate: str = ""
    reason: str | None = None
    gates: tuple[str, ...] = ()
    opens_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRow:
    """An event on the list of doors. `today` and `other_year` (than this one) in the venue's zone."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    city: str
    today: bool
    other_year: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorsPage:
    """`/door`: the doors somebody may stand at, the next first."""

    doors: tuple[DoorRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPage:
    """`/door/{event_id}`. Posts `code` and `gate`; `gate` is kept between scans."""

    event_id: str
    name: str
    starts_at: datetime
    timezone: str
    venue: str
    admitted: int
    sold: int
    gate: str = ""
    verdict: Verdict | None = None
    errors: Fields = field(default_factory=dict)
