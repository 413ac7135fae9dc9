"""How words answer: which events have them, and how well.

Answers come in grades, each of which holds all the better ones, so that the best grade an event is in is its rank and
the last grade is all there is. Among equals an event that can be had and is soon stands first (`keys.by_rank`).
"""

from collections.abc import Iterable, Sequence

from tantivy import Query

from onsale.search.clauses import Clauses, both, either

TITLE, PLACE, KIND, ABOUT = "title", "place", "kind", "about"
_SHORT, _LONG = 4, 8
"""From how many letters on a word may be one letter off, and two."""
_UNFINISHED = 2
# Words that people leave out or add; they count only where there is nothing else.
_LIGHT_WORDS = """
a an and at by for from in n of on or the to with
am an auf bei das dem den der des die ein eine im in und vom von zum zur
au aux de des du en et la le les un une d l
del e el en las los y al de het een van
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())


def grades(of: Clauses, words: Sequence[str]) -> list[Query]:
    """From the best to all that has the words as they are written, or words that begin so."""
    wanted, whole, joined = weighty(words), " ".join(words), "".join(words)
    begun = [_begun(of, word, (TITLE,), last=word == words[-1]) for word in wanted]
    begun_anywhere = [_begun(of, word, (TITLE, PLACE, KIND), last=word == words[-1]) for word in wanted]
    with_about = [either([query, of.term(ABOUT, word)]) for query, word in zip(begun_anywhere, wanted, strict=True)]
    # Names people write together or apart: ACDC is AC/DC, and Cold Play is Coldplay.
    apart, together = of.term("joined", joined), of.term(TITLE, joined)
    return [
        either([of.term("whole", whole), of.term("whole", joined), *([apart] if len(words) == 1 else [])]),
        of.term("spot", whole),
        of.phrase(TITLE, words),
        either([both(of.term(TITLE, word) for word in wanted), together]),
        either([both(_one_of(of, word, (TITLE, PLACE, KIND)) for word in wanted), together]),
        either([both(begun), together]),
        either([both(begun_anywhere), together]),
        either([both(with_about), together]),
    ]


def forgiving(of: Clauses, words: Sequence[str]) -> Query:
    """What has the words with slips: one letter off in short ones, two in long ones; or written apart or together."""
    wanted = weighty(words)
    spelled = both(_nearly(of, word, last=word == words[-1]) for word in wanted)
    joined = "".join(words)
    together = [of.nearly("joined", joined, edits_of(joined)), of.nearly("whole", joined, edits_of(joined))]
    return either([spelled, *together]) if edits_of(joined) else spelled


def edits_of(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped."""
    return 0 if len(word) < _SHORT else 1 if len(word) < _LONG else 2


def weighty(words: Sequence[str]) -> list[str]:
    """The words that must be there, each once."""
    return list(dict.fromkeys(word for word in words if word not in _LIGHT)) or list(dict.fromkeys(words))


def _one_of(of: Clauses, word: str, fields: Iterable[str]) -> Query:
    return either([of.term(field, word) for field in fields])


def _begun(of: Clauses, word: str, fields: Iterable[str], *, last: bool) -> Query:
    """The word, or one that begins so; a single letter begins one only where it may not be finished yet."""
    if len(word) < _UNFINISHED and not last:
        return either([*(of.term(field, word) for field in fields), of.term("joined", word)])
    return either([*(of.begins(field, word) for field in fields), of.term("joined", word)])


def _nearly(of: Clauses, word: str, *, last: bool) -> Query:
    fields = (TITLE, PLACE, KIND)
    edits = edits_of(word)
    begun = _begun(of, word, fields, last=last)
    if not edits:
        return begun
    return either([begun, *(of.nearly(field, word, edits) for field in fields), of.nearly("joined", word, edits)])
