"""How long somebody is still likely to wait, and how far off that may be.

The pace is what was let in within the last minute. It changes: nobody knows who shows up and how long people choose.
So the error has a share of the wait itself, a larger one while the sale is young, besides that of the position.
`src/onsale/shop/static/waitingroom/position.js` reckons the same in the reader's browser.
"""

from math import ceil
from typing import NamedTuple

from onsale.waitingroom.ranks import Estimate

_YOUNG_S = 180
_YOUNG_SHARE, _SHARE = 0.5, 0.25
_DEVIATIONS = 2  # nineteen times in twenty


class Wait(NamedTuple):
    """In minutes."""

    minutes: int
    give_or_take: int


def wait_of(ahead: Estimate, *, per_minute: int, sale_age_s: float) -> Wait | None:
    """The wait of who has so many ahead; None while nothing is known of the pace."""
    if per_minute <= 0:
        return None
    minutes = ahead.ahead / per_minute
    share = _YOUNG_SHARE if sale_age_s < _YOUNG_S else _SHARE
    error = minutes * share + _DEVIATIONS * ahead.error / per_minute
    return Wait(int(minutes + 0.5), max(1, ceil(error)))
