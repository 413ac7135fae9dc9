"""How many letters lie between what was typed and what may have been meant."""

from collections.abc import Sequence


def slips_between(typed: str, meant: str, *, unfinished: bool = False, most: int | None = None) -> int:
    """Letters wrong, missing, too many, or swapped with their neighbour (optimal string alignment). `unfinished`: the
    rest of `meant` costs nothing. `most`: so many or more are told as so many, as soon as that is known.
    """
    before, row = list(range(len(meant) + 1)), list(range(len(meant) + 1))
    last: list[int] = []
    for at, letter in enumerate(typed, 1):
        last, before, row = before, row, [at]
        for place, other in enumerate(meant, 1):
            least = min(before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != other))
            if at > 1 and place > 1 and letter == meant[place - 2] and typed[at - 2] == other:
                least = min(least, last[place - 2] + 1)
            row.append(least)
        if most is not None and min(row) >= most and min(before) >= most:
            return most
    told = min(row) if unfinished else row[-1]
    return told if most is None else min(told, most)


def slips_in(typed: Sequence[str], name: Sequence[str], *, unfinished: bool = False) -> int:
    """The slips of all words, each against the nearest word of the name. `unfinished`: the last may go on."""
    ends = [False] * (len(typed) - 1) + [unfinished]
    return sum(_least(word, name, unfinished=open_) for word, open_ in zip(typed, ends, strict=True))


def _least(word: str, name: Sequence[str], *, unfinished: bool) -> int:
    if not name:
        return len(word)
    if word in name or (unfinished and any(other.startswith(word) for other in name)):
        return 0
    least = None
    for other in name:
        if least != 1:  # (none is nearer)
            least = slips_between(word, other, unfinished=unfinished, most=least)
    assert least is not None
    return least
