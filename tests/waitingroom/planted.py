"""Faults planted in a line's evidence, each with what must be found: shared by the two verifiers' tests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from onsale.waitingroom.evidence import Evidence, Proof
from onsale.waitingroom.findings import Fault, Problem
from onsale.waitingroom.merkle import EMPTY
from tests.waitingroom.lines import Line, a_line

SECOND = timedelta(seconds=1)
OTHER = "5a" * 32
LINE = a_line([40, 0, 3, 9])
WITH_BEACON = a_line([4, 2, 5], beacon=True)


@dataclass(frozen=True)
class Planted:
    """A change to what was published or handed out, and the faults it must lead to."""

    name: str
    faults: set[Fault]
    change: Callable[[Evidence], Evidence] = lambda evidence: evidence
    change_proof: Callable[[Proof], Proof] = lambda proof: proof
    line: Line = LINE
    anchor: str | None = None

    def evidence(self) -> Evidence:
        """What is checked."""
        return self.change(self.line.evidence)

    def proof(self) -> Proof:
        """The proof that is checked with it: of window 2, or its last, and index 1."""
        return self.change_proof(self.line.proof_of(2, 1))


def window(number: int, **changed: Any) -> Callable[[Evidence], Evidence]:
    """One window told otherwise."""
    return lambda evidence: replace(evidence, windows=_with(evidence.windows, number, changed))


def step(index: int, **changed: Any) -> Callable[[Evidence], Evidence]:
    """One step told otherwise, and no passes."""
    return lambda evidence: replace(evidence, steps=_with(evidence.steps, index, changed), passes=[])


def a_pass(index: int, **changed: Any) -> Callable[[Evidence], Evidence]:
    """One pass told otherwise."""
    return lambda evidence: replace(evidence, passes=_with(evidence.passes, index, changed))


def proved(**changed: Any) -> Callable[[Proof], Proof]:
    """The proof told otherwise."""
    return lambda proof: replace(proof, **changed)


def _with(items: list[Any], index: int, changed: dict[str, Any]) -> list[Any]:
    return [replace(item, **changed) if i == index else item for i, item in enumerate(items)]


def _closed(number: int) -> Any:
    return LINE.evidence.windows[number].closed_at


def _rank(index: int) -> int:
    return LINE.evidence.passes[index].rank


_TWO = LINE.evidence.windows[2]
_SEED_2 = {Fault(Problem.SEED_DOES_NOT_FOLLOW, 2), Fault(Problem.SEED_DOES_NOT_FOLLOW, 3)}
_RANKS_2 = {Fault(Problem.PASS_RANK, index) for index in (40, 41, 42)} | {Fault(Problem.PROOF_RANK, 2)}

PLANTED = [
    Planted("nothing", set()),
    Planted("nothing, with a beacon", set(), line=WITH_BEACON),
    Planted(
        "promised after doors",
        {Fault(Problem.COMMITTED_LATE, 0)},
        lambda evidence: replace(evidence, committed_at=evidence.windows[0].opened_at + timedelta(microseconds=1)),
    ),
    Planted("the anchor that was noted", set(), anchor=LINE.evidence.anchor),
    Planted("not the anchor that was noted", {Fault(Problem.ANCHOR_DIFFERS, 0)}, anchor=OTHER),
    Planted(
        "another anchor",
        {Fault(Problem.SEED_DOES_NOT_FOLLOW, 0)},
        lambda evidence: replace(evidence, anchor=OTHER),
    ),
    Planted(
        "another seed", _SEED_2 | _RANKS_2 | {Fault(Problem.PROOF_SEED, 2)}, window(2, seed=OTHER)
    ),
    Planted(
        "a seed left out",
        {Fault(Problem.SEED_LEFT_OUT, 3), Fault(Problem.PROOF_SEED, 2)} | _RANKS_2,
        window(2, seed=None),
    ),
    Planted(
        "a window left out",
        {
            Fault(Problem.WINDOW_OUT_OF_ORDER, 2),
            Fault(Problem.WINDOW_OUT_OF_ORDER, 3),
            Fault(Problem.SEED_DOES_NOT_FOLLOW, 2),
            Fault(Problem.STEP_INTO_UNKNOWN, 2),
            Fault(Problem.STEP_INTO_UNKNOWN, 3),
        },
        lambda evidence: replace(evidence, windows=[one for one in evidence.windows if one.window != 1]),
    ),
    Planted(
        "more windows than seeds",
        {Fault(Problem.WINDOW_PAST_CHAIN, 3)},
        lambda evidence: replace(evidence, chain_length=3),
    ),
    Planted("overlapping windows", {Fault(Problem.WINDOWS_OVERLAP, 2)}, window(2, opened_at=_closed(1) - SECOND)),
    Planted(
        "a window that ends before it begins",
        {Fault(Problem.WINDOW_ENDS_BEFORE_IT_BEGINS, 2)},
        window(2, closed_at=_closed(1) - SECOND),
    ),
    Planted(
        "a window never closed",
        {
            Fault(Problem.WINDOW_NEVER_CLOSED, 2),
            Fault(Problem.SEED_BEFORE_CLOSE, 2),
            Fault(Problem.ROOT_BEFORE_CLOSE, 2),
            Fault(Problem.STEP_BEFORE_CLOSE, 4),
            Fault(Problem.STEP_BEFORE_CLOSE, 5),
            Fault(Problem.PROOF_OF_UNKNOWN, 2),
        },
        window(2, closed_at=None),
    ),
    Planted("one more joined", {Fault(Problem.PROOF_COUNT, 2)}, window(2, joined=4)),
    Planted(
        "nobody joined",
        {Fault(Problem.ROOT_NOT_OF_COUNT, 2), Fault(Problem.PROOF_COUNT, 2), Fault(Problem.PROOF_PATH, 2)},
        window(2, joined=0),
    ),
    Planted("somebody in an empty window", {Fault(Problem.ROOT_NOT_OF_COUNT, 1)}, window(1, joined=1)),
    Planted(
        "another root", {Fault(Problem.PROOF_ROOT, 2), Fault(Problem.PROOF_PATH, 2)}, window(2, root=OTHER)
    ),
    Planted(
        "the root of nobody",
        {Fault(Problem.ROOT_NOT_OF_COUNT, 2), Fault(Problem.PROOF_ROOT, 2), Fault(Problem.PROOF_PATH, 2)},
        window(2, root=EMPTY.hex()),
    ),
    Planted(
        "no root",
        {Fault(Problem.ROOT_MISSING, 2), Fault(Problem.PROOF_ROOT, 2), Fault(Problem.PROOF_PATH, 2)},
        window(2, root=None),
    ),
    Planted(
        "a last window still to be counted",
        set(),
        lambda line: replace(window(3, joined=0, root=None, seed=None)(line), steps=line.steps[:6], passes=[]),
    ),
    Planted(
        "a window uncounted before one that is",
        {Fault(Problem.ROOT_MISSING, 1), Fault(Problem.SEED_LEFT_OUT, 2)},
        window(1, root=None, seed=None),
    ),
    Planted("a beacon nobody promised", {Fault(Problem.BEACON_NOT_PROMISED, 2)}, window(2, beacon=OTHER)),
    Planted(
        "a beacon left out",
        {Fault(Problem.BEACON_MISSING, 1), Fault(Problem.PASS_RANK, 4), Fault(Problem.PASS_RANK, 5)},
        window(1, beacon=None),
        line=WITH_BEACON,
    ),
    Planted(
        "another beacon",
        {Fault(Problem.PASS_RANK, 4), Fault(Problem.PASS_RANK, 5)},
        window(1, beacon=OTHER),
        line=WITH_BEACON,
    ),
    Planted("a step back", {Fault(Problem.STEP_BACK, 3)}, step(3, window=0)),
    Planted(
        "steps out of order", {Fault(Problem.STEP_EARLIER, 5)}, step(5, at=_closed(2) + SECOND)
    ),
    Planted("a step too soon", {Fault(Problem.STEP_BEFORE_CLOSE, 6)}, step(6, at=_closed(3) - SECOND / 1_000_000)),
    Planted("a step into nowhere", {Fault(Problem.STEP_INTO_UNKNOWN, 7)}, step(7, window=4)),
    Planted(
        "a pass before its turn",
        {Fault(Problem.PASS_ABOVE_FRONTIER, 39)},
        a_pass(39, at=_closed(0) + SECOND),
    ),
    Planted("a pass above the frontier", {Fault(Problem.PASS_ABOVE_FRONTIER, 0), Fault(Problem.PASS_RANK, 0)},
            a_pass(0, window=3)),
    Planted("a better rank", {Fault(Problem.PASS_RANK, 1)}, a_pass(1, rank=_rank(0))),
    Planted(
        "two passes for one",
        {Fault(Problem.PASS_TWICE, 1), Fault(Problem.PASS_RANK, 1)},
        a_pass(1, pseudonym=LINE.evidence.passes[0].pseudonym),
    ),
    Planted("a proof of another window", {
        Fault(Problem.PROOF_COUNT, 3), Fault(Problem.PROOF_ROOT, 3), Fault(Problem.PROOF_PATH, 3),
        Fault(Problem.PROOF_SEED, 3), Fault(Problem.PROOF_RANK, 3),
    }, change_proof=proved(window=3)),
    Planted("a proof of no window", {Fault(Problem.PROOF_OF_UNKNOWN, 9)}, change_proof=proved(window=9)),
    Planted("a proof for somebody else", {Fault(Problem.PROOF_PATH, 2), Fault(Problem.PROOF_RANK, 2)},
            change_proof=proved(pseudonym="00" * 16)),
    Planted("a rank not drawn", {Fault(Problem.PROOF_RANK, 2)}, change_proof=proved(rank=0)),
    Planted("a rank not told yet", set(), change_proof=proved(rank=None, seed=None)),
    Planted("another index", {Fault(Problem.PROOF_PATH, 2)}, change_proof=proved(index=0)),
    Planted("an index past the end", {Fault(Problem.PROOF_PATH, 2)}, change_proof=proved(index=3)),
    Planted("a path cut short", {Fault(Problem.PROOF_PATH, 2)}, change_proof=proved(path=[])),
    Planted("a path too long", {Fault(Problem.PROOF_PATH, 2)}, change_proof=proved(path=[OTHER] * 4)),
    Planted("a count of one's own", {Fault(Problem.PROOF_COUNT, 2)}, change_proof=proved(joined=1)),
    Planted("a root of one's own", {Fault(Problem.PROOF_ROOT, 2)}, change_proof=proved(root=OTHER)),
    Planted("a seed of one's own", {Fault(Problem.PROOF_SEED, 2)}, change_proof=proved(seed=OTHER)),
]  # fmt: skip
