"""What people ask of a made-up catalogue: a mix of queries as addresses, the same for the same seed."""

import json
import random
import string
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote, urlencode

from benchmarks.events import measured
from benchmarks.events.world import World

MIX = {"typed": 20, "prefix": 10, "fuzzy": 10, "faceted": 15, "geo": 10, "browse": 10, "deep": 5, "suggest": 20}
"""In a hundred."""
_WALKS, _STEPS, _PER_STEP = 30, 8, 50


class Queries:
    """Draws queries. Without a node to walk on (`walk`), none goes deep."""

    def __init__(self, world: World, seed: int) -> None:
        self._world, self._rng = world, random.Random(seed)
        self._cities = [venue.city for venue in world.venues]
        self._deep: list[str] = []
        self._kinds: dict[str, Callable[[], str]] = {
            "typed": self._typed,
            "prefix": self._prefix,
            "fuzzy": self._fuzzy,
            "faceted": self._faceted,
            "geo": self._geo,
            "browse": self._browse,
            "deep": self._on,
            "suggest": self._suggest,
        }

    def draw(self, count: int) -> Iterator[tuple[str, str]]:
        """So many queries: of which kind, and the address."""
        for kind in self._rng.choices(list(MIX), list(MIX.values()), k=count):
            yield kind, self._kinds[kind]()

    def walk(self, base: str) -> None:
        """Learn where lists go on, far behind their first page."""
        while len(self._deep) < _WALKS * _STEPS // 2:
            path = self._rng.choice([self._browse, self._faceted, self._frequent])()
            for _ in range(_STEPS):
                with urllib.request.urlopen(f"{base}{path}&limit={_PER_STEP}") as answer:  # noqa: S310 - loopback
                    cursor = json.load(answer)["next_cursor"]
                if not cursor:
                    break
                path = path.partition("&cursor=")[0] + f"&cursor={cursor}"
                self._deep.append(path)

    def _performer(self) -> str:
        (name,) = self._rng.choices(self._world.performers, cum_weights=self._world.performer_weights)
        return name

    def _typed(self) -> str:
        """A name; a name and a city; a venue; a word of a name with one of the trade's."""
        way = self._rng.random()
        if way < 0.55:
            return _search(q=self._performer().lower())
        if way < 0.7:
            return _search(q=f"{self._performer()} {self._rng.choice(self._cities).name}".lower())
        if way < 0.85:
            return _search(q=self._rng.choice(self._world.venues).name)
        return _search(q=f"{self._rng.choice(self._performer().split())} {self._rng.choice(('live', 'tour', 'jazz'))}")

    def _prefix(self) -> str:
        """A name whose last word isn't finished."""
        name = self._performer().lower()
        return _search(q=name[: self._rng.randint(min(3, len(name)), len(name))].rstrip())

    def _fuzzy(self) -> str:
        """A name with a slip, or with two in a long word."""
        return _search(q=self._slipped(self._performer().lower()))

    def _frequent(self) -> str:
        """Words that very many events have."""
        return _search(q=self._rng.choice(("tour", "live", "new york", "london", "rock", "night", "friday")))

    def _faceted(self) -> str:
        """Kind, city, month and price, sometimes with words."""
        rng, asked = self._rng, dict[str, str | int]()
        if rng.random() < 0.8:
            ((_, genre),) = rng.choices(list(measured.KINDS), list(measured.KINDS.values()))
            asked["genre"] = genre or "Rock"
        if rng.random() < 0.6:
            asked["city"] = rng.choice(self._cities).name
        if rng.random() < 0.6:
            first = self._world.at.date() + timedelta(days=rng.randint(0, 300))
            asked |= {"from": first.isoformat(), "to": (first + timedelta(days=rng.choice((2, 7, 30)))).isoformat()}
        if rng.random() < 0.4:
            asked["price_max_minor"] = rng.choice((2_000, 4_000, 6_000, 10_000))
        if rng.random() < 0.2:
            asked["q"] = rng.choice(("live", "tour", self._performer().split()[0]))
        if rng.random() < 0.5:
            asked["sort"] = rng.choice(("date", "price"))
        return _search(**asked)

    def _geo(self) -> str:
        """Around somebody in a city, the nearest or the soonest first."""
        rng, city = self._rng, self._rng.choice(self._cities)
        asked: dict[str, str | int] = {
            "lat": f"{rng.gauss(city.lat, 0.05):.4f}",
            "lon": f"{rng.gauss(city.lon, 0.05):.4f}",
            "radius_km": rng.choice((25, 50, 100)),
            "sort": rng.choice(("date", "distance")),
        }
        if rng.random() < 0.3:
            asked["genre"] = rng.choice(("Rock", "Jazz", "Pop"))
        return _search(**asked)

    def _browse(self) -> str:
        """Nothing looked for: everything, or a country's, by date or price."""
        asked: dict[str, str | int] = {"sort": self._rng.choice(("date", "date", "price"))}
        if self._rng.random() < 0.5:
            asked["country"] = self._rng.choice(list(measured.COUNTRIES))
        return _search(**asked)

    def _on(self) -> str:
        return self._rng.choice(self._deep) if self._deep else self._browse()

    def _suggest(self) -> str:
        """What is in the box after a few letters."""
        rng, way = self._rng, self._rng.random()
        named = rng.choice(self._cities).name if way < 0.15 else rng.choice(self._world.venues).name
        typed = (named if way < 0.35 else self._performer()).lower()
        typed = typed[: rng.randint(1, min(len(typed), 12))]
        return f"/api/v1/suggest?q={quote(self._slipped(typed) if rng.random() < 0.1 else typed)}"

    def _slipped(self, name: str) -> str:
        words = name.split()
        at = max(range(len(words)), key=lambda n: len(words[n]))
        for _ in range(1 if len(words[at]) < 8 else 2):
            words[at] = self._with_slip(words[at])
        return " ".join(words)

    def _with_slip(self, word: str) -> str:
        """A letter left out, doubled, wrong or swapped; never the first."""
        if len(word) < 4:
            return word
        at, letter = self._rng.randrange(1, len(word) - 1), self._rng.choice(string.ascii_lowercase)
        return self._rng.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )


def _search(**asked: str | int) -> str:
    return f"/api/v1/search?{urlencode(asked)}"
