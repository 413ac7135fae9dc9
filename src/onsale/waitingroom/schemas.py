"""The waiting room as JSON."""

from typing import Annotated

from msgspec import Meta, field

from onsale.platform.schemas import Answer, Body

_Token = Annotated[str, Meta(min_length=1, max_length=200)]
Rank = Annotated[int, Meta(description="0 to 2^53 - 1: the smaller comes first; -1, of a frontier: nobody yet")]


class FrontierAnswer(Answer):
    """How far the line has been let in: every earlier window, and of this one everybody up to this rank, included."""

    window: int
    rank: Rank


class WindowCount(Answer):
    """A closed window and how many joined in it."""

    window: int
    joined: int


class EarlierCount(Answer):
    """The windows before those that are listed: how many, and how many joined in all of them together."""

    windows: int
    joined: int


class QueueAnswer(Answer):
    """The line, the same for everybody, at most 1 kB. `windows`, `seeds`: the newest that have closed; `earlier` sums
    those before them. `window` is the one that is open. Ask again after `poll_after_s`, or after `poll_near_s` when
    your turn is less than two minutes away.
    """

    state: str
    window: int | None
    frontier: FrontierAnswer
    windows: list[WindowCount]
    earlier: EarlierCount
    admitted_per_minute: int
    places_left: int
    poll_after_s: int
    poll_near_s: int
    opens_at: str
    on_sale_at: str
    paused: bool
    seed_commitments: list[str]
    seeds: list[str]


class JoinAnswer(Answer):
    """Your place in line. `rank` is null until your window has closed."""

    token: str
    window: int
    rank: Rank | None


class ChallengeAnswer(Answer):
    """Work to do before joining, in ALTCHA's words: find the `number`, 0 to `maxnumber`, for which SHA-256 of `salt`
    and the number's decimal digits is the `challenge`. What solves it is `Onsale-Work`: base64 of the JSON object of
    `algorithm`, `challenge`, `number`, `salt`, `signature`.
    """

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


class AdmissionBody(Body):
    """The place whose turn it is."""

    token: _Token


class AdmissionAnswer(Answer):
    """The pass to hold places with (`Onsale-Pass`), and until when."""

    pass_: str = field(name="pass")
    expires_at: str


class WindowAnswer(Answer):
    """One closed window, for good. `before`: how many joined in all the windows before it."""

    window: int
    opened_at: str
    closed_at: str
    joined: int
    before: int
    root: str
    seed: str
