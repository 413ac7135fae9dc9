"""Venues, attractions, kinds and pictures, as they read here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onsale.catalog.images.model import address_of
from onsale.catalog.model import Event, Performer, Venue
from onsale.design.posters import SIZES
from onsale.platform.i18n import gettext as _
from onsale.platform.ids import encode_id
from onsale.search.discovery.classifications import Kind, Level, kind_of
from onsale.search.discovery.hal import LOCALE, Json, self_link
from onsale.search.discovery.states import code_of
from onsale.search.names import Name

_RATIOS = {"wide": "16_9", "square": "1_1", "portrait": "3_4", "card": "40_21"}


@dataclass(frozen=True, slots=True)
class Site:
    """Where this installation is reached: links that people follow begin with it."""

    url: str

    def page(self, kind: str, public_id: str) -> str:
        """The address of a page for people."""
        return f"{self.url.rstrip('/')}/{kind}/{public_id}"

    def images(self, event: Event) -> list[Json]:
        """What was uploaded for an event, in every size there is; its poster where nothing was."""
        if event.image is None:
            return self.posters(event.id)
        root = self.url.rstrip("/")
        return [
            {
                "ratio": _RATIOS[cut.shape],
                "url": root + address_of(event.image.id, cut.name),
                "width": cut.width,
                "height": cut.height,
                "fallback": False,
            }
            for cut in event.image.all_cuts
        ]

    def posters(self, event: int, *, fallback: bool = False) -> list[Json]:
        """An event's picture in its shapes, drawn or uploaded: for who doesn't know which it is."""
        poster = f"{self.url.rstrip('/')}/posters/{encode_id('evt', event)}.jpg"
        return [
            {
                "ratio": _RATIOS[shape],
                "url": f"{poster}?shape={shape}",
                "width": width,
                "height": height,
                "fallback": fallback,
            }
            for shape, (width, height) in SIZES.items()
        ]


def venue_answer(site: Site, venue: Venue, public_id: str, name: Name | None = None) -> Json:
    """A venue; `name` tells what there is to come."""
    answer: Json = {
        "name": venue.name,
        "type": "venue",
        "id": public_id,
        "test": False,
        "url": site.page("venues", encode_id("ven", venue.id)),
        "locale": LOCALE,
        **({"images": site.posters(name.next_event, fallback=True)} if name else {}),
        "timezone": venue.timezone,
        "city": {"name": venue.city},
        "state": _state(venue),
        "country": _country(venue),
        "address": {"line1": venue.address} if venue.address else None,
        "location": location_of(venue),
        "markets": [],
        "dmas": [],
        **(_upcoming(name) if name else {}),
        "_links": {"self": self_link("venues", public_id)},
    }
    return {key: value for key, value in answer.items() if value is not None}


def attraction_answer(
    site: Site,
    performer: Performer,
    public_id: str,
    kinds: Iterable[tuple[str, str]],
    *,
    pictured: int,
    name: Name | None = None,
) -> Json:
    """Somebody on stage; `kinds` are genres with their segments, `pictured` is the event whose poster stands for them,
    `name` tells what there is to come.
    """
    return {
        "name": performer.name,
        "type": "attraction",
        "id": public_id,
        "test": False,
        "url": site.page("performers", encode_id("per", performer.id)),
        "locale": LOCALE,
        "images": site.posters(pictured, fallback=True),
        "classifications": [
            classified(kind_of(segment, genre), primary=place == 0) for place, (genre, segment) in enumerate(kinds)
        ],
        **(_upcoming(name) if name else {}),
        "_links": {"self": self_link("attractions", public_id)},
    }


def classified(kind: Kind, *, primary: bool = True) -> Json:
    """The kind of an event or attraction."""
    segment, genre, subgenre = kind.levels
    return {
        "primary": primary,
        "segment": _level(segment),
        "genre": _level(genre),
        "subGenre": _level(subgenre),
        "family": kind.family,
    }


def classification_answer(kinds: Sequence[Kind]) -> Json:
    """A segment with all below it."""
    segment = kinds[0].segment
    return {
        "family": any(kind.family for kind in kinds),
        "segment": segment_answer(kinds),
        "_links": {"self": self_link("classifications", segment.id)},
    }


def segment_answer(kinds: Sequence[Kind]) -> Json:
    """A segment and its genres."""
    return {
        **_level(kinds[0].segment, "segments"),
        "_embedded": {"genres": [genre_answer(kind) for kind in kinds]},
    }


def genre_answer(kind: Kind) -> Json:
    """A genre and its subgenre."""
    return {**_level(kind.genre, "genres"), "_embedded": {"subgenres": [subgenre_answer(kind)]}}


def subgenre_answer(kind: Kind) -> Json:
    """A subgenre."""
    return _level(kind.subgenre, "subgenres")


def location_of(venue: Venue) -> Json | None:
    """Its coordinates, as texts."""
    if venue.lat is None or venue.lon is None:
        return None
    return {"longitude": f"{venue.lon:.8f}", "latitude": f"{venue.lat:.8f}"}


def distance_of(metres: int, unit_km: float) -> Json:
    """How far away, in the unit asked for."""
    return {"distance": round(metres / 1000 / unit_km, 2), "units": "KILOMETERS" if unit_km == 1 else "MILES"}


def ticket_limit(most: int) -> str:
    """How many one may buy, in words."""
    return _("There is a limit of {most} tickets for each booking.").format(most=most)


def age_rule(years: int) -> str:
    """From which age on one is let in, in words."""
    return _("From {years} years of age.").format(years=years)


def _level(level: Level, within: str | None = None) -> Json:
    if within is None:
        return {"id": level.id, "name": level.name}
    links = {"self": self_link(f"classifications/{within}", level.id)}
    return {"id": level.id, "name": level.name, "locale": LOCALE, "_links": links}


def _state(venue: Venue) -> Json | None:
    if not venue.region:
        return None
    code = code_of(venue.country_code, venue.region)
    return {"name": venue.region} | ({"stateCode": code} if code else {})


def _country(venue: Venue) -> Json:
    return {"name": venue.country} | ({"countryCode": venue.country_code} if venue.country_code else {})


def _upcoming(name: Name) -> Json:
    return {"upcomingEvents": {"_total": name.events, "_filtered": 0}}
