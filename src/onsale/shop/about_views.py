"""What an event's page shows beside the event itself: its other dates, where its names lead, how it is shared.

As in `views`: ids are public, times are aware and beside the venue's zone, prices are all-in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from markupsafe import Markup

from onsale.platform.money import Money

EventState = Literal[
    "not_yet_on_sale",
    "on_sale",
    "few_left",
    "sold_out",
    "sales_closed",
    "cancelled",
    "postponed",
    "rescheduled",
    "ended",
]
"""What a fan can do about an event. A draft has no page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    """How a page presents itself to those who link to it: addresses are absolute. `image` is a JPEG
    of 1200 × 630, `image_alt` says what it shows. `linked_data` is JSON-LD, safe to
    stand in a script element. `indexed`: whether it is for search engines. `feed` is a calendar to subscribe to.
    """

    title: str
    description: str
    url: str
    image: str | None = None
    image_alt: str = ""
    linked_data: Markup | None = None
    indexed: bool = True
    feed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Something that has a page."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChoice:
    """One date of a show."""

    url: str
    starts_at: datetime
    timezone: str
    state: EventState
    available: int
    price_from: Money | None
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesMonth:
    """The dates of a month; `first_at` names it."""

    first_at: datetime
    timezone: str
    dates: tuple[DateChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatesView:
    """The dates of a show that are to come, this one among them: some around it, and where these are not all of them,
    all by month; `total` of them, where there are more than are told here.
    """

    around: tuple[DateChoice, ...]
    months: tuple[DatesMonth, ...]
    total: int
    all_url: str

    @property
    def told(self) -> int:
        """How many dates stand here."""
        return sum(len(month.dates) for month in self.months) or len(self.around)


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutEvent:
    """What the event's page tells from the index: other dates, and where its names lead."""

    card: PageCard
    performers: tuple[Link, ...]
    venue: Link
    city: Link | None
    dates: DatesView | None = None
