"""Kinds of events as this API has them: a segment has genres, a genre has subgenres.

Onsale knows segments and genres; each genre has one subgenre, itself. Ids are made of the names, so that they are the
same on every node and after every restart. What no event to come belongs to, isn't there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from tantivy import Query

from onsale.platform.ids import encode_id
from onsale.search.clauses import everything
from onsale.search.folding import folded
from onsale.search.keys import classified
from onsale.search.reader import Reading

_KINDS_MOST = 10_000
_FAMILY = frozenset({"family", "families", "children", "childrens", "kids"})
NAMELESS = "Undefined"


@dataclass(frozen=True, slots=True)
class Level:
    """A segment, a genre or a subgenre."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A genre within its segment; `term` is how the index has it."""

    term: str
    segment: Level
    genre: Level
    subgenre: Level

    @property
    def family(self) -> bool:
        """Whether its name says that it is for families."""
        return not _FAMILY.isdisjoint(folded(f"{self.segment.name} {self.genre.name}").split())

    @property
    def levels(self) -> tuple[Level, Level, Level]:
        """From the widest to the narrowest."""
        return self.segment, self.genre, self.subgenre

    def is_called(self, names: Iterable[str]) -> bool:
        """Whether one of its levels has one of these folded names."""
        return not {folded(level.name) for level in self.levels}.isdisjoint(names)

    def has_id(self, ids: Iterable[str]) -> bool:
        """Whether one of its levels has one of these ids."""
        return not {level.id for level in self.levels}.isdisjoint(ids)


@lru_cache(4096)
def kind_of(segment: str, genre: str) -> Kind:
    """The kind with these names."""
    of, within = folded(segment), folded(genre)
    return Kind(
        classified(segment, genre),
        Level(_id("seg", of), segment or NAMELESS),
        Level(_id("gen", of, within), genre or NAMELESS),
        Level(_id("sub", of, within), genre or NAMELESS),
    )


def kinds_in(reading: Reading) -> Sequence[Kind]:
    """The kinds of all events there are, by name."""
    known: Sequence[Kind] | None = reading.memory.get("kinds")
    return known if known is not None else reading.memory.put("kinds", _counted(reading))


def narrowed_to(reading: Reading, field_of: Callable[[Sequence[str]], Query], wanted: Callable[[Kind], bool]) -> Query:
    """What is of a wanted kind, by its terms."""
    return field_of([kind.term for kind in kinds_in(reading) if wanted(kind)])


def _counted(reading: Reading) -> Sequence[Kind]:
    asked = {"kinds": {"terms": {"field": "classified", "size": _KINDS_MOST}}}
    counted = reading.events.aggregate(everything(), asked)["kinds"]["buckets"]
    kinds = [kind_of(*str(bucket["key"]).split("\t", 1)) for bucket in counted]
    return sorted(kinds, key=lambda kind: (folded(kind.segment.name), folded(kind.genre.name), kind.term))


def _id(prefix: str, *names: str) -> str:
    digest = blake2b("\t".join(names).encode(), digest_size=8).digest()
    return encode_id(prefix, int.from_bytes(digest) >> 1)
