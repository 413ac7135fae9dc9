"""Words as they are compared: without case, accents and punctuation."""

import re
import unicodedata
from functools import lru_cache

# Letters that have no accent to drop, as people without that key type them.
_SPELLED = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ħ": "h"})
_APART = re.compile(r"[\W_]+")
_INSIDE = re.compile(r"(?<=\w)['’‘`´.](?=\w)")
# Signs that stand for letters, as in P!nk, A$AP and Ke$ha.
_FOR_I = re.compile(r"(?<=[^\W\d_])!(?=[^\W\d_])")
_FOR_S = re.compile(r"(?<=[^\W\d_])\$|\$(?=[^\W\d_])")

_TERM_CHARACTERS = 300


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """`Beyoncé’s  FRÜHLING` becomes `beyonces fruhling`: words with single blanks between them."""
    if text.isascii():
        bare = text.lower()
        if bare.replace(" ", "").isalnum():
            return " ".join(bare.split())
    else:
        bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold().translate(_SPELLED))
        bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _APART.sub(" ", _INSIDE.sub("", _FOR_S.sub("s", _FOR_I.sub("i", bare)))).strip()


def as_one(name: str) -> str:
    """A folded name as one word, its article apart: `the foo fighters` becomes `foofighters`."""
    return name.removeprefix("the ").replace(" ", "")[:_TERM_CHARACTERS]
