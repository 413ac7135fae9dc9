"""How many letters lie between what was typed and what may have been meant."""

from collections.abc import Sequence


def slips_between(typed: str, meant: str, *, unfinished: bool = False) -> int:
    """Letters wrong, missing, too many, or swapped with their neighbour (optimal string alignment). `unfinished`: the
    rest of `meant` costs nothing.
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
    return min(row) if unfinished else row[-1]


def slips_in(typed: Sequence[str], name: Sequence[str], *, unfinished: bool = False) -> int:
    """The slips of all words, each against the nearest word of the name. `unfinished`: the last may go on."""
    ends = [False] * (len(typed) - 1) + [unfinished]
    return sum(
        min((slips_between(word, other, unfinished=open_) for other in name), default=len(word))
        for word, open_ in zip(typed, ends, strict=True)
    )
