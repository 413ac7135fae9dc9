"""A bounded memory forgets what was asked for longest ago."""

from onsale.platform.kept import Kept


def test_what_was_asked_for_longest_ago_gives_way() -> None:
    kept: Kept[str, int] = Kept(2)
    assert (kept.put("a", 1), kept.put("b", 2)) == (1, 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]
    kept.put("a", 4)
    kept.put("d", 5)
    assert [kept.get(key) for key in "abcd"] == [4, None, None, 5]
    kept.drop("a")
    kept.drop("never there")
    assert (kept.get("a"), len(kept)) == (None, 1)
