"""How fans behave between a turn and a ticket, as far as a controller can feel it."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Fans:
    """Shares and times of one crowd; the defaults are those of an ordinary morning.

    `show_up`: of the turns. `come_back`: of those who missed theirs. `try_`: of those inside, who hold anything at all.
    `pay`: of those who hold. `let_lie`: of those who don't pay, who let the hold run out instead of giving it back.
    """

    show_up: float = 0.85
    come_back: float = 0.3
    try_: float = 0.85
    pay: float = 0.85
    let_lie: float = 0.5
    places: tuple[int, ...] = (1, 2, 2, 2, 2, 3, 4)
    redeem_median_s: float = 12
    choose_s: float = 40
    pay_median_s: float = 70

    def delay_until_redeemed(self, dice: Random) -> float:
        """From the turn to the pass: a poll, a glance, a tap."""
        return dice.lognormvariate(0, 0.8) * self.redeem_median_s

    def delay_until_paid(self, dice: Random) -> float:
        """From the hold to the confirmation."""
        return dice.lognormvariate(0, 0.6) * self.pay_median_s

    @property
    def a_pass_buys(self) -> float:
        """Places a pass leads to, on average, while there are enough."""
        return self.try_ * self.pay * sum(self.places) / len(self.places)
