"""A code reads back as what was signed, and nothing else does."""

import base64
import string
import uuid
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.tickets.code import PREFIX, Claimed, read, sign, verify
from onsale.tickets.errors import BadCode, NoSuchKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {1: KEY.public_key(), 2: KEY.public_key()}
GENUINE = sign(Claimed(1, 123_456_789, uuid.UUID(int=7 << 76 | 99), 4711, 1), KEY)
ALPHABET = string.ascii_uppercase + "234567"

claims = st.builds(
    Claimed,
    key_id=st.integers(0, 255),
    event_id=st.integers(0, 2**63 - 1),
    ticket_id=st.uuids(),
    place=st.integers(0, 2**32 - 1),
    serial=st.integers(0, 2**16 - 1),
)
anything = st.text(max_size=2) | st.sampled_from([*ALPHABET, *ALPHABET.lower(), " ", "\n", "=", "0", "ſ", "İ"])


def content_of(code: str) -> bytes:
    text = code.removeprefix(PREFIX)
    return base64.b32decode(text + "=" * (-len(text) % 8))


def written(content: bytes) -> str:
    return PREFIX + base64.b32encode(content).decode().rstrip("=")


def flipped(at: int, other: int) -> str:
    """With a bit of the content or two turned over."""
    content = bytearray(content_of(GENUINE))
    for bit in {at * 4, other * 4}:
        content[bit // 8 % len(content)] ^= 1 << (at + other) % 8
    return written(bytes(content))


def swapped(at: int, other: int) -> str:
    letters = list(GENUINE)
    letters[at], letters[other] = letters[other], letters[at]
    return "".join(letters)


MUTATIONS: list[Callable[[int, int, str], str]] = [
    lambda at, _other, text: GENUINE[:at] + text + GENUINE[at + 1 :],
    lambda at, _other, text: GENUINE[:at] + text + GENUINE[at:],
    lambda at, other, text: GENUINE[:at] + text + GENUINE[max(at, other) :],
    lambda at, other, _text: GENUINE[:at] + GENUINE[other:],
    lambda at, _other, _text: GENUINE[at:],
    lambda at, _other, _text: GENUINE[:at] + GENUINE[at:].lower(),
    lambda at, other, _text: swapped(at, other),
    lambda at, other, _text: flipped(at, other),
]
positions = st.integers(0, len(GENUINE) - 1)


def is_accepted(code: str) -> bool:
    try:
        verify(code, KEYS)
    except (BadCode, NoSuchKey):
        return False
    return True


@given(claims)
def test_what_is_signed_is_read_back(claimed: Claimed) -> None:
    code = sign(claimed, KEY)
    assert code == sign(claimed, KEY)
    assert read(code)[0] == claimed
    assert verify(code, {claimed.key_id: KEY.public_key()}) == claimed


@given(st.sampled_from(MUTATIONS), positions, positions, anything)
@settings(max_examples=10_000, deadline=None)
def test_no_altered_code_is_accepted(mutation: Callable[[int, int, str], str], at: int, other: int, text: str) -> None:
    altered = mutation(at, other, text)
    assert is_accepted(altered) == (altered == GENUINE)


def test_no_single_letter_can_be_changed() -> None:
    accepted = [
        (at, letter)
        for at in range(len(GENUINE))
        for letter in ALPHABET
        if letter != GENUINE[at] and is_accepted(GENUINE[:at] + letter + GENUINE[at + 1 :])
    ]
    assert accepted == []


@given(
    st.text(max_size=200)
    | st.text(ALPHABET, min_size=154, max_size=158)
    | st.binary(min_size=96, max_size=96).map(written)
)
@settings(max_examples=1000)
def test_nonsense_is_refused_and_nothing_breaks(nonsense: str) -> None:
    assert not is_accepted(nonsense)


def test_another_events_key_does_not_open_it() -> None:
    with pytest.raises(BadCode):
        verify(GENUINE, {1: Ed25519PrivateKey.generate().public_key()})
    with pytest.raises(NoSuchKey):
        verify(GENUINE, {9: KEY.public_key()})


def test_it_fits_the_alphanumeric_mode_of_qr_codes() -> None:
    assert set(GENUINE) <= set(ALPHABET)
    assert len(GENUINE) == 156
