"""What the home page shows. As in `views`."""

from dataclasses import dataclass

from onsale.shop.views import Choice, EventTile


@dataclass(frozen=True, slots=True, kw_only=True)
class NearYou:
    """What is on in and around the city the reader chose, whose page is at `url`; `total` is the city's alone."""

    city: str
    url: str
    events: tuple[EventTile, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """`/`. Heroes: 1 to 4 events with big posters. `on_soon` by date, `going_on_sale` by on-sale time. The values of
    `cities` are their pages' addresses; `choosable` are those the reader may call theirs. `near` is None until then.
    """

    heroes: tuple[EventTile, ...]
    on_soon: tuple[EventTile, ...]
    going_on_sale: tuple[EventTile, ...]
    genres: tuple[Choice, ...]
    cities: tuple[Choice, ...]
    total_events: int
    last_places: tuple[EventTile, ...] = ()
    near: NearYou | None = None
    choosable: tuple[str, ...] = ()
    demo_accounts: tuple[tuple[str, str], ...] = ()
