"""Everything a made-up catalogue is drawn from, the same for the same size and seed."""

import random
from dataclasses import dataclass
from datetime import datetime

from benchmarks.events import measured
from benchmarks.events.places import City, Venue, venues, weights
from benchmarks.events.wording import Words, performers

_EVENTS_PER_PERFORMER = 5
_EVENTS_PER_VENUE = 40
_WORDS_PER_PERFORMER = 0.6
_YEAR_MS = 365 * 24 * 3_600_000
_EPOCH_MS = 1_735_689_600_000
_RANDOM_BITS = 21


@dataclass(frozen=True, slots=True)
class World:
    """`at` is when it is looked at: everything was made in the year before, and takes place in the year after."""

    events: int
    seed: int
    at: datetime
    words: Words
    performers: list[str]
    performer_weights: list[float]
    venues: list[Venue]
    venue_weights: list[float]

    @classmethod
    def of(cls, events: int, seed: int, at: datetime) -> "World":
        """For so many events: a performer for each five, a venue for each forty."""
        rng = random.Random(seed)
        names = max(events // _EVENTS_PER_PERFORMER, 50)
        words = Words(int(names * _WORDS_PER_PERFORMER) + 1_000, rng)
        houses = venues(words, max(events // _EVENTS_PER_VENUE, 20), rng)
        return cls(
            events,
            seed,
            at,
            words,
            performers(words, names, rng),
            weights(measured.EVENTS_PER_PERFORMER, names),
            houses,
            weights(measured.EVENTS_PER_VENUE, len(houses)),
        )

    @property
    def cities(self) -> list[City]:
        """Those with a venue, each once."""
        return list(dict.fromkeys(venue.city for venue in self.venues))

    def id_of(self, number: int, most: int, salt: int) -> int:
        """An id like ours, of the thing of that number among so many made during the year; `salt` differs by kind."""
        made_ms = int(self.at.timestamp() * 1000) - _EPOCH_MS - _YEAR_MS + number * _YEAR_MS // most
        return made_ms << _RANDOM_BITS | (number * 2_654_435_761 + salt) % (1 << _RANDOM_BITS)

    def event_id(self, number: int) -> int:
        """Of an event."""
        return self.id_of(number, self.events, 1)

    def performer_id(self, number: int) -> int:
        """Of a performer."""
        return self.id_of(number, len(self.performers), 2)

    def venue_id(self, number: int) -> int:
        """Of a venue and of its seat map."""
        return self.id_of(number, len(self.venues), 3)
