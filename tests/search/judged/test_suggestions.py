"""What is suggested while somebody types: what they are most likely to go on to stands first."""

import pytest

from onsale.search.folding import folded
from onsale.search.reader import Reading
from onsale.search.suggesting import did_you_mean, suggestions
from tests.search.entries import a_reading
from tests.search.judged.programme import programme
from tests.search.listings import LISTINGS, NOW, listings

REAL = (
    # Typed, kind and name of what is meant, among how many.
    ("l", "city", "London", 1),
    ("lon", "city", "London", 1),
    ("b", "performer", "Bob Dylan", 10),
    ("bob", "performer", "Bob Dylan", 3),
    ("bob d", "performer", "Bob Dylan", 1),
    ("the o", "performer", "The Offspring", 1),
    ("offsp", "performer", "The Offspring", 1),
    ("jen", "performer", "Jennifer Lopez", 1),
    ("jenifer lo", "performer", "Jennifer Lopez", 1),
    ("dur", "performer", "Duran Duran", 1),
    ("ab", "performer", "ABBA Voyage", 1),
    ("nas", "performer", "Nas", 1),
    ("chicago", "city", "Chicago", 2),
    ("chicago", "performer", "Chicago", 2),
    ("chicago s", "performer", "Chicago Symphony Orchestra", 1),
    ("new y", "city", "New York", 1),
    ("new york p", "performer", "New York Philharmonic", 1),
    ("blue n", "venue", "Blue Note Jazz Club", 1),
    ("rym", "venue", "Ryman Auditorium", 1),
    ("gok", "performer", "Gökhan Türkmen", 2),
    ("IST", "city", "İstanbul", 1),
    ("john f", "performer", "John Fogerty", 1),
    ("joe b", "performer", "Joe Bonamassa", 1),
    ("radioh", "performer", "Radiohead", 1),
    ("raidohead", "performer", "Radiohead", 1),
    ("o2", "venue", "The O2", 1),
    ("madison sq", "venue", "Madison Square Garden", 1),
    ("penn", "performer", "Penn & Teller", 1),
    ("mumford and s", "performer", "Mumford & Sons", 1),
    ("münch", "city", "Munich", 1),
    ("köln", "city", "Cologne", 1),
    ("nyc", "city", "New York", 3),
    ("maroon", "performer", "Maroon 5", 1),
    ("ac/d", "performer", "Livewire AC/DC", 3),
    ("linkinp", "performer", "LINKIN PARK", 3),
)
KNOWN_MISSES: frozenset[str] = frozenset()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An index of the real listings."""
    return a_reading(tmp_path_factory.mktemp("index"), listings(), NOW)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An index of the invented programme."""
    return a_reading(tmp_path_factory.mktemp("index"), programme(NOW), NOW)


def _told(reading: Reading, typed: str) -> list[tuple[str, str]]:
    return [(found.kind, found.text) for found in suggestions(reading, typed, NOW, most=10)]


@pytest.mark.skipif(not LISTINGS.exists(), reason=f"{LISTINGS.name} is not beside the project")
def test_what_is_meant_stands_first(real: Reading) -> None:
    missed = {typed for typed, kind, text, among in REAL if (kind, text) not in _told(real, typed)[:among]}
    assert missed == KNOWN_MISSES


@pytest.mark.skipif(not LISTINGS.exists(), reason=f"{LISTINGS.name} is not beside the project")
def test_of_a_letter_there_is_something_of_each_kind_and_nothing_twice(real: Reading) -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        told = _told(real, letter)
        assert len({(kind, folded(text)) for kind, text in told}) == len(told) <= 10
        assert {"performer", "venue"} <= {kind for kind, _ in told}


def test_a_residency_is_one_performer_and_not_an_event_beside_it(invented: Reading) -> None:
    assert _told(invented, "tin") == [("performer", "Tin & Teller")]


def test_exactly_that_before_what_begins_so_before_what_has_it_later(invented: Reading) -> None:
    assert _told(invented, "mossgarden") == [("performer", "Mossgarden"), ("event", "Mossgarden & Björn Åkerlind")]
    assert _told(invented, "london")[:2] == [("city", "London"), ("performer", "London")]
    told = _told(invented, "lantern")
    assert told[:2] == [("venue", "Lantern Hall"), ("performer", "Lantern Sinfonia")]
    assert ("performer", "The Paper Lanterns") in told[2:]


def test_slips_only_where_there_is_hardly_anything_else(invented: Reading) -> None:
    assert _told(invented, "mosgarden")[0] == ("performer", "Mossgarden")
    assert _told(invented, "hush") == [
        ("performer", "The Hush"),
        ("event", "Hush Little Baby: Songs for Small People"),
    ]
    assert _told(invented, "qqqq") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mosgarden", "Mossgarden"),
        ("paper lantrens", "The Paper Lanterns"),
        ("molten oack", "Molten Oak"),
        ("mossgarden istanbul", "Mossgarden"),
        ("mossgarden", None),
        ("paper lanterns", None),
        ("zzzz", None),
        ("", None),
        ("?!", None),
    ],
)
def test_did_you_mean(invented: Reading, typed: str, meant: str | None) -> None:
    assert did_you_mean(invented, typed) == meant
