"""What makes a password easy to guess without any list: it is the address, the name, the shop's name, a row of keys, a
few characters again and again, or little besides.
"""

import re
from collections.abc import Iterable

from onsale.platform import limits

_ROWS = ("qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn")
_SERIES = (*_ROWS, "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p")
_SERIES_EITHER_WAY = (*_SERIES, *(row[::-1] for row in _SERIES))
_RUN = 4
_WORDS = ("onsale", "password", "passwort", "kennwort", "ticket", "tickets")
_WORD = re.compile(r"[^\W\d_]{3,}")
_DIFFERENT = 5


def is_guessable(password: str, about: Iterable[str] = ()) -> bool:
    """Whether too little is left of it without what anybody would try. `about`: the address and the name, as known."""
    text = password.casefold()
    if len(set(text)) < _DIFFERENT:
        return True
    for word in sorted(_words(about), key=len, reverse=True):
        text = text.replace(word, "")
    return len(_without_runs(text)) < limits.PASSWORD_OWN_CHARACTERS_MIN


def _words(about: Iterable[str]) -> set[str]:
    """Parts of three letters and more; an address's too, its last one (`com`) left out."""
    parts = (part.casefold().rpartition(".")[0] if "@" in part else part.casefold() for part in about)
    return {word for part in parts for word in _WORD.findall(part)} | set(_WORDS)


def _without_runs(text: str) -> str:
    """The text without its runs of four or more neighbours on a keyboard, in the alphabet, in counting."""
    kept, at = "", 0
    while at < len(text):
        run = next((size for size in range(len(text) - at, _RUN - 1, -1) if _is_run(text[at : at + size])), 0)
        kept += "" if run else text[at]
        at += run or 1
    return kept


def _is_run(text: str) -> bool:
    return len(set(text)) == 1 or any(text in row for row in _SERIES_EITHER_WAY)
