"""What is published about an event's line, and the check of it that anybody can make.

The document says what was promised before (the anchor), what became of each window (when it opened and closed, how many
joined, the root of who they were, the seed once it was revealed), and every step of the frontier. `check` looks at what
must fit together. It trusts nothing but arithmetic: no key, no database, no clock. The same check runs in the reader's
browser (`src/onsale/shop/static/waitingroom/verify.js`), and a test holds both to the same findings.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from onsale.waitingroom.ranks import LAST_RANK

Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""32 bytes as hexadecimal digits."""

Pseudonym = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
Hex = Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*$", max_length=1024)]
Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=LAST_RANK)]
"""A whole number that JavaScript has exactly, too."""


class Window(msgspec.Struct, kw_only=True, frozen=True):
    """One window. `closed_at` and `root` are null while it is open, `seed` until it is revealed.

    `beacon` is the public randomness mixed into this window's ranks, where the event has a beacon.
    """

    window: Count
    opened_at: Moment
    closed_at: Moment | None = None
    joined: Count = 0
    root: Hash | None = None
    seed: Hash | None = None
    beacon: Hex | None = None


class Step(msgspec.Struct, kw_only=True, frozen=True):
    """The frontier moved: from this moment everybody up to this rank of this window may come in."""

    at: Moment
    window: Count
    rank: Count


class Pass(msgspec.Struct, kw_only=True, frozen=True):
    """A pass that was given, where the document lists them."""

    at: Moment
    window: Count
    rank: Count
    pseudonym: Pseudonym | None = None


class Evidence(msgspec.Struct, kw_only=True, frozen=True):
    """The document, or one page of it; `next` is where the rest is.

    `beacon` names the source of public randomness, or is null where ranks come from the seeds alone.
    """

    event_id: str
    anchor: Hash
    chain_length: Count
    committed_at: Moment
    beacon: str | None = None
    windows: list[Window] = []
    steps: list[Step] = []
    passes: list[Pass] = []
    next: str | None = None


class Proof(msgspec.Struct, kw_only=True, frozen=True):
    """What one fan is handed: that they are among those who joined their window, and which rank that makes."""

    pseudonym: Pseudonym
    window: Count
    rank: Count | None = None
    index: Count
    joined: Count
    path: Annotated[list[Hash], Meta(max_length=64)]
    root: Hash
    seed: Hash | None = None


class NotRead(Exception):
    """The document couldn't be had."""


class Unreadable(ValueError):
    """This isn't a fairness document, or not one fan's proof."""


def read_evidence(document: bytes) -> Evidence:
    """One page of the document; fields we don't know are left alone, `Unreadable` for anything else."""
    try:
        return msgspec.json.decode(document, type=Evidence)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"not a fairness document: {error}") from error


def read_proof(document: bytes) -> Proof:
    """One fan's proof; `Unreadable` for anything else."""
    try:
        return msgspec.json.decode(document, type=Proof)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"not a proof: {error}") from error


def in_one(pages: Sequence[Evidence]) -> Evidence:
    """The whole document from its pages, in order; `Unreadable` if they aren't of one document.

    A document goes on growing while it is read: a window that is told again, having been open or uncounted on the page
    before, is the later one.
    """
    first = pages[0]
    if any(_promise(page) != _promise(first) for page in pages):
        raise Unreadable("the pages don't agree on what was committed to")
    return msgspec.structs.replace(
        first,
        windows=_windows_of(pages),
        steps=[step for page in pages for step in page.steps],
        passes=[one for page in pages for one in page.passes],
        next=None,
    )


def _windows_of(pages: Sequence[Evidence]) -> list[Window]:
    told = list[Window]()
    for window in (window for page in pages for window in page.windows):
        if told and told[-1].window == window.window and told[-1].seed is None:
            told.pop()
        told.append(window)
    return told


def _promise(page: Evidence) -> tuple[object, ...]:
    return page.event_id, page.anchor, page.chain_length, page.committed_at, page.beacon
