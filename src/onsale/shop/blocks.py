"""The names of a price's sections in brief: `Block 101–108, 113–114` for ten blocks."""

import re
from collections.abc import Iterable, Sequence

from onsale.platform.i18n import gettext as _

_MOST = 8
_NUMBERED = re.compile(r"(.*?)([1-9][0-9]{0,8})", re.DOTALL)


def in_brief(names: Sequence[str]) -> tuple[str, ...]:
    """Sorted as people count, neighbours as a range, and of very many the first ones and how many more."""
    runs = _runs(sorted(names, key=_counted))
    told: list[str] = []
    stem: str | None = None
    for run in runs[:_MOST]:
        before, first = _split(run[0])
        shown = run[0] if first is None or before != stem else str(first)
        told.append(shown if len(run) == 1 else f"{shown}–{_split(run[-1])[1]}")
        stem = before if first is not None and before.strip() else None
    more = sum(len(run) for run in runs[_MOST:])
    return (*told, _("and %(n)s more").replace("%(n)s", str(more))) if more else tuple(told)


def _runs(names: Iterable[str]) -> list[list[str]]:
    """Names that count on from one to the next, together."""
    runs: list[list[str]] = []
    for name in names:
        before, number = _split(name)
        last = _split(runs[-1][-1]) if runs else None
        if number is not None and last is not None and last[1] is not None and last == (before, number - 1):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _split(name: str) -> tuple[str, int | None]:
    """`Block 101` is `Block ` and 101; what ends in no number, or in one that begins with 0, stays whole."""
    found = _NUMBERED.fullmatch(name)
    if found is None or found[1][-1:].isdigit():
        return name, None
    return found[1], int(found[2])


def _counted(name: str) -> list[tuple[bool, int, str]]:
    pieces = re.split(r"([0-9]{1,9})", name)
    return [(piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece.casefold()) for piece in pieces if piece]
