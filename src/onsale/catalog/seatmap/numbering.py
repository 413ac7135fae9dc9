"""Seat names as a rule (from, step) with exceptions, so that a row of numbers costs two integers."""

from collections.abc import Sequence


def numbered(names: Sequence[str]) -> tuple[int, int, tuple[tuple[int, str], ...]]:
    """`(start, step, labels)`: seat `i` is `start + i * step` unless `labels` says otherwise."""
    start, step = 1, 1
    if _is_number(names[0]):
        start = int(names[0])
        if len(names) > 1 and _is_number(names[1]):
            step = int(names[1]) - start
    labels = tuple((seat, name) for seat, name in enumerate(names) if name != str(start + seat * step))
    return start, step, labels


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < 8 and str(int(name)) == name
