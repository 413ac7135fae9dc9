"""One event's places in memory: bits, counts, lapses, and the difference between two moments."""

from array import array
from math import inf

from hypothesis import given
from hypothesis import strategies as st

from onsale.inventory.changes import decode_notice, encode_notices
from onsale.inventory.live import LivePlaces, difference
from onsale.platform.notices import NOTICE_BYTES

PLACES = 19


def free_in(bits: bytes | bytearray) -> set[int]:
    return {place for place in range(len(bits) * 8) if bits[place >> 3] >> (place & 7) & 1}


@given(st.lists(st.tuples(st.integers(-2, PLACES + 2), st.sampled_from([0.0, 5.0, 9.0, inf])), max_size=60))
def test_bits_and_count_follow_what_is_put(puts: list[tuple[int, float]]) -> None:
    live, taken = LivePlaces(1, PLACES), dict[int, float]()
    for place, until in puts:
        before = live.version
        changes = 0 <= place < PLACES and bool(until) != bool(taken.get(place))
        live.put(place, until)
        if 0 <= place < PLACES:
            taken[place] = until
        assert live.version == before + changes
    expected = {place for place in range(PLACES) if not taken.get(place)}
    assert free_in(live.free) == free_in(live.choice) == expected
    assert live.available == len(expected)
    assert free_in(live.snapshot()) == expected


@given(st.sets(st.integers(0, 2000)), st.sets(st.integers(0, 2000)))
def test_a_whole_reading_replaces_all_but_what_is_kept(before: set[int], after: set[int]) -> None:
    live = LivePlaces(1, 2001)
    live.replace(array("i", before), array("d", [inf] * len(before)))
    assert free_in(live.free) == set(range(2001)) - before
    kept = set(range(0, 2001, 7))
    live.replace(array("i", after), array("d", [inf] * len(after)), keep=kept)
    taken = (before & kept) | (after - kept)
    assert free_in(live.free) == set(range(2001)) - taken
    assert live.available == 2001 - len(taken)


@given(st.sets(st.integers(0, 300)), st.sets(st.integers(0, 300)))
def test_the_difference_leads_from_one_snapshot_to_the_other(before: set[int], after: set[int]) -> None:
    live = LivePlaces(1, 301)
    live.heard_taken(before, 0.0)
    old = live.snapshot()
    live.heard_freed(before - after)
    live.heard_taken(after - before, 0.0)
    taken, freed = difference(old, live.snapshot())
    assert (set(taken), set(freed)) == (after - before, before - after)
    assert sorted(taken) == taken


def test_a_snapshot_is_the_same_object_until_something_changes() -> None:
    live = LivePlaces(1, PLACES)
    first, tag = live.snapshot(), live.tag()
    live.put(3, 0.0)
    assert live.snapshot() is first
    live.put(3, inf)
    assert live.snapshot() is not first
    assert live.tag() != tag
    live.put(3, 0.0)
    assert live.tag() == tag  # a hash of the content


def test_a_claim_that_ran_out_is_told_once_and_a_renewed_one_not_at_all() -> None:
    live = LivePlaces(1, PLACES)
    live.put(2, 10.0)
    live.put(3, 10.0)
    live.put(4, 12.0)
    live.put(3, inf)  # paid
    assert live.next_lapse() == 10.0
    assert live.lapsed(9.9, most=9) == []
    assert live.lapsed(11.0, most=9) == [2]
    assert live.lapsed(11.0, most=9) == []
    assert live.next_lapse() == 12.0
    assert 2 not in free_in(live.free)  # only whoever reads it knows whether it was renewed


def test_what_is_being_tried_is_not_offered_to_others_but_is_still_free() -> None:
    live = LivePlaces(1, PLACES)
    live.offer([4, 5])
    live.offer([5])
    assert free_in(live.choice) == set(range(PLACES)) - {4, 5}
    assert live.available == PLACES
    live.withdraw([4, 5])
    assert free_in(live.choice) == set(range(PLACES)) - {5}
    live.put(5, inf)
    live.withdraw([5])
    assert free_in(live.choice) == free_in(live.free) == set(range(PLACES)) - {5}
    assert live.offered == 0


@given(st.integers(1, 2**63 - 1), st.sets(st.integers(0, 199_999), min_size=1, max_size=3000))
def test_notices_name_exactly_the_places_and_fit(event_id: int, places: set[int]) -> None:
    notices = encode_notices(event_id, places)
    assert all(len(notice) <= NOTICE_BYTES for notice in notices)
    told: set[int] = set()
    for notice in notices:
        event, named = decode_notice(notice)
        assert event == event_id
        told |= set(named or ())
    assert told == places


def test_very_many_places_are_told_as_all_of_them() -> None:
    assert encode_notices(7, range(5_000)) == ["7 0-4999"]
    assert encode_notices(7, range(0, 150_000, 2)) == ["7 *"]
    assert decode_notice("7 *") == (7, None)
