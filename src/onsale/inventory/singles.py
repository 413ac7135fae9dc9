"""Seats left on their own: nobody buys them, so an organiser may refuse choices that leave one."""

from collections.abc import Collection

from onsale.catalog.seatmap.layout import Layout


def leaves_single(layout: Layout, taken: Collection[int], wanted: Collection[int]) -> int | None:
    """The first place that `wanted` would leave single, having had a free neighbour before; else `None`.

    `taken` are the places already taken, at least those in the rows concerned. Standing places don't count. A choice
    that fills a gap completely is never at fault.
    """
    after = set(taken) | set(wanted)
    for place in wanted:
        if layout.row_of(place) is None:
            continue
        run = layout.run_of(place)
        for neighbour in (place - 1, place + 1):
            if neighbour in run and neighbour not in after and _alone(neighbour, run, after):
                return neighbour
    return None


def _alone(place: int, run: range, taken: Collection[int]) -> bool:
    return all(side not in run or side in taken for side in (place - 1, place + 1))
