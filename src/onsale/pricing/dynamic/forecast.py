"""How many looks are still to come, from how many came so far and when.

Sales have a few typical courses. Each is compared with what came; the forecast is their geometric mean, weighed by how
well they fit. Looks come in bursts (a poster, a review): however many come in a stretch, they count as ten at most.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log, sqrt
from operator import mul

_TRUST_IN_A_STRETCH = 10.0
_SUPPOSITION = 1.0
"""How many looks the supposition before the sale weighs as much as."""
_LEAST_SHARE = 1e-9


def _rush(part: float) -> float:
    return (1 - exp(-20 * part)) / (1 - exp(-20))


def steady(part: float) -> float:
    """Evenly."""
    return part


def opening(part: float) -> float:
    """Most in the first days, then evenly."""
    return 0.6 * _rush(part) + 0.4 * part


def slow(part: float) -> float:
    """Few at first, ever more towards the evening itself."""
    return 0.1 * part + 0.9 * part**2 * sqrt(part)


def both_ends(part: float) -> float:
    """The opening, a quiet middle, the last days."""
    return 0.4 * _rush(part) + 0.25 * part + 0.35 * part**6


COURSES = ((steady, 0.15), (opening, 0.4), (slow, 0.15), (both_ends, 0.3))
"""Which part of all looks has come when a part of the sale's time has gone, both from 0 to 1; and how likely each
course is before anything came.
"""


@dataclass(frozen=True, slots=True)
class Course:
    """What came. `parts` are where the sale stood at the end of each stretch, `looks` what came in it.

    Nobody counted before the part `begins`.
    """

    parts: Sequence[float]
    looks: Sequence[float]
    begins: float = 0.0


def looks_left(course: Course, supposed: float, until: float = 1.0, memory: float = 0.5) -> float:
    """How many looks are to be expected from the end of the last stretch up to the part `until`.

    `supposed` is how many the whole sale was thought to have before it began. `memory` is after which part of the sale
    what came counts half for how much comes now.
    """
    if not course.parts:
        return supposed * sum(likely * max(0.0, shape(until) - shape(course.begins)) for shape, likely in COURSES)
    now = course.parts[-1]
    fading = [0.5 ** ((now - part) / memory) for part in course.parts]
    came = sum(map(mul, fading, course.looks))
    trust = min(1.0, _TRUST_IN_A_STRETCH * sum(fading) / came) if came else 1.0
    stretches = list(pairwise([course.begins, *course.parts]))
    fits, ahead = [], []
    for shape, likely in COURSES:
        shares = [_share(shape, start, end) for start, end in stretches]
        due = sum(map(mul, fading, shares))
        level = (_SUPPOSITION + trust * came) / (_SUPPOSITION / supposed + trust * due)
        fits.append(log(likely) + trust * _fit(shares, course.looks))
        ahead.append(level * max(0.0, shape(until) - shape(now)))
    highest = max(fits)
    weights = [exp(fit - highest) for fit in fits]
    if min(ahead) <= 0:
        return 0.0
    return exp(sum(weight * log(each) for weight, each in zip(weights, ahead, strict=True)) / sum(weights))


@lru_cache(maxsize=8_192)
def _share(shape: Callable[[float], float], start: float, end: float) -> float:
    """Which share of all looks comes in a stretch; of a trial's thousand sales each asks for the same."""
    return max(_LEAST_SHARE, shape(end) - shape(start))


def _fit(shares: Sequence[float], looks: Sequence[float]) -> float:
    """How well a course explains what came, its size left open."""
    fit: float = sum(map(mul, looks, map(log, shares))) - sum(looks) * log(sum(shares))
    return fit
