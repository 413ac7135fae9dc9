"""A bounded memory forgets what was asked for longest ago."""

from concurrent.futures import ThreadPoolExecutor

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


def test_threads_may_share_one() -> None:
    kept: Kept[int, int] = Kept(3)

    def use(seed: int) -> None:
        for n in range(5_000):
            key = (n * 7 + seed) % 11
            assert kept.put(key, key) == key
            assert kept.get((key + 1) % 11) in {(key + 1) % 11, None}

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(use, range(8)))
    assert len(kept) <= 3 + 4
