"""Sample views of what stands beside an event: a show's dates, names that lead on, how the page is shared."""

from datetime import timedelta
from typing import get_args

from onsale.platform.money import Money
from onsale.shop.about_views import AboutEvent, DateChoice, DatesMonth, DatesView, EventState, Link, PageCard
from onsale.shop.linked_data import as_script
from onsale.shop.views import EventTile

_STATES: tuple[EventState, ...] = get_args(EventState)
UNKIND = "</script><script>alert(1)</script> & \u2028"


def card(title: str = "Kasimir Vega") -> PageCard:
    """A page that is shared, with unkind texts in it."""
    return PageCard(
        title=title,
        description=f'{title} "live" {UNKIND}',
        url="https://onsale.example/events/evt_1",
        image="https://onsale.example/posters/evt_1.svg?shape=wide",
        linked_data=as_script({"@type": "Event", "name": UNKIND}),
        feed="https://onsale.example/search.ics",
    )


def about(event: EventTile, dates: DatesView | None) -> AboutEvent:
    """What the index tells beside the event."""
    return AboutEvent(
        card=card(event.name),
        performers=(Link(text=event.name, url="/performers/per_1"), Link(text="مريم", url="/performers/per_2")),
        venue=Link(text=event.venue, url="/venues/ven_1"),
        city=Link(text=event.city, url="/cities/Hamburg"),
        dates=dates,
    )


def few_dates(event: EventTile) -> DatesView:
    """A run of a week, in every state."""
    return DatesView(
        around=_month(event, 0, len(_STATES)).dates, months=(), total=len(_STATES), all_url="/search?q=vega"
    )


def many_dates(event: EventTile) -> DatesView:
    """A residency of half a year, more than are told."""
    months = tuple(_month(event, n, 20) for n in range(6))
    return DatesView(around=months[0].dates[:6], months=months, total=300, all_url="/search?q=vega")


def _month(event: EventTile, number: int, dates: int) -> DatesMonth:
    first = event.starts_at + timedelta(days=31 * number)
    choices = tuple(
        DateChoice(
            url=f"/events/evt_{number}_{n}",
            starts_at=first + timedelta(days=n),
            timezone=event.timezone,
            state=_STATES[n % len(_STATES)],
            available=7,
            price_from=Money(4840, "EUR") if n % 2 else None,
            current=number == 0 and n == 1,
        )
        for n in range(dates)
    )
    return DatesMonth(first_at=first, timezone=event.timezone, dates=choices)
