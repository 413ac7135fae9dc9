"""How many letters lie between two words, as the index reckons it, too."""

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.search.slips import slips_between, slips_in
from tests.search.scan import slips

words = st.text("abcé", max_size=7)


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [("abba", "abba", 0), ("abab", "abba", 1), ("aba", "abba", 1), ("abbba", "abba", 1), ("oasis", "abba", 4)],
)
def test_examples(typed: str, meant: str, count: int) -> None:
    assert slips_between(typed, meant) == count


def test_the_rest_of_what_isnt_finished_costs_nothing() -> None:
    assert slips_between("radioh", "radiohead", unfinished=True) == 0
    assert slips_between("raidoh", "radiohead", unfinished=True) == 1
    assert slips_in(["jenifer", "lo"], ["jennifer", "lopez"], unfinished=True) == 1
    assert slips_in(["lopez", "jenifer"], ["jennifer", "lopez"]) == 1
    assert slips_in(["abc"], []) == 3


@given(words, words)
def test_as_defined(typed: str, meant: str) -> None:
    assert slips_between(typed, meant) == slips_between(meant, typed) == slips(typed, meant)


@given(typed=words, meant=words, most=st.integers(0, 7), unfinished=st.booleans())
def test_more_than_is_asked_for_isnt_counted(typed: str, meant: str, most: int, *, unfinished: bool) -> None:
    whole = slips_between(typed, meant, unfinished=unfinished)
    assert slips_between(typed, meant, unfinished=unfinished, most=most) == min(whole, most)


@given(
    typed=st.lists(words.filter(bool), min_size=1, max_size=3),
    name=st.lists(words, min_size=1, max_size=4),
    unfinished=st.booleans(),
)
def test_each_word_against_the_nearest(typed: list[str], name: list[str], *, unfinished: bool) -> None:
    ends = [False] * (len(typed) - 1) + [unfinished]
    nearest = [
        min(slips_between(word, other, unfinished=open_) for other in name)
        for word, open_ in zip(typed, ends, strict=True)
    ]
    assert slips_in(typed, name, unfinished=unfinished) == sum(nearest)


@settings(max_examples=40, deadline=None)
@given(st.lists(words.filter(bool), max_size=12, unique=True), words.filter(bool))
def test_the_index_reckons_alike(meant: list[str], typed: str) -> None:
    schema = tantivy.SchemaBuilder().add_text_field("word", stored=True, tokenizer_name="raw").build()
    index = tantivy.Index(schema)
    writer = index.writer(15_000_000, num_threads=1)
    for word in meant:
        writer.add_document(tantivy.Document(word=word))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    for most in (0, 1, 2):
        query = tantivy.Query.fuzzy_term_query(schema, "word", typed, distance=most)
        found = {searcher.doc(address).get_first("word") for _, address in searcher.search(query, limit=99).hits}
        assert found == {word for word in meant if slips_between(typed, word) <= most}
    begins = tantivy.Query.fuzzy_term_query(schema, "word", typed, distance=0, prefix=True)
    begun = {searcher.doc(address).get_first("word") for _, address in searcher.search(begins, limit=99).hits}
    assert begun == {word for word in meant if word.startswith(typed)}
