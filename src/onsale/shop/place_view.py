"""What a performer's, a venue's and a city's page shows, put together."""

import asyncio
from datetime import datetime

from onsale.design.kinds import kind_name
from onsale.platform.i18n import country_name
from onsale.platform.ids import encode_id
from onsale.search.finder import Finder
from onsale.search.gazetteer import places_named
from onsale.search.named import venues_of
from onsale.search.names import Name, Sort
from onsale.search.query import Near, SearchQuery
from onsale.search.query import Sort as By
from onsale.search.series import Shows, find_shows
from onsale.shop.about_views import Link
from onsale.shop.addresses import city_path, venue_path
from onsale.shop.finding_view import tiles_of
from onsale.shop.found_views import Pictured, PlacePage
from onsale.shop.page_cards import name_card
from onsale.shop.policy import address_of
from onsale.shop.urls import address
from onsale.shop.views import EventTile

_RELATED = 24
_INSTEAD = 6
_NEARBY_KM = 100.0


async def place_page(finder: Finder, name: Name, path: str, shows: Shows, public_url: str, now: datetime) -> PlacePage:
    """The page; `shows` is a part of what is to come."""
    venue = name.venue if name.sort is Sort.VENUE else None
    return PlacePage(
        sort=name.sort.value,
        name=name.text,
        kinds=tuple(Link(text=kind_name(kind), url=_search(name, kind)) for kind in _kinds(name)),
        events=tiles_of(shows.shows, now),
        total=shows.total,
        first_at=name.next_at,
        timezone=_timezone(name, shows),
        pictured=_pictured(name, shows),
        feed_url=f"{path}.ics",
        card=name_card(name, path, public_url),
        city=Link(text=venue.city, url=city_path(venue.city)) if venue and venue.city else None,
        address=address_of((venue.address, venue.city, venue.region, country_name(venue.country_code, venue.country)))
        if venue
        else "",
        coordinates=(venue.lat, venue.lon) if venue and venue.lat is not None and venue.lon is not None else None,
        related=await _related(finder, name, shows),
        next_url=address(path, {"cursor": shows.next_cursor}) if shows.next_cursor else None,
    )


async def near_city(finder: Finder, typed: str, now: datetime) -> tuple[EventTile, ...]:
    """Some events near a city that has none itself, the nearest first; none where we don't know the city."""
    places = await asyncio.to_thread(places_named, typed, most=1)
    if not places:
        return ()
    near = Near(places[0].lat, places[0].lon, _NEARBY_KM)
    query = SearchQuery(near=near, sort=By.DISTANCE)
    return tiles_of((await finder.ask(find_shows, query, limit=_INSTEAD, cursor=None, now=now)).shows, now)


def _kinds(name: Name) -> list[str]:
    return list(dict.fromkeys(genre for genre, _segment in name.genres if genre))


def _search(name: Name, kind: str) -> str:
    where = {"city": name.text} if name.sort is Sort.CITY else {"q": name.text}
    return address("/search", {**where, "genre": kind})


def _pictured(name: Name, shows: Shows) -> Pictured:
    """The next event, with its image where it is among those that are shown."""
    shown = (show.hit.entry.catalogued.event for show in shows.shows)
    image = next((event.image for event in shown if event.id == name.next_event), None)
    return Pictured(id=encode_id("evt", name.next_event), image=image)


def _timezone(name: Name, shows: Shows) -> str:
    if name.venue is not None:
        return name.venue.timezone
    return shows.shows[0].hit.entry.catalogued.venue.timezone if shows.shows else "UTC"


async def _related(finder: Finder, name: Name, shows: Shows) -> tuple[Link, ...]:
    """A city's venues; the cities a performer comes to."""
    if name.sort is Sort.CITY:
        venues = await finder.ask(venues_of, name.text, most=_RELATED)
        return tuple(Link(text=one.text, url=venue_path(one.id)) for one in venues)
    if name.sort is Sort.PERFORMER:
        return tuple(Link(text=city, url=city_path(city)) for city, _count in shows.facets.city[:_RELATED] if city)
    return ()
