"""How a fan picks places from a map: some that are free and stand side by side, rather near the front."""

import re
from random import Random

_SOME_FREE = re.compile(rb"[^\0]")
_SEEN = 400


def pick(free: bytes, count: int, rng: Random) -> tuple[int, ...]:
    """`count` free places from the bitset, side by side if that is found soon; fewer when there are no more."""
    bits = 8 * len(free)
    start = int(bits * rng.random() ** 2)  # everybody wants the front
    found = _free_from(free, start)
    run: list[int] = []
    for place in found:
        run = [*run, place] if run and place == run[-1] + 1 else [place]
        if len(run) == count:
            return tuple(run)
    return tuple(found[:count])


def _free_from(free: bytes, start: int) -> list[int]:
    """Free places from `start` on and round to it, about as many as one look takes in."""
    found: list[int] = []
    for begin, end in ((start // 8, len(free)), (0, start // 8)):
        at = _SOME_FREE.search(free, begin, end)
        while at and len(found) < _SEEN:
            byte = at.start()
            found += [8 * byte + bit for bit in range(8) if free[byte] >> bit & 1]
            at = _SOME_FREE.search(free, byte + 1, end)
    return found
