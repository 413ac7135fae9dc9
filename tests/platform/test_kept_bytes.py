"""The memory that is bounded by what lies in it."""

from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.kept_bytes import KeptBytes


def test_what_was_asked_for_longest_ago_gives_way() -> None:
    kept: KeptBytes[str] = KeptBytes(80)
    for name in "abcdefgh":
        kept.put(name, name.encode() * 10)
    assert kept.get("a") == b"a" * 10
    kept.put("i", b"i" * 10)
    assert (kept.get("a"), kept.get("b")) == (b"a" * 10, None)


@given(puts=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), max_size=60))
def test_it_never_holds_more_and_counts_right(puts: list[tuple[int, int]]) -> None:
    kept: KeptBytes[int] = KeptBytes(160)
    for key, size in puts:
        assert kept.put(key, b"x" * size) == b"x" * size
        assert kept.held_bytes == sum(len(content) for content in kept._contents.values()) <= 160
        assert (kept.get(key) is not None) == (size <= 20)
