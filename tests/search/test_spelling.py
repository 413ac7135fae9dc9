"""Names as numbers stand as names do in the alphabet, in whatever letters they are."""

from onsale.search.spelling import spelled

IN_ORDER = (
    "",
    "0",
    "9 lives",
    "a",
    "a 1",
    "a b",
    "ab",
    "abcdefghij",
    "abcdefghij k",
    "abcdefghijk",
    "abcdefghijkж",
    "abcdefghi中",
    "b",
    "z",
    "zж",
    "z中",
    "жa",
    "中",
)


def test_names_stand_in_order() -> None:
    numbers = [spelled(name) for name in IN_ORDER]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)


def test_letters_behind_the_twentieth_do_not_count() -> None:
    assert spelled("x" * 20) == spelled("x" * 20 + "y")
    assert spelled("x" * 19) < spelled("x" * 20)
