"""Names as numbers, so that the index can sort by them: twenty letters of each, in two numbers."""

_LETTERS, _BITS = 10, 6
_OTHER = 38
"""Digits and Latin letters come first, each with a number of its own; other scripts follow in blocks."""
_BLOCK, _BLOCKS = 1024, 63 - _OTHER


def spelled(name: str) -> tuple[int, int]:
    """Numbers that stand as folded names stand in the alphabet: the first ten letters, and the ten behind them."""
    return _packed(name[:_LETTERS]), _packed(name[_LETTERS : 2 * _LETTERS])


def _packed(letters: str) -> int:
    number = 0
    for n in range(_LETTERS):
        number = number << _BITS | (_place(letters[n]) if n < len(letters) else 0)
    return number


def _place(letter: str) -> int:
    if letter == " ":
        return 1
    if "0" <= letter <= "9":
        return ord(letter) - ord("0") + 2
    if "a" <= letter <= "z":
        return ord(letter) - ord("a") + 12
    return _OTHER + min(ord(letter) // _BLOCK, _BLOCKS)
