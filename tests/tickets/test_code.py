"""A code reads back as what was signed, and nothing else does."""

import base64
import string
import uuid

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
anything = st.text(min_size=1, max_size=3) | st.sampled_from([*ALPHABET, *ALPHABET.lower(), " ", "\n", "=", "0", "ſ", "İ"])


def content_of(code: str) -> bytes:
    text = code.removeprefix(PREFIX)
    return base64.b32decode(text + "=" * (-len(text) % 8))


def written(content: bytes) -> str:
    return PREFIX + base64.b32encode(content).decode().rstrip("=")


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """Something made from the genuine code by changing, adding, leaving out, or moving parts of it."""
    at = draw(st.integers(0, len(GENUINE) - 1))
    kind = draw(st.sampled_from(["replace", "insert", "delete", "cut", "swap", "case", "bits", "double"]))
    if kind == "replace":
        return GENUINE[:at] + draw(anything) + GENUINE[at + 1 :]
    if kind == "insert":
        return GENUINE[:at] + draw(anything) + GENUINE[at:]
    if kind == "delete":
        return GENUINE[:at] + GENUINE[at + draw(st.integers(1, 8)) :]
    if kind == "cut":
        return GENUINE[at:] if draw(st.booleans()) else GENUINE[:at]
    if kind == "swap":
        other = draw(st.integers(0, len(GENUINE) - 1))
        letters = list(GENUINE)
        letters[at], letters[other] = letters[other], letters[at]
        return "".join(letters)
    if kind == "case":
        return GENUINE[:at] + GENUINE[at:].lower()
    if kind == "bits":
        content = bytearray(content_of(GENUINE))
        for bit in draw(st.sets(st.integers(0, len(content) * 8 - 1), min_size=1, max_size=4)):
            content[bit // 8] ^= 1 << bit % 8
        return written(bytes(content))
    return GENUINE + GENUINE[at:]


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


@given(mutations())
@settings(max_examples=10_000, deadline=None)
def test_no_altered_code_is_accepted(altered: str) -> None:
    assert is_accepted(altered) == (altered == GENUINE)


def test_no_single_letter_can_be_changed() -> None:
    accepted = [
        (at, letter)
        for at in range(len(GENUINE))
        for letter in ALPHABET
        if letter != GENUINE[at] and is_accepted(GENUINE[:at] + letter + GENUINE[at + 1 :])
    ]
    assert accepted == []


@given(st.text(max_size=200) | st.text(ALPHABET, min_size=154, max_size=158) | st.binary(min_size=96, max_size=96).map(written))
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
