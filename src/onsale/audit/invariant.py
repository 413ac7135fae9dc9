"""What an invariant is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken` says what a row of the query's answer would mean; no row is good news."""

    broken: str
    query: str
