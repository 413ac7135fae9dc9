"""Proof of work: what is solved counts for its fan, event, keys and time, and nothing else does."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.platform import limits
from onsale.platform.clock import utc_now
from onsale.waitingroom.challenges import Challenges, hashes_of
from tests.waitingroom.door import a_keyring, number_of, solution

EVENT, FAN, NOW = 7, 2**61 + 5, utc_now()


@pytest.fixture(scope="module")
def challenges(tmp_path_factory: pytest.TempPathFactory) -> Challenges:
    """Those of one installation."""
    return Challenges(a_keyring(tmp_path_factory.mktemp("keys")))


def test_it_is_what_altcha_solves(challenges: Challenges) -> None:
    challenge = challenges.make(EVENT, FAN, 1, NOW)
    number = number_of(challenge)
    assert hashlib.sha256(f"{challenge.salt}{number}".encode()).hexdigest() == challenge.challenge
    solved = solution(challenge)
    assert challenges.solved(EVENT, FAN, solved, NOW)
    assert challenges.solved(EVENT, FAN, solved, NOW), "a request that is sent twice isn't refused"


def test_it_is_for_one_fan_event_key_and_time(challenges: Challenges, tmp_path: Path) -> None:
    solved = solution(challenges.make(EVENT, FAN, 1, NOW))
    assert not challenges.solved(EVENT + 1, FAN, solved, NOW)
    assert not challenges.solved(EVENT, FAN + 1, solved, NOW)
    assert not Challenges(a_keyring(tmp_path)).solved(EVENT, FAN, solved, NOW)
    good_for = timedelta(seconds=limits.QUEUE_CHALLENGE_S)
    assert challenges.solved(EVENT, FAN, solved, NOW + good_for - timedelta(seconds=1))
    assert not challenges.solved(EVENT, FAN, solved, NOW + good_for)


def test_nothing_of_it_can_be_altered(challenges: Challenges) -> None:
    challenge = challenges.make(EVENT, FAN, 2, NOW)
    number = number_of(challenge)
    later = challenge.salt.replace("expires=", "expires=9")
    forged = hashlib.sha256(f"{later}{number}".encode()).hexdigest()
    spliced, rest = challenge.salt + str(number)[:1], str(number)[1:] or "0"
    for change in (
        {"salt": later},
        {"salt": later, "challenge": forged},
        {"salt": spliced, "number": int(rest)},
        {"salt": challenge.salt.upper()},
        {"number": number + 1},
        {"number": -number - 1},
        {"number": hashes_of(limits.QUEUE_WORK_LEVELS) + 1},
        {"number": 10**40},
        {"number": str(number)},
        {"algorithm": "SHA-1"},
        {"challenge": "0" * 64},
        {"challenge": "\ud800"},
        {"signature": "0" * 64},
        {"signature": "\ud800é"},
    ):
        assert not challenges.solved(EVENT, FAN, solution(challenge, **{"number": number} | change), NOW), change


def test_a_cheap_challenge_is_none_of_ours(challenges: Challenges) -> None:
    """Whoever makes one up whose number is 0 lacks the signature."""
    challenge = challenges.make(EVENT, FAN, 8, NOW)
    cheap = hashlib.sha256(f"{challenge.salt}0".encode()).hexdigest()
    assert not challenges.solved(EVENT, FAN, solution(challenge, challenge=cheap, number=0), NOW)


@given(st.one_of(st.text(max_size=1200), st.binary(max_size=600).map(lambda told: base64.b64encode(told).decode())))
def test_whatever_else_is_sent_is_no_solution(challenges: Challenges, sent: str) -> None:
    assert not challenges.solved(EVENT, FAN, sent, NOW)


def test_the_hardest_is_tens_of_seconds_for_a_slow_phone(challenges: Challenges) -> None:
    slow_phone_per_s = 100_000
    assert hashes_of(1) / slow_phone_per_s <= 0.25
    hardest = challenges.make(EVENT, FAN, limits.QUEUE_WORK_LEVELS, NOW)
    assert hardest.maxnumber == hashes_of(limits.QUEUE_WORK_LEVELS)
    assert hardest.maxnumber / 2 / slow_phone_per_s <= 20
    assert len(hardest.salt) + len(str(hardest.maxnumber)) <= 55, "one block of SHA-256, as the page's solver wants it"
