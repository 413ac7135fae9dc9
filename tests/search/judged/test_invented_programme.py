"""What people type over a small programme of our own: the same kinds of things as over the real listings, for whoever
doesn't have those.
"""

from pathlib import Path

import pytest

from onsale.search.finding import find
from onsale.search.query import Asked, checked
from onsale.search.reader import Reading
from tests.search.entries import a_reading
from tests.search.judged.judging import Judged, judge
from tests.search.judged.programme import SOLD_OUT, programme
from tests.search.listings import NOW

CASES = (
    # The band itself before those that play its songs, though they play sooner.
    Judged("the paper lanterns", by="Glow Tour"),
    Judged("paper lanterns", by="Glow Tour"),
    Judged("ax/by", by="AX/BY Live"),
    Judged("axby", by="AX/BY Live"),
    Judged("paper lanterns tribute", by="Paper Cuts"),
    # Misspelled.
    Judged("paper lantrens", by="Glow Tour"),
    Judged("mosgarden", by="Mossgarden"),
    Judged("mossgraden", by="Mossgarden"),
    Judged("velvett statik", by="Velvet Static"),
    Judged("nadja velour", by="Nadia Velour"),
    Judged("kamerchor", by="Kammerchor"),
    Judged("moltn oak", by="Molten Oak"),
    Judged("wintreland", by="Winterland"),
    # Accents and signs.
    Judged("bjorn akerlind", by="Björn Åkerlind"),
    Judged("BJÖRN", by="Björn Åkerlind"),
    Judged("gulay isik", by="Gülay Işık"),
    Judged("piper", by="P!per"),
    Judged("p!per", by="P!per"),
    Judged("clash money", by="Cla$h Money"),
    Judged("tin and teller", by="Tin & Teller"),
    Judged("noche de animas", by="Noche de Ánimas"),
    # Together and apart, and not finished.
    Judged("moss garden", by="Mossgarden"),
    Judged("moss garden london", by="Mossgarden", city="London"),
    Judged("paperlanterns", by="Glow Tour"),
    Judged("velvetstatic", by="Velvet Static"),
    Judged("mossg", by="Mossgarden"),
    Judged("nadia v", by="Nadia Velour"),
    Judged("u9", by="U9"),
    Judged("route sixty one", by="Route 61"),
    Judged("route61", by="Route 61"),
    # With or without `the`, and what people add.
    Judged("hush", by="The Hush"),
    Judged("the mossgarden", by="Mossgarden"),
    Judged("mossgarden tickets", by="Mossgarden"),
    Judged("symphonic sagas concert", by="Symphonic Sagas"),
    # Who and where, when.
    Judged("paper lanterns london", by="Glow Tour", city="London"),
    Judged("münchen paper lanterns", by="Glow Tour", city="Munich"),
    Judged("nadia velour nyc", by="Nadia Velour", city="New York"),
    Judged("lantern hall june", at="Lantern Hall", month=6),
    Judged("velour may", by="Velour", month=5),
    Judged("gülay hamburg", by="Gülay Işık", city="Hamburg"),
    Judged("tin teller february", by="Tin & Teller", month=2),
    # Two of them.
    Judged("mossgarden akerlind", by="Mossgarden & Björn"),
    Judged("zegar molten oak", by="Grind Harvest"),
    Judged("velour harbour big band", by="Big Band Battle"),
    # A kind, and where and when.
    Judged("jazz london", kind="Jazz", city="London"),
    Judged("london jazz march", kind="Jazz", city="London", month=3),
    Judged("jazz new york", kind="Jazz", city="New York"),
    Judged("rnb london", kind="R&B", city="London"),
    Judged("hiphop new york", kind="Hip-Hop/Rap", city="New York"),
    Judged("comedy vegas", kind="Comedy", city="Las Vegas"),
    Judged("metal", kind="Metal"),
    Judged("classical december", kind="Classical", month=12),
    Judged("klassik köln", kind="Classical", city="Cologne"),
    Judged("country london", kind="Country", city="London"),
    Judged("electronic cologne", kind="Dance/Electronic", city="Cologne"),
    # Places by their other names.
    Judged("lodz", city="Łódź"),
    Judged("gent", city="Ghent"),
    Judged("mexico city", city="Ciudad de México"),
    Judged("konser istanbul", city="İstanbul"),
    Judged("istanbul aralik", city="İstanbul", month=12),
    Judged("konzerte hamburg", city="Hamburg"),
    Judged("kolonia", city="Cologne"),
    Judged("deutschland metal", kind="Metal", city="Munich"),
    Judged("london", by="London"),
    Judged("lantern hall", at="Lantern Hall"),
    Judged("hamburgg", city="Hamburg"),
)
# Numbers are read as words up to ten.
KNOWN_MISSES = frozenset({"route sixty one"})


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """An index of the programme."""
    return a_reading(Path(tmp_path_factory.mktemp("index")), programme(NOW), NOW)


def test_people_find_what_they_mean_among_the_first_three(reading: Reading) -> None:
    verdict = judge(reading, CASES, NOW)
    print(f"{len(CASES)} queries: {verdict.among_three:.1%} among the first three, {verdict.first:.1%} first")
    assert set(verdict.missed) == KNOWN_MISSES
    assert verdict.first >= 0.95


def test_what_can_be_had_comes_before_what_is_sold_out_though_that_is_sooner(reading: Reading) -> None:
    hits = find(reading, checked(Asked(q="tin & teller")), limit=9, cursor=None, now=NOW).hits
    assert [hit.entry.catalogued.event.starts_at.month for hit in hits] == [2, 3, 1]
    assert hits[-1].entry.standing is SOLD_OUT


@pytest.mark.parametrize("typed", ["mossgarden paper lanterns", "zegar london", "lantern hall comedy"])
def test_all_words_count(reading: Reading, typed: str) -> None:
    assert find(reading, checked(Asked(q=typed)), limit=9, cursor=None, now=NOW).total == 0
