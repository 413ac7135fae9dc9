"""Ids: sorted by time, opaque outside, and never anything but what they say."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform.errors import NotFound
from onsale.platform.ids import decode_event_uuid, decode_id, encode_event_uuid, encode_id, new_id, new_uuid

numbers = st.integers(0, 2**63 - 1)


@given(numbers)
def test_there_and_back(value: int) -> None:
    assert decode_id("evt", encode_id("evt", value)) == value


@given(numbers, st.uuids())
def test_there_and_back_with_the_event(event: int, value: uuid.UUID) -> None:
    assert decode_event_uuid("bk", encode_event_uuid("bk", event, value)) == (event, value)


@given(numbers, numbers)
def test_texts_sort_as_numbers_do(one: int, other: int) -> None:
    assert (encode_id("evt", one) < encode_id("evt", other)) == (one < other)


@given(st.text(max_size=60))
def test_nonsense_is_not_found(text: str) -> None:
    for nonsense in (text, f"evt_{text}"):
        try:
            value = decode_id("evt", nonsense)
        except NotFound:
            continue
        assert encode_id("evt", value) == nonsense, "an id has one spelling"


@pytest.mark.parametrize(
    "text",
    ["", "evt", "evt_", "ven_0000000000005", "evt_000000000005", "evt_00000000000055", "EVT_0000000000005",
     "evt_000000000000I", "evt_000000000000A", "evt_zzzzzzzzzzzzz", "evt_8000000000000", "evt_000000000000\u0665"],
)  # fmt: skip
def test_malformed_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        decode_id("evt", text)
    with pytest.raises(NotFound):
        decode_event_uuid("evt", text)


def test_numbers_are_small_increasing_and_different() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(set(made))
    assert 0 < made[0] < made[-1] < 2**63


def test_uuids_are_version_7_and_sort_by_time() -> None:
    first = new_uuid()
    time.sleep(0.002)
    second = new_uuid()
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    assert first < second
    assert abs((first.int >> 80) / 1000 - time.time()) < 60


def test_an_example() -> None:
    assert encode_id("evt", 5) == "evt_0000000000005"
