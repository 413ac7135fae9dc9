"""Fans at a door: keys, clocks and addresses of the tests' own, and somebody else's solver."""

import base64
import json
from pathlib import Path

from altcha.v1 import solve_challenge

from onsale.platform.keyring import Keyring
from onsale.waitingroom.schemas import ChallengeAnswer


class Clock:
    """Time that passes when it is told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def a_keyring(folder: Path, name: str = "keys") -> Keyring:
    """Fresh keys."""
    return Keyring(folder / f"{name}.json")


def number_of(challenge: ChallengeAnswer) -> int:
    """The number, as ALTCHA's own library finds it."""
    found = solve_challenge(challenge.challenge, challenge.salt, algorithm="SHA-256", max_number=challenge.maxnumber)
    assert found is not None, "nothing up to the maximum solves it"
    return found.number


def solution(challenge: ChallengeAnswer, /, **changed: object) -> str:
    """What solves it as ALTCHA's clients send it, with some of it `changed`."""
    told: dict[str, object] = {
        "algorithm": challenge.algorithm,
        "challenge": challenge.challenge,
        "salt": challenge.salt,
        "signature": challenge.signature,
    }
    if "number" not in changed:
        told["number"] = number_of(challenge)
    return base64.b64encode(json.dumps(told | changed).encode()).decode()
