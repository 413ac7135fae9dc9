"""A code reads back as what was signed, and nothing else does: static or rotating, whatever is done to it."""

import base64
import string
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from onsale.tickets.code import PREFIX, Claimed, read, sign, sign_rotating
from onsale.tickets.judging import DoorKey, judge
from onsale.tickets.model import Reason, Result
from onsale.tickets.rotating import event_secret, proof_of, step_of, ticket_secret
from onsale.tickets.rules import CodeMode

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DOOR_KEY = DoorKey(KEY.public_key(), event_secret(KEY))
KEYS = {1: DOOR_KEY, 2: DOOR_KEY}
TICKET = Claimed(1, 123_456_789, uuid.UUID(int=7 << 76 | 99), 4711, 1)
NOW = datetime(2026, 11, 27, 18, 30, 7, tzinfo=UTC)
STATIC = sign(TICKET, KEY)
ROTATING = sign_rotating(
    TICKET, KEY, proof_of(ticket_secret(event_secret(KEY), TICKET.ticket_id, TICKET.serial), step_of(NOW))
)
ALPHABET = string.ascii_uppercase + "234567"

claims = st.builds(
    Claimed,
    key_id=st.integers(0, 255),
    event_id=st.integers(0, 2**63 - 1),
    ticket_id=st.uuids(),
    place=st.integers(0, 2**32 - 1),
    serial=st.integers(0, 2**16 - 1),
)
ANYTHING = [*ALPHABET, *ALPHABET.lower(), *" \n=0ſİ\0é\u202e😀"]


def content_of(code: str) -> bytes:
    text = code.removeprefix(PREFIX)
    return base64.b32decode(text + "=" * (-len(text) % 8))


def written(content: bytes) -> str:
    return PREFIX + base64.b32encode(content).decode().rstrip("=")


def flipped(code: str, at: int, other: int) -> str:
    """With a bit of the content or two turned over."""
    content = bytearray(content_of(code))
    for bit in {at * 4, other * 4}:
        content[bit // 8 % len(content)] ^= 1 << (at + other) % 8
    return written(bytes(content))


def swapped(code: str, at: int, other: int) -> str:
    letters = list(code)
    letters[at], letters[other] = letters[other], letters[at]
    return "".join(letters)


MUTATIONS: list[Callable[[str, int, int, str], str]] = [
    lambda code, at, _other, text: code[:at] + text + code[at + 1 :],
    lambda code, at, _other, text: code[:at] + text + code[at:],
    lambda code, at, other, text: code[:at] + text + code[max(at, other) :],
    lambda code, at, other, _text: code[:at] + code[other:],
    lambda code, at, _other, _text: code[at:],
    lambda code, at, _other, _text: code[:at] + code[at:].lower(),
    lambda code, at, other, _text: swapped(code, at, other),
    lambda code, at, other, _text: flipped(code, at, other),
    # The signed part of one with the end of the other, and with proofs of its own making.
    lambda code, at, _other, _text: written(content_of(code)[:96] + bytes([at, 0, 0, 0, 0])),
    lambda code, at, other, _text: written(
        bytes([at % 4]) + content_of(code)[1:96] + content_of(ROTATING)[96:][:other]
    ),
]


def is_accepted(code: str, mode: CodeMode) -> bool:
    return judge(code, TICKET.event_id, KEYS, code_mode=mode, at=NOW).result is None


@given(claims, st.none() | st.binary(min_size=5, max_size=5))
def test_what_is_signed_is_read_back(claimed: Claimed, proof: bytes | None) -> None:
    code = sign_rotating(claimed, KEY, proof) if proof else sign(claimed, KEY)
    assert read(code)[0] == claimed
    assert read(code).proof == proof
    judged = judge(code, claimed.event_id, {claimed.key_id: DOOR_KEY}, code_mode=CodeMode.STATIC, at=NOW)
    assert (judged.claimed, judged.reason) == (claimed, Reason.STALE if proof else None)


def test_no_altered_code_is_accepted() -> None:
    dice = Random(10_000)
    for number in range(10_000):
        mutation, code = MUTATIONS[number // 2 % len(MUTATIONS)], (STATIC, ROTATING)[number % 2]
        at, other = dice.randrange(len(STATIC)), dice.randrange(len(STATIC))
        altered = mutation(code, at, other, "".join(dice.choices(ANYTHING, k=dice.randrange(3))))
        assert is_accepted(altered, CodeMode.STATIC) == (altered in {STATIC, ROTATING}), altered
        assert is_accepted(altered, CodeMode.ROTATING) == (altered == ROTATING), altered


@pytest.mark.parametrize("code", [STATIC, ROTATING], ids=["static", "rotating"])
def test_no_single_letter_can_be_changed(code: str) -> None:
    accepted = [
        (at, letter)
        for at in range(len(code))
        for letter in ALPHABET
        if letter != code[at] and is_accepted(code[:at] + letter + code[at + 1 :], CodeMode.STATIC)
    ]
    assert accepted == []


@given(
    st.text(max_size=200)
    | st.text(ALPHABET, min_size=152, max_size=166)
    | st.binary(min_size=96, max_size=96).map(written)
    | st.binary(min_size=101, max_size=101).map(written)
)
@settings(max_examples=1000)
def test_nonsense_is_refused_and_nothing_breaks(nonsense: str) -> None:
    assert not is_accepted(nonsense, CodeMode.STATIC)


def test_another_events_key_does_not_open_it() -> None:
    other = Ed25519PrivateKey.generate()
    for keys, reason in (
        ({1: DoorKey(other.public_key(), event_secret(other))}, Reason.FORGED),
        ({9: DOOR_KEY}, Reason.UNKNOWN_KEY),
        ({1: DoorKey(KEY.public_key(), event_secret(KEY), revoked=True)}, Reason.REVOKED_KEY),
    ):
        judged = judge(STATIC, TICKET.event_id, keys, code_mode=CodeMode.STATIC, at=NOW)
        assert (judged.result, judged.reason) == (Result.INVALID, reason)


def test_another_events_code_is_told_from_an_unreadable_one() -> None:
    assert judge(STATIC, 7, KEYS, code_mode=CodeMode.STATIC, at=NOW).result is Result.WRONG_EVENT
    assert judge("OSX", 7, KEYS, code_mode=CodeMode.STATIC, at=NOW).reason is Reason.UNREADABLE


def test_it_fits_the_alphanumeric_mode_of_qr_codes() -> None:
    assert set(STATIC + ROTATING) <= set(ALPHABET)
    assert (len(STATIC), len(ROTATING)) == (156, 164)
