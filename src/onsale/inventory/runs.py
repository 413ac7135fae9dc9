"""Runs of free seats, found for a whole section at once with the bits of one integer.

Bit `i` of every mask stands for place `i` of the section. `joins` has bit `i` set where places `i` and `i + 1` are
neighbours: not across an aisle, not across rows.
"""

from collections.abc import Iterator


def starts_of(free: int, joins: int, length: int) -> int:
    """Bit `i` is set where `length` free neighbours begin at `i`."""
    # Runs of `have` grow by runs of `step` that begin right behind them, as in raising to a power by squaring.
    have, starts = 0, 0
    step, block = 1, free
    while length:
        if length & 1:
            starts = block if not have else starts & (joins >> (have - 1)) & (block >> have)
            have += step
        length >>= 1
        if length:
            block &= (joins >> (step - 1)) & (block >> step)
            step *= 2
    return starts


def leaves_no_single(free: int, joins: int, length: int) -> int:
    """Bit `i` is set where taking the `length` places from `i` on leaves no free seat alone on either side."""
    beside = (free & joins) << 1
    behind = joins & (free >> 1)
    alone_left = beside & ~(beside << 1)
    alone_right = behind & ~(behind >> 1)
    return ~(alone_left | (alone_right >> (length - 1)))


def leaves_pairs(free: int, joins: int) -> int:
    """Bit `i` is set where a pair from `i` on leaves an even number of seats on one side of it, or on both.

    A run sold in such pairs is sold to its last pair, whichever are taken first.
    """
    with_next = free & joins & (free >> 1)
    with_last = with_next << 1
    front, back = free & ~with_last, free & ~with_next
    up, down, stride = with_next & (with_next >> 1), with_last & (with_last << 1), 2
    while up:
        front |= (front & up) << stride
        back |= (back & down) >> stride
        up, down = up & (up >> stride), down & (down << stride)
        stride *= 2
    return front | (back >> 1)


def longest(free: int, joins: int, at_most: int) -> int:
    """The length of the longest run of free neighbours, no longer than `at_most`."""
    short, long = 0, at_most
    while short < long:
        middle = (short + long + 1) // 2
        if starts_of(free, joins, middle):
            short = middle
        else:
            long = middle - 1
    return short


def ones(mask: int) -> Iterator[int]:
    """The positions of the set bits, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
