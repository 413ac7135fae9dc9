"""Words mean other things besides themselves: cities by their other names, countries, kinds and months."""

import pytest

from onsale.search.meanings import cities_called, country_called, meanings_of, pieces_of, weighty


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("jazz new york city", ["jazz", "new york city"]),
        ("jazz in new york", ["jazz", "new york"]),
        ("the hague rock", ["the hague", "rock"]),
        ("the band", ["band"]),
        ("the the", ["the"]),
        ("la la", ["la"]),
        ("rock la", ["rock", "la"]),
        ("la castaneda", ["castaneda"]),
        ("dua lipa tickets", ["dua", "lipa"]),
        ("tickets", ["tickets"]),
        ("jazz jazz", ["jazz"]),
    ],
)
def test_what_is_looked_for(typed: str, pieces: list[str]) -> None:
    assert [" ".join(piece.words) for piece in pieces_of(tuple(typed.split()))] == pieces


def test_the_last_word_alone_may_not_be_finished() -> None:
    assert [piece.last for piece in pieces_of(("jazz", "nyc"))] == [False, True]
    assert [piece.last for piece in pieces_of(("jazz", "the"))] == [False]


@pytest.mark.parametrize(
    ("word", "field", "term"),
    [
        ("nyc", "town", "new york"),
        ("munchen", "town", "munich"),
        ("koln", "town", "cologne"),
        ("londra", "town", "london"),
        ("dc", "town", "washington"),
        ("deutschland", "country", "DE"),
        ("turkiye", "country", "TR"),
        ("uk", "country", "GB"),
        ("rnb", "genres", "r b"),
        ("hiphop", "genres", "hip hop rap"),
        ("klassik", "genres", "classical"),
        ("aralik", "kind", "december"),
        ("sobota", "kind", "saturday"),
        ("five", "title", "5"),
        ("5", "title", "five"),
    ],
)
def test_meanings(word: str, field: str, term: str) -> None:
    assert any(field == meant and term in terms for meant, terms in meanings_of(word))


def test_what_means_nothing_else() -> None:
    assert meanings_of("led") == meanings_of("nas") == meanings_of("mossgarden") == ()
    assert meanings_of("five", alone=True) == (), "who types FIVE alone means the word"
    assert cities_called("xyz") == ()
    assert country_called("nowhere") is None
    assert country_called("allemagne") == "DE"
    assert weighty(["the", "of"]) == ["the", "of"]
