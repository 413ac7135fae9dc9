"""What a crowd is like: how many come, how long they think, what share of them does what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from onsale.platform import limits
from onsale.platform.errors import InvalidRequest

_PARTY = re.compile(r"([0-9]{1,4})(?:-([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Shares lie between 0 and 1. Who neither pays nor abandons gives the hold back; who isn't served the best
    available picks places from the map."""

    fans: int = 1000
    seconds: int = 30
    party_min: int = 1
    party_max: int = 4
    think_s: float = 0.5
    abandon: float = 0.2
    pay: float = 0.7
    double_click: float = 0.1
    retry: float = 0.1
    best: float = 0.7
    connections: int = 128
    seed: int | None = None

    def checked(self) -> "Behaviour":
        """Itself; `InvalidRequest` naming what lies outside its limits."""
        ranges: list[tuple[str, float, float]] = [
            ("fans", 1, limits.CROWD_FANS),
            ("seconds", 1, limits.CROWD_SECONDS),
            ("party_min", 1, self.party_max),
            ("party_max", 1, limits.PLACES_PER_BOOKING),
            ("think_s", 0, limits.CROWD_THINK_S),
            *((share, 0, 1) for share in ("abandon", "pay", "double_click", "retry", "best")),
            ("connections", 1, limits.CROWD_CONNECTIONS),
        ]
        for name, least, most in ranges:
            if not least <= getattr(self, name) <= most:
                raise InvalidRequest.of(name, f"lies between {least:g} and {most:g}")
        if self.pay + self.abandon > 1 + 1e-9:
            raise InvalidRequest.of("pay", "and abandon together are at most 1")
        return self

    def arguments(self) -> Iterator[str]:
        """As options of `onsale stampede`."""
        yield from ("--party", f"{self.party_min}-{self.party_max}", "--think", f"{self.think_s}")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name not in {"party_min", "party_max", "think_s"} and value is not None:
                yield from (f"--{field.name.replace('_', '-')}", str(value))


def party_of(text: str) -> tuple[int, int]:
    """`1-4` or `2` as the smallest and the largest party; `InvalidRequest` naming `party`."""
    found = _PARTY.fullmatch(text)
    if found is None:
        raise InvalidRequest.of("party", "is a number such as 2 or a range such as 1-4")
    return int(found[1]), int(found[2] or found[1])
