"""What kind of house a venue is, guessed from the words of its name."""

import hashlib
import re
import unicodedata
from enum import StrEnum


class VenueKind(StrEnum):
    """Houses that can be drawn."""

    THEATRE = "theatre"
    CONCERT_HALL = "concert_hall"
    SMALL_HALL = "small_hall"
    CLUB = "club"
    ARENA = "arena"
    STADIUM = "stadium"
    OPEN_AIR = "open_air"


class Floor(StrEnum):
    """What an arena's or stadium's floor holds: a standing crowd or blocks of seats before a stage, or the game."""

    STANDING = "standing"
    SEATED = "seated"
    PITCH = "pitch"


CAPACITIES: dict[VenueKind, range] = {
    VenueKind.THEATRE: range(80, 3_001),
    VenueKind.CONCERT_HALL: range(400, 3_001),
    VenueKind.SMALL_HALL: range(20, 601),
    VenueKind.CLUB: range(60, 3_001),
    VenueKind.ARENA: range(3_000, 22_001),
    VenueKind.STADIUM: range(20_000, 100_001),
    VenueKind.OPEN_AIR: range(1_000, 80_001),
}
"""Smallest and largest capacity of each kind."""

_USUAL: dict[VenueKind, tuple[int, ...]] = {
    VenueKind.THEATRE: (240, 320, 420, 560, 740, 900, 1_100, 1_400, 1_800, 2_300),
    VenueKind.CONCERT_HALL: (650, 850, 1_100, 1_450, 1_800, 2_200),
    VenueKind.SMALL_HALL: (80, 110, 140, 180, 220, 280, 350),
    VenueKind.CLUB: (120, 180, 250, 350, 500, 700, 1_000, 1_500),
    VenueKind.ARENA: (5_500, 7_500, 9_500, 12_000, 14_500, 17_000),
    VenueKind.STADIUM: (32_000, 42_000, 55_000, 68_000, 80_000),
    VenueKind.OPEN_AIR: (2_500, 4_000, 6_500, 10_000, 16_000, 25_000),
}

_WORDS: tuple[tuple[VenueKind, frozenset[str]], ...] = tuple(
    (kind, frozenset(words.split()))
    for kind, words in (
        (VenueKind.STADIUM, "stadium stadion stade stadio estadio speedway raceway racecourse racetrack"),
        (VenueKind.OPEN_AIR, "amphitheatre amphitheater anfiteatro acikhava acik openair outdoor outdoors lawn meadow"),
        (VenueKind.CLUB, "club klub nightclub bar lounge saloon pub tavern cafe cantina underground garage cellar"),
        (VenueKind.CLUB, "basement disco ballroom warehouse factory foundry winery brewery grill room jazz kahvesi"),
        (VenueKind.CLUB, "blues social discoteca academy sala sahne taproom speakeasy venue electric roadhouse"),
        (VenueKind.THEATRE, "theatre theater theatres teatro theatro teatr tiyatro tiyatrosu theatre opera playhouse"),
        (VenueKind.THEATRE, "operahouse capitol orpheum paramount palace empire fox showroom cinema kino fillmore"),
        (VenueKind.ARENA, "arena arenas coliseum colosseum dome forum velodrome garden gardens speedrome armory"),
        (VenueKind.CONCERT_HALL, "symphony philharmonic philharmonie auditorium auditorio conservatory concert hall"),
        (VenueKind.CONCERT_HALL, "kultur merkezi performing arts center centre salonu konferans centro palais"),
        (VenueKind.CONCERT_HALL, "convention casino resort hotel music konzerthaus sanat"),
        (VenueKind.OPEN_AIR, "park parc parque field fields fairgrounds fairground festival beach farm plaza square"),
        (VenueKind.OPEN_AIR, "pavilion bowl castle island grounds showgrounds"),
        (VenueKind.SMALL_HALL, "church chapel cathedral library museum school gallery studio studios town village"),
        (VenueKind.SMALL_HALL, "community civic winery bookstore synagogue temple institute"),
    )
)


def kind_for(venue_name: str, capacity: int | None = None) -> tuple[VenueKind, int]:
    """The likely kind of a venue and a capacity that kind can have; the same name always gives the same answer.

    Without a capacity one of the kind's usual sizes is picked by a hash of the name, so that houses of one size share
    one map. Where no word tells, small capacities are clubs and large ones arenas and stadiums.
    """
    kind = _by_words(_words(venue_name)) or _by_size(capacity)
    if capacity is not None:
        return kind, min(max(capacity, CAPACITIES[kind][0]), CAPACITIES[kind][-1])
    usual = _USUAL[kind]
    return kind, usual[hashlib.sha256(venue_name.casefold().encode()).digest()[0] % len(usual)]


def _by_words(words: set[str]) -> VenueKind | None:
    if "church" in words or words >= {"town", "hall"} or words >= {"village", "hall"}:
        return VenueKind.SMALL_HALL
    return next((kind for kind, known in _WORDS if words & known), None)


def _by_size(capacity: int | None) -> VenueKind:
    if capacity is None or capacity <= CAPACITIES[VenueKind.CLUB][-1]:
        return VenueKind.CLUB
    return VenueKind.ARENA if capacity <= CAPACITIES[VenueKind.ARENA][-1] else VenueKind.STADIUM


def _words(name: str) -> set[str]:
    """Lower case and without accents, so that Théâtre is theatre."""
    bare = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    return set(re.findall(r"[^\W\d_]+", "".join(letter for letter in bare if not unicodedata.combining(letter))))
