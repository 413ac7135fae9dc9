"""The situations a controller must get through, each one crowd in front of one shop."""

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.admission.fans import Fans

MINUTE = 60


@dataclass(frozen=True)
class Scenario:
    """`arrives(t)`: how many join in second t; `doors` have joined before. `returns`: places that come back, by second.

    `paused`: from which second to which the organiser holds the line. `capacity(t)`: how many inside the shop serves
    with holds of 150 ms at the 99th percentile; more are slower in proportion. Who finds everything gone leaves.
    `plotted`: shown in docs/WAITING-ROOM.md.
    """

    name: str
    title: str
    places: int = 8_000
    target: int = 400
    doors: int = 40_000
    arrives: Callable[[int], float] = lambda t: 60 / (1 + t / MINUTE)
    fans: Fans = field(default_factory=Fans)
    later: Fans | None = None
    later_from_s: int = 0
    per_minute_max: int | None = None
    returns: dict[int, int] = field(default_factory=dict)
    paused: tuple[int, int] = (0, 0)
    capacity: Callable[[int], float] = lambda _: 800
    minutes: int = 90
    plotted: bool = False

    def fans_at(self, second: int) -> Fans:
        """Who is let in at that moment: a crowd can change while a sale goes on."""
        return self.later if self.later and second >= self.later_from_s else self.fans


SCENARIOS = [
    Scenario("burst", "A burst at the on-sale: five times as many fans as places wait when it begins", plotted=True),
    Scenario(
        "slow-burn",
        "A slow burn: nobody waits at first, and a few come every second",
        doors=0,
        arrives=lambda _: 1.5,
        minutes=130,
    ),
    Scenario(
        "no-shows",
        "Only four in ten show up when it is their turn, and many come back late",
        fans=Fans(show_up=0.4, come_back=0.5),
        plotted=True,
    ),
    Scenario(
        "waking",
        "Few show up at first; after half an hour nearly everybody does",
        places=16_000,
        fans=Fans(show_up=0.45),
        later=Fans(show_up=0.97, redeem_median_s=6),
        later_from_s=30 * MINUTE,
        plotted=True,
        minutes=120,
    ),
    Scenario(
        "abandoned",
        "Half of those inside hold nothing, and of those who hold half let it run out",
        fans=Fans(try_=0.5, pay=0.5, let_lie=1.0),
        minutes=120,
    ),
    Scenario("slow-payers", "Fans who take four minutes to pay", fans=Fans(pay_median_s=240), minutes=150),
    Scenario(
        "returns",
        "Sold out; then 600 places come back at once, and 150 more later",
        returns={75 * MINUTE: 600, 95 * MINUTE: 150},
        plotted=True,
        minutes=120,
    ),
    Scenario("pause", "The organiser pauses for five minutes", paused=(8 * MINUTE, 13 * MINUTE), plotted=True),
    Scenario(
        "capacity-drop",
        "For ten minutes the shop serves a third of what it did",
        capacity=lambda t: 130 if 6 * MINUTE <= t < 16 * MINUTE else 800,
        plotted=True,
    ),
    Scenario("rate", "At most 90 a minute may be let in", per_minute_max=90, minutes=110),
    Scenario(
        "eager",
        "Who comes at all comes within seconds and buys within seconds; one in five doesn't come",
        target=800,
        fans=Fans(show_up=0.8, come_back=0, try_=1, pay=1, redeem_median_s=1, choose_s=2, pay_median_s=2),
        minutes=15,
    ),
    Scenario(
        "theatre", "A theatre of 200 places, of which 120 inside is the target", places=200, target=120, doors=900
    ),
]
