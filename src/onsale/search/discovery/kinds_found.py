"""Searching classifications, and one of them."""

from collections.abc import Callable, Sequence
from itertools import groupby

from onsale.search.discovery import parts
from onsale.search.discovery.classifications import Kind, kinds_in
from onsale.search.discovery.errors import UnknownResource
from onsale.search.discovery.events import sort_of
from onsale.search.discovery.hal import Json, page_of
from onsale.search.discovery.narrowing import nothing_special
from onsale.search.discovery.parameters import Asked
from onsale.search.discovery.wording import words_in
from onsale.search.folding import folded
from onsale.search.reader import Reading

_SORTS = ("name,asc", "name,desc")


def find(reading: Reading, asked: Asked) -> Json:
    """A page of segments with all below them. A keyword may be in the name of any level."""
    paging, sort = asked.paging(), sort_of(asked, _SORTS, _SORTS[0])
    asked.check_locale()
    segments = [kinds for kinds in _segments(reading) if _answers(kinds, asked)]
    if nothing_special(asked):
        segments = []
    if sort.endswith("desc"):
        segments.reverse()
    answers = [parts.classification_answer(kinds) for kinds in segments[paging.start : paging.end]]
    return page_of(asked, paging, sort, ("classifications", answers), len(segments))


def one(reading: Reading, public_id: str) -> Json:
    """The segment with this id, or with a genre or subgenre that has it; `UnknownResource`."""
    return parts.classification_answer(_having(reading, public_id, lambda kind: kind.has_id([public_id])))


def segment(reading: Reading, public_id: str) -> Json:
    """The segment with this id."""
    return parts.segment_answer(_having(reading, public_id, lambda kind: kind.segment.id == public_id))


def genre(reading: Reading, public_id: str) -> Json:
    """The genre with this id."""
    return parts.genre_answer(_kind(reading, public_id, lambda kind: kind.genre.id == public_id))


def subgenre(reading: Reading, public_id: str) -> Json:
    """The subgenre with this id."""
    return parts.subgenre_answer(_kind(reading, public_id, lambda kind: kind.subgenre.id == public_id))


def _segments(reading: Reading) -> list[Sequence[Kind]]:
    return [list(kinds) for _, kinds in groupby(kinds_in(reading), key=lambda kind: kind.segment.id)]


def _answers(kinds: Sequence[Kind], asked: Asked) -> bool:
    ids, keyword = asked.texts("id"), asked.text("keyword")
    if ids and not any(kind.has_id(ids) for kind in kinds):
        return False
    wanted = set(words_in(keyword))
    names = (folded(level.name).split() for kind in kinds for level in kind.levels)
    return not keyword or (bool(wanted) and any(wanted.issubset(name) for name in names))


def _having(reading: Reading, public_id: str, wanted: Callable[[Kind], bool]) -> Sequence[Kind]:
    found = next((kinds for kinds in _segments(reading) if any(map(wanted, kinds))), None)
    if found is None:
        raise UnknownResource(f"Resource not found with provided criteria (locale=en-us, id={public_id})")
    return found


def _kind(reading: Reading, public_id: str, wanted: Callable[[Kind], bool]) -> Kind:
    return next(filter(wanted, _having(reading, public_id, wanted)))
