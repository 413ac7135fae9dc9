"""How words answer: which events have them, and how well.

Answers come in grades. The best one an event is in is its rank; among equals an event that can be had and is soon
stands first (`keys.by_rank`).
"""

from collections.abc import Callable, Container, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from tantivy import Query

from onsale.search.clauses import Clauses, both, either, nothing
from onsale.search.document import OPENING, opening
from onsale.search.folding import as_one
from onsale.search.meanings import MEANT, NOISE, Piece, pieces_of
from onsale.search.vocabulary import Slips

TITLE, PLACE, KIND, ABOUT = "title", "place", "kind", "about"
_ANYWHERE = (TITLE, PLACE, KIND)
_SHORT, _LONG, _TOO_LONG = 4, 8, 40
"""From how many letters on a word may be one letter off, two, and none again: longer ones aren't typed by hand."""
_SURE = 6
"""From how many letters on a word may be one letter off though there is something that has it as it was typed."""
_UNFINISHED = 2
_ARTICLE = "the"
_APART_MOST = 4
"""Of so many words at most, two neighbours may be one word that was written apart."""
_OF_THAT_KIND_MOST = 5
"""Of so many pieces at most, one may be the city and the others what is looked for there."""


Edits = Callable[[str], int]
"""How many letters of a word may be off."""


class Grades(NamedTuple):
    """From the best to the last, of which some may hold others; `all_` holds them all."""

    best_first: list[Query]
    all_: Query


def grades(of: Clauses, words: Sequence[str]) -> Grades:
    """What has the words as they are written, or words that begin so."""
    pieces = pieces_of(words)
    named, there, apart = _named(of, words), _there(of, words, pieces), _apart(of, words)
    begun = [_means(of, piece, _begun(of, piece, _ANYWHERE)) for piece in pieces]
    told = both(
        either([query, both(of.term(ABOUT, word) for word in piece.words)])
        for query, piece in zip(begun, pieces, strict=True)
    )
    best_first = [
        named,
        there,
        _named_more(of, words),
        of.phrase(TITLE, words),
        _of_that_kind(of, pieces),
        both(_has(of, piece, (TITLE,)) for piece in pieces),
        either([both(_means(of, piece, _has(of, piece, _ANYWHERE)) for piece in pieces), *apart]),
        both(_begun(of, piece, (TITLE,)) for piece in pieces),
        both(begun),
        told,
    ]
    return Grades(best_first, either([named, there, *apart, told]))


def forgiving(of: Clauses, slips: Slips, words: Sequence[str], edits: Edits) -> Grades | None:
    """What has the words with slips, from names that are nearly the one that was typed to all; None where every word
    must be right.
    """
    pieces, name = pieces_of(words), as_one(" ".join(words))
    if not any(edits(word) for word in (name, *words)):
        return None
    named = [slips.nearly("whole", name, edits(name))] if edits(name) else []
    in_title = both(_nearly(of, slips, piece, (TITLE,), lambda word: min(edits(word), 1)) for piece in pieces)
    # Where nothing is as it was typed, the last word may be unfinished besides: `sympohn`.
    open_ = edits is edits_of
    anywhere = both(_means(of, piece, _nearly(of, slips, piece, _ANYWHERE, edits, open_=open_)) for piece in pieces)
    return Grades([*named, in_title, anywhere], either([*named, anywhere]))


def edits_of(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped."""
    if not _SHORT <= len(word) < _TOO_LONG:
        return 0
    return 1 if len(word) < _LONG else 2


def few_edits_of(word: str) -> int:
    """The same for words that some events have as they were typed: FIVE is hardly meant to be LIVE."""
    return 1 if _SURE <= len(word) < _TOO_LONG else 0


def with_and_without_article(name: str) -> list[str]:
    """`The Beatles` are called Beatles, too."""
    article, _, rest = name.partition(" ")
    return [name, rest] if article == _ARTICLE and rest else [name, f"{_ARTICLE} {name}"]


def _called(words: Sequence[str]) -> list[str]:
    """What somebody who is meant by these words may be called: Dua Lipa in `dua lipa tickets`."""
    bare = [word for word in words if word not in NOISE] or words
    wholes = dict.fromkeys([" ".join(words), " ".join(bare)])
    return list(dict.fromkeys(name for whole in wholes for name in with_and_without_article(whole)))


def _named(of: Clauses, words: Sequence[str]) -> Query:
    """Called exactly so, `the` or not; written together or apart: ACDC is AC/DC, and Cold Play is Coldplay."""
    return of.among("whole", list(dict.fromkeys([*_called(words), "".join(words)])))


def _there(of: Clauses, words: Sequence[str], pieces: Sequence[Piece]) -> Query:
    """In a house or city called exactly so."""
    spots = of.among("spot", _called(words))
    return either([spots, _in_town(of, pieces[0])]) if len(pieces) == 1 else spots


def _named_more(of: Clauses, words: Sequence[str]) -> Query:
    """Called so and more: `Oasis Live` is, `A Tribute to Oasis` isn't."""
    return either([of.begins("whole", f"{name} ") for name in _called(words)])


def _of_that_kind(of: Clauses, pieces: Sequence[Piece]) -> Query:
    """`jazz london` is jazz in London, before what else has both words; `jazz december` is what is jazz in December."""
    if not 1 < len(pieces) <= _OF_THAT_KIND_MOST:
        return nothing()
    kinds = [_means(of, piece, _has(of, piece, (KIND,)), ("genres", KIND)) for piece in pieces]
    whats = [either([kind, _has(of, piece, (TITLE,))]) for kind, piece in zip(kinds, pieces, strict=True)]
    there = [both([_in_town(of, piece), *whats[:place], *whats[place + 1 :]]) for place, piece in enumerate(pieces)]
    return either([*there, both(kinds)])


def _in_town(of: Clauses, piece: Piece) -> Query:
    """In the city that the piece is a name of."""
    names = [name for field, terms in piece.meanings if field == "town" for name in terms]
    return of.among("town", list(dict.fromkeys([" ".join(piece.words), *names])))


def _apart(of: Clauses, words: Sequence[str]) -> list[Query]:
    """Two neighbours written apart that are one word of a name, `cold play london`."""
    if not 1 < len(words) <= _APART_MOST:
        return []
    found = []
    for place, (one, other) in enumerate(pairwise(words)):
        rest = [*words[:place], *words[place + 2 :]]
        found.append(both([of.term(TITLE, one + other), *(_one_of(of, word, _ANYWHERE) for word in rest)]))
    return found


def _has(of: Clauses, piece: Piece, fields: Iterable[str]) -> Query:
    return both(_one_of(of, word, fields) for word in piece.words)


def _means(of: Clauses, piece: Piece, itself: Query, within: Container[str] = MEANT) -> Query:
    """The piece as it is written, or what it means."""
    return either([itself, *(of.among(field, terms) for field, terms in piece.meanings if field in within)])


def _one_of(of: Clauses, word: str, fields: Iterable[str]) -> Query:
    return either([*(of.term(field, word) for field in fields), of.term("joined", word)])


def _begun(of: Clauses, piece: Piece, fields: Sequence[str]) -> Query:
    """The words, or longer ones; a single letter begins one only where it may not be finished yet."""
    return both(
        _one_begun(of, word, fields, last=piece.last and place == len(piece.words))
        for place, word in enumerate(piece.words, 1)
    )


def _one_begun(of: Clauses, word: str, fields: Iterable[str], *, last: bool) -> Query:
    if len(word) < _UNFINISHED and not last:
        return _one_of(of, word, fields)
    if len(word) <= OPENING:
        begun = [of.term("opening", opening(field, word)) for field in fields]
    else:
        begun = [of.begins(field, word) for field in fields]
    return either([*begun, of.term("joined", word)])


def _nearly(
    of: Clauses, slips: Slips, piece: Piece, fields: Sequence[str], edits: Edits, *, open_: bool = False
) -> Query:
    found = []
    for place, word in enumerate(piece.words, 1):
        last = piece.last and place == len(piece.words)
        begun, most = _one_begun(of, word, fields, last=last), edits(word)
        unfinished = open_ and last and len(word) >= _SURE
        nearly = [slips.nearly(field, word, most, unfinished=unfinished) for field in fields] if most else []
        found.append(either([begun, *nearly]))
    return both(found)
