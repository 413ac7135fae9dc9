"""What was found at one part of an installation."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How it stands. A warning may be meant; what is wrong keeps something from working."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`said` is what is there, `to_do` what to do about it."""

    part: str
    verdict: Verdict
    said: str
    to_do: str = ""


def fine(part: str, said: str) -> Finding:
    """As it should be."""
    return Finding(part, Verdict.OK, said)


def warning(part: str, said: str, to_do: str) -> Finding:
    """Worth a look."""
    return Finding(part, Verdict.WARNING, said, to_do)


def wrong(part: str, said: str, to_do: str) -> Finding:
    """Something doesn't work like this."""
    return Finding(part, Verdict.WRONG, said, to_do)
