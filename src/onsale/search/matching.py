"""How words answer: which events have them, and how well.

Answers come in grades. The best one an event is in is its rank; among equals an event that can be had and is soon
stands first (`keys.by_rank`).
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from onsale.search.conditions import C, Conditions
from onsale.search.document import is_told
from onsale.search.folding import as_one
from onsale.search.gist import FRONT_WORDS
from onsale.search.meanings import MEANT, NOISE, Piece, pieces_of
from onsale.search.vocabulary import Slips

TITLE, KIND, ANYWHERE, ABOUT = "title", "kind", "anywhere", "about"
_SHORT, _LONG, _TOO_LONG = 4, 8, 40
"""From how many letters on a word may be one letter off, two, and none again: longer ones aren't typed by hand."""
_SURE = 6
"""From how many letters on a word may be one letter off though there is something that has it as it was typed."""
_UNFINISHED = 2
_ARTICLE = "the"
_APART_MOST = 4
"""Of so many words at most, two neighbours may be one word that was written apart."""
_TOLD_APART_MOST = 2
"""So many pieces at most are asked for in each of their ways apart."""
_OF_THAT_KIND_MOST = 5
"""Of so many pieces at most, one may be the city and the others what is looked for there."""
GRADES = 10
"""How many there are of what has the words as they are written."""


Edits = Callable[[str], int]
"""How many letters of a word may be off."""


@dataclass(frozen=True)
class Forgiving:
    """How many letters may be off: of each word, and of the name that the words are together; and whether the last one
    may be unfinished besides, as in `sympohn`.
    """

    of_word: Edits
    of_name: Edits
    open_: bool = False


def any_way(of: Conditions[C], words: tuple[str, ...]) -> list[C]:
    """What has the words as they are written, or words that begin so: whatever is in one of the grades is in one of
    these.
    """
    pieces = pieces_of(words)
    return [_named(of, words), _there(of, words, pieces), *_apart(of, words), *_told_apart(of, pieces)]


def grades(of: Conditions[C], words: tuple[str, ...]) -> list[C]:
    """The same from the best to the last, of which some may hold others."""
    pieces = pieces_of(words)
    return [
        _named(of, words),
        _there(of, words, pieces),
        _named_more(of, words),
        of.phrase(TITLE, words),
        _of_that_kind(of, pieces),
        of.both(_has(of, piece, TITLE) for piece in pieces),
        of.either([of.both(_means(of, piece, _has(of, piece, ANYWHERE)) for piece in pieces), *_apart(of, words)]),
        of.both(_begun(of, piece, TITLE) for piece in pieces),
        of.both(_means(of, piece, _begun(of, piece, ANYWHERE)) for piece in pieces),
        _told(of, pieces),
    ]


def forgiven(words: Sequence[str], *, found: bool, known: Callable[[str], bool]) -> list[Forgiving]:
    """What is forgiven, first, and then, where nothing is found. `found`: something has the words as they were typed,
    which then are hardly meant to be others. `known`: whether an event has a word; one that is known isn't two letters
    off. Of several words each is looked for with its own slips, and what is called something two letters off, which is
    dear to find, is mostly among those.
    """
    name, bare = as_one(" ".join(words)), words[1:] if words[0] == _ARTICLE else words
    if found:
        tries = [Forgiving(few_edits_of, few_edits_of)]
    else:
        strange = {word for word in words if not known(word)}

        def of_word(word: str) -> int:
            return edits_of(word) if word in strange else min(edits_of(word), 1)

        far = edits_of if strange else one_at_most(edits_of)
        of_names = [far] if len(bare) <= 1 or far(name) <= 1 else [one_at_most(far), far]
        tries = [Forgiving(of_word, of_name, open_=words[-1] in strange) for of_name in of_names]
    first = tries[0]
    return tries if first.of_name(name) or any(first.of_word(word) for word in words) else []


def one_at_most(edits: Edits) -> Edits:
    """The same, but never two."""
    return lambda word: min(edits(word), 1)


def any_slip(of: Conditions[C], slips: Slips, words: tuple[str, ...], forgiving: Forgiving) -> C:
    """What has the words with slips."""
    *named, _, anywhere = slipped(of, slips, words, forgiving)
    return of.either([*named, anywhere])


def slipped(of: Conditions[C], slips: Slips, words: tuple[str, ...], forgiving: Forgiving) -> list[C]:
    """The same in grades: names that are nearly the one that was typed, in the title, anywhere."""
    pieces, name, edits = pieces_of(words), as_one(" ".join(words)), forgiving.of_word
    off = forgiving.of_name(name)
    named = [of.among("whole", slips.nearly("whole", name, off))] if off else []
    in_title = of.both(_nearly(of, slips, piece, TITLE, one_at_most(edits)) for piece in pieces)
    anywhere = of.both(
        _means(of, piece, _nearly(of, slips, piece, ANYWHERE, edits, open_=forgiving.open_)) for piece in pieces
    )
    return [*named, in_title, anywhere]


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


def _named(of: Conditions[C], words: Sequence[str]) -> C:
    """Called exactly so, `the` or not; written together or apart: ACDC is AC/DC, and Cold Play is Coldplay."""
    return of.among("whole", list(dict.fromkeys([*_called(words), "".join(words)])))


def _there(of: Conditions[C], words: Sequence[str], pieces: Sequence[Piece]) -> C:
    """In a house or city called exactly so."""
    spots = of.among("spot", _called(words))
    return of.either([spots, _in_town(of, pieces[0])]) if len(pieces) == 1 else spots


def _named_more(of: Conditions[C], words: Sequence[str]) -> C:
    """Called so and more: `Oasis Live` is, `A Tribute to Oasis` isn't."""
    names = _called(words)
    short = [name for name in names if name.count(" ") < FRONT_WORDS]
    return of.either(
        [of.among("front", short), *(of.begins("whole", f"{name} ") for name in names if name not in short)]
    )


def _of_that_kind(of: Conditions[C], pieces: Sequence[Piece]) -> C:
    """`jazz london` is jazz in London, before what else has both words; `jazz december` is what is jazz in December."""
    if not 1 < len(pieces) <= _OF_THAT_KIND_MOST:
        return of.nothing()
    kinds = [_means(of, piece, _has(of, piece, KIND), ("genres", KIND)) for piece in pieces]
    whats = [of.either([kind, _has(of, piece, TITLE)]) for kind, piece in zip(kinds, pieces, strict=True)]
    there = [of.both([_in_town(of, piece), *whats[:place], *whats[place + 1 :]]) for place, piece in enumerate(pieces)]
    return of.either([*there, of.both(kinds)])


def _in_town(of: Conditions[C], piece: Piece) -> C:
    """In the city that the piece is a name of."""
    names = [name for field, terms in piece.meanings if field == "town" for name in terms]
    return of.among("town", list(dict.fromkeys([" ".join(piece.words), *names])))


def _apart(of: Conditions[C], words: Sequence[str]) -> Iterator[C]:
    """Two neighbours written apart that are one word of a name, `cold play london`."""
    if 1 < len(words) <= _APART_MOST:
        for place, (one, other) in enumerate(pairwise(words)):
            rest = [*words[:place], *words[place + 2 :]]
            yield of.both([of.term(TITLE, one + other), *(_one_of(of, word, ANYWHERE) for word in rest)])


def _told(of: Conditions[C], pieces: Sequence[Piece]) -> C:
    """Each piece begun anywhere, meant, or in the description."""
    return of.both(of.either(_told_ways(of, piece)) for piece in pieces)


def _told_apart(of: Conditions[C], pieces: Sequence[Piece]) -> list[C]:
    """The same taken apart, each piece in each of its ways; as one where that were too many."""
    if len(pieces) > _TOLD_APART_MOST:
        return [_told(of, pieces)]
    return [of.both(ways) for ways in product(*(_told_ways(of, piece) for piece in pieces))]


def _told_ways(of: Conditions[C], piece: Piece) -> list[C]:
    if len(piece.words) == 1 and is_told(word := piece.words[0]):
        return [_means(of, piece, of.either([of.tells(word), of.term("joined", word)]))]
    return [_means(of, piece, _begun(of, piece, ANYWHERE)), of.both([of.term(ABOUT, word) for word in piece.words])]


def _has(of: Conditions[C], piece: Piece, field: str) -> C:
    return of.both([_one_of(of, word, field) for word in piece.words])


def _means(of: Conditions[C], piece: Piece, itself: C, within: Container[str] = MEANT) -> C:
    """The piece as it is written, or what it means."""
    return of.either([itself, *(of.among(field, terms) for field, terms in piece.meanings if field in within)])


def _one_of(of: Conditions[C], word: str, field: str) -> C:
    return of.either([of.term(field, word), of.term("joined", word)])


def _begun(of: Conditions[C], piece: Piece, field: str) -> C:
    """The words, or longer ones; a single letter begins one only where it may not be finished yet."""
    return of.both(
        [
            _one_begun(of, word, field, last=piece.last and place == len(piece.words))
            for place, word in enumerate(piece.words, 1)
        ]
    )


def _one_begun(of: Conditions[C], word: str, field: str, *, last: bool) -> C:
    if len(word) < _UNFINISHED and not last:
        return _one_of(of, word, field)
    return of.either([of.opens(field, word), of.term("joined", word)])


def _nearly(of: Conditions[C], slips: Slips, piece: Piece, field: str, edits: Edits, *, open_: bool = False) -> C:
    found = []
    for place, word in enumerate(piece.words, 1):
        last = piece.last and place == len(piece.words)
        begun, most = _one_begun(of, word, field, last=last), edits(word)
        unfinished = open_ and last and len(word) >= _SURE
        nearly = [of.among(field, slips.nearly(field, word, most, unfinished=unfinished))] if most else []
        found.append(of.either([begun, *nearly]))
    return of.both(found)
