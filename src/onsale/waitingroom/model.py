"""A place in line, a window, a room; and how far a frontier moves. No SQL, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from onsale.catalog.model import Event, Lifecycle
from onsale.waitingroom.ranks import LAST_RANK, RANKS, Frontier, within

_FIRST_LENGTH_S = 5
_DOUBLED_EVERY = 512


class State(StrEnum):
    """What a room does at a moment; derived, never stored."""

    CLOSED = "closed"
    PRE = "pre"
    ADMITTING = "admitting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class RoomOpened:
    """Word to the rooms above: this event's waiting room has opened by itself."""

    event_id: int


class Place(NamedTuple):
    """A place in line; the smaller comes first."""

    window: int
    rank: int


class Joined(NamedTuple):
    """Which window a fan joined; `round` counts from 0 how often they had to begin anew."""

    window: int
    round: int


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in which joining earlier gains nothing. What is told once it has closed is None before."""

    number: int
    opened_at: datetime
    closed_at: datetime | None
    joined: int | None = None
    root: bytes | None = None
    seed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """What is known of a room beside its windows."""

    event_id: int
    nonce: bytes
    anchor: bytes
    committed_at: datetime
    paused: bool
    per_minute_max: int | None
    target: int | None
    frontier: Frontier
    steps: int
    stepped_at: datetime | None
    ended_at: datetime | None
    learned: bytes | None = None  # see learning.Notes


def state_of(event: Event, *, sold_out: bool, now: datetime) -> State:
    """What an event's room does."""
    if not event.protected or not event.public or now < event.lobby_opens_at:
        return State.CLOSED
    gone = event.lifecycle is not Lifecycle.PUBLISHED
    if gone or now >= event.sale_ends_at or (now >= event.on_sale_at and sold_out):
        return State.DONE
    return State.PRE if now < event.on_sale_at else State.ADMITTING


def length_of(window: int) -> timedelta:
    """How long a window is open at least: five seconds, doubled every 512 windows, so that 4,096 last a week of fans
    who never stop coming. One that nobody has joined stays open."""
    return timedelta(seconds=_FIRST_LENGTH_S * 2 ** (window // _DOUBLED_EVERY))


def moved_on(frontier: Frontier, joined: Mapping[int, int], fans: int) -> tuple[Frontier, int]:
    """The frontier after letting in about `fans` more, and how many that is expected to be.

    `joined` counts the fans of each window that was revealed. Ranks are spread evenly over a window, so a part of its
    fans is that part of its ranks. A window whose count isn't known yet isn't entered.
    """
    moved = 0
    while moved < fans:
        window, rank = frontier
        if rank == LAST_RANK and window + 1 in joined:
            window, rank = window + 1, -1
        if rank == LAST_RANK or window not in joined:
            break
        remaining = round(within(joined[window], rank, LAST_RANK).ahead)
        if remaining <= fans - moved:
            frontier, moved = Frontier(window, LAST_RANK), moved + remaining
        else:
            further = -(-(fans - moved) * RANKS // joined[window])
            frontier, moved = Frontier(window, min(rank + further, LAST_RANK)), fans
    return frontier, moved


def let_in(frontier: Frontier, joined: Mapping[int, int]) -> int:
    """How many fans the frontier has reached, as expected from even ranks."""
    whole = sum(count for window, count in joined.items() if window < frontier.window)
    return whole + round(within(joined.get(frontier.window, 0), -1, frontier.rank).ahead)
