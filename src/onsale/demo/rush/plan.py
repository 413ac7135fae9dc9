"""What a rush is like: how many come, how fast, what share of them does what, and what room that takes."""

from dataclasses import dataclass

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest
from onsale.waitingroom.controller import STILL_COMING, TURNS_PER_ROOM

_JOINS_PER_S = 40_000
_LEAST_S = 8.0
_IN_LOBBY = 0.6
_INSIDE, _PLACES_PER_INSIDE, _LEAST_INSIDE = 1_500, 10, 60
_SPARE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Shares lie between 0 and 1: of those let in, `no_show` don't come; of those who come, `leave` let their pass lie
    as long as there is much to be had, and `give_back` give back what they held and hold something else; all but the
    former pay. (A pass left lying counts as a buyer for three minutes: many of them, and a sale ends slowly.)

    `sample` joins go over HTTP. `minutes`: after that nobody begins anything new.
    """

    fans: int
    sample: int = 20_000
    party_min: int = 1
    party_max: int = 4
    no_show: float = 0.2
    leave: float = 0.005
    give_back: float = 0.05
    think_s: float = 2.0
    minutes: float = 30.0
    connections: int = 64
    seed: int | None = None

    def checked(self) -> "Plan":
        """Itself; `InvalidRequest` naming what lies outside its limits."""
        ranges: list[tuple[str, float, float]] = [
            ("fans", 1, limits.RUSH_FANS),
            ("sample", 0, limits.CROWD_FANS),
            ("party_min", 1, self.party_max),
            ("party_max", 1, limits.PLACES_PER_BOOKING),
            ("no_show", 0, 0.9),
            ("leave", 0, 0.5),
            ("give_back", 0, 0.5),
            ("think_s", 0, limits.CROWD_THINK_S),
            ("minutes", 0.1, limits.RUSH_MINUTES),
            ("connections", 1, limits.CROWD_CONNECTIONS),
        ]
        for name, least, most in ranges:
            if not least <= getattr(self, name) <= most:
                raise InvalidRequest.of(name, f"lies between {least:g} and {most:g}")
        return self

    @property
    def lobby_s(self) -> float:
        """How long the lobby is open before the sale: most of the crowd comes then."""
        return max(_LEAST_S, self.fans * _IN_LOBBY / _JOINS_PER_S)

    @property
    def after_s(self) -> float:
        """How long the others go on coming after that."""
        return max(_LEAST_S, self.fans * (1 - _IN_LOBBY) / _JOINS_PER_S)

    def arrives_s(self, share: float) -> float:
        """When the fan comes who has this share of the crowd before them, in seconds from the lobby's opening.

        More and more come until the sale opens, fewer and fewer after it.
        """
        if share < _IN_LOBBY:
            return self.lobby_s * float((share / _IN_LOBBY) ** 0.5)
        late = (share - _IN_LOBBY) / (1 - _IN_LOBBY)
        return self.lobby_s + self.after_s * float(1 - (1 - late) ** 0.5)

    def target(self, places: int, *, missed: int = 0, lying: int = 0) -> int:
        """The room's target for so many inside, besides turns that were missed and passes left lying.

        Both count for minutes: little over a morning, and most of what a sale within minutes sees.
        """
        inside = max(_LEAST_INSIDE, min(_INSIDE, places // _PLACES_PER_INSIDE))
        expected = inside + lying + missed * STILL_COMING
        at_worst = (inside * _SPARE + lying + missed) / TURNS_PER_ROOM
        return min(limits.QUEUE_TARGET_MAX, int(max(expected, at_worst)))
