"""What somebody may be typing: events, performers, venues and cities whose words begin like it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onsale.platform.ids import encode_id
from onsale.search.document import Document, Kind, Name
from onsale.search.folding import folded

_ORDER: dict[Kind, int] = {"city": 0, "performer": 1, "venue": 2, "event": 3}
_PREFIXES: dict[Kind, str] = {"performer": "per", "venue": "ven", "event": "evt"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A city's id is its name."""

    kind: Kind
    text: str
    id: str


def suggestions(documents: Iterable[Document], typed: str, *, most: int) -> list[Suggestion]:
    """At most `most`, those that begin like `typed` before those with a later word that does, frequent ones first."""
    wanted = folded(typed)
    if not wanted:
        return []
    inside = f" {wanted}"
    counts: Counter[tuple[Kind, str]] = Counter()
    found: dict[tuple[Kind, str], tuple[datetime, Name]] = {}
    for document in documents:
        for name in document.names:
            if not name.folded.startswith(wanted) and inside not in name.folded:
                continue
            key = name.kind, name.folded
            counts[key] += 1
            # Of many events of one name (a residency) the next one stands for all.
            if key not in found or document.starts_at < found[key][0]:
                found[key] = document.starts_at, name
    best = sorted(found, key=lambda key: (not key[1].startswith(wanted), _ORDER[key[0]], -counts[key], key[1]))
    return [_suggestion(found[key][1]) for key in best[:most]]


def _suggestion(name: Name) -> Suggestion:
    public_id = name.text if name.id is None else encode_id(_PREFIXES[name.kind], name.id)
    return Suggestion(name.kind, name.text, public_id)
