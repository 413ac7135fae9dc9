"""Names as numbers, so that the index can sort by them: twenty letters of each, in two numbers."""

from binascii import a2b_base64
from string import ascii_lowercase, ascii_uppercase, digits

_LETTERS, _BITS = 10, 6
_OTHER = 38
"""Digits and Latin letters come first, each with a number of its own; other scripts follow in blocks."""
_BLOCK, _BLOCKS = 1024, 63 - _OTHER


def spelled(name: str) -> tuple[int, int]:
    """Numbers that stand as folded names stand in the alphabet: the first ten letters, and the ten behind them."""
    return _packed(name[:_LETTERS]), _packed(name[_LETTERS : 2 * _LETTERS])


def _packed(letters: str) -> int:
    if letters.isascii():
        return int.from_bytes(a2b_base64(letters.translate(_AS_BASE64).ljust(_GROUPS, _NONE)), "big") >> _MORE
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


_BASE64 = f"{ascii_uppercase}{ascii_lowercase}{digits}+/"
_AS_BASE64 = {code: _BASE64[_place(chr(code))] for code in range(128)}
_NONE, _GROUPS, _MORE = _BASE64[0], 12, 12
"""Base 64 has six bits a letter, too, and takes letters by fours: two more, which are twelve bits."""
