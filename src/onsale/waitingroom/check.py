"""The check of a fairness document: what must fit together, as arithmetic on what was published."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from onsale.waitingroom import chain
from onsale.waitingroom.evidence import Evidence, Pass, Proof, Window
from onsale.waitingroom.findings import Check, Fault, Finding, Problem
from onsale.waitingroom.merkle import EMPTY, root_of
from onsale.waitingroom.ranks import rank

Faults = Iterator[Fault]


def check(evidence: Evidence, proof: Proof | None = None, *, anchor: str | None = None) -> list[Finding]:
    """One finding for each thing that must hold, always in the same order; the last only where there is a proof.

    `anchor` is one noted before the sale: that the document has it is what makes its own date of the promise worth
    anything.
    """
    revealed = sum(window.seed is not None for window in evidence.windows)
    looked_at: list[tuple[Check, int, Callable[[Evidence], Faults]]] = [
        (Check.COMMITTED, 1, _committed),
        (Check.WINDOWS, len(evidence.windows), _windows),
        (Check.SEEDS, revealed, _seeds),
        (Check.COUNTS, len(evidence.windows), _counts),
        (Check.STEPS, len(evidence.steps), _steps),
        (Check.PASSES, len(evidence.passes), _passes),
    ]
    findings = [Finding(name, count, tuple(look(evidence))) for name, count, look in looked_at]
    if anchor is not None and anchor != evidence.anchor:
        findings[0] = replace(findings[0], faults=(*findings[0].faults, Fault(Problem.ANCHOR_DIFFERS, 0)))
    if proof is not None:
        findings.append(Finding(Check.PROOF, 1, tuple(_proof(evidence, proof))))
    return findings


def _committed(evidence: Evidence) -> Faults:
    """The promise came before anybody could join."""
    if evidence.windows and evidence.committed_at > evidence.windows[0].opened_at:
        yield Fault(Problem.COMMITTED_LATE, 0)


def _windows(evidence: Evidence) -> Faults:
    """Numbered from 0 without a gap, each closed before the next opened, as many as there are seeds."""
    before: datetime | None = None
    for number, window in enumerate(evidence.windows):
        if window.window != number:
            yield Fault(Problem.WINDOW_OUT_OF_ORDER, window.window)
        if window.window >= evidence.chain_length:
            yield Fault(Problem.WINDOW_PAST_CHAIN, window.window)
        if before is not None and window.opened_at < before:
            yield Fault(Problem.WINDOWS_OVERLAP, window.window)
        if window.closed_at is None:
            if number < len(evidence.windows) - 1:
                yield Fault(Problem.WINDOW_NEVER_CLOSED, window.window)
        elif window.closed_at < window.opened_at:
            yield Fault(Problem.WINDOW_ENDS_BEFORE_IT_BEGINS, window.window)
        before = window.closed_at or window.opened_at


def _seeds(evidence: Evidence) -> Faults:
    """Every revealed seed is the one that the anchor committed to, and none came before its window had closed."""
    before: bytes | None = bytes.fromhex(evidence.anchor)
    for window in evidence.windows:
        if window.seed is None:
            before = None
            continue
        seed = bytes.fromhex(window.seed)
        if window.closed_at is None:
            yield Fault(Problem.SEED_BEFORE_CLOSE, window.window)
        if before is None:
            yield Fault(Problem.SEED_LEFT_OUT, window.window)
        elif not chain.follows(seed, before):
            yield Fault(Problem.SEED_DOES_NOT_FOLLOW, window.window)
        before = seed


def _counts(evidence: Evidence) -> Faults:
    """A closed window has its root; nobody joined if and only if it is that of no leaves; beacons as promised.

    Counting takes a moment after a window has closed: the last ones may lack their root, as long as they lack all else.
    """
    told = [window.root is not None or window.seed is not None for window in evidence.windows]
    for number, window in enumerate(evidence.windows):
        if window.closed_at is None:
            if window.root is not None:
                yield Fault(Problem.ROOT_BEFORE_CLOSE, window.window)
        elif window.root is None:
            if any(told[number:]):
                yield Fault(Problem.ROOT_MISSING, window.window)
        elif (window.joined == 0) != (bytes.fromhex(window.root) == EMPTY):
            yield Fault(Problem.ROOT_NOT_OF_COUNT, window.window)
        if evidence.beacon is None and window.beacon is not None:
            yield Fault(Problem.BEACON_NOT_PROMISED, window.window)
        if evidence.beacon is not None and window.beacon is None and window.seed is not None:
            yield Fault(Problem.BEACON_MISSING, window.window)


def _steps(evidence: Evidence) -> Faults:
    """The frontier never goes back, and never into a window that hadn't closed at that moment."""
    known = _by_number(evidence)
    for index, step in enumerate(evidence.steps):
        if index:
            before = evidence.steps[index - 1]
            if step.at < before.at:
                yield Fault(Problem.STEP_EARLIER, index)
            if (step.window, step.rank) < (before.window, before.rank):
                yield Fault(Problem.STEP_BACK, index)
        window = known.get(step.window)
        if window is None:
            yield Fault(Problem.STEP_INTO_UNKNOWN, index)
        elif window.closed_at is None or step.at < window.closed_at:
            yield Fault(Problem.STEP_BEFORE_CLOSE, index)


def _passes(evidence: Evidence) -> Faults:
    """Every pass is at or below the frontier of its moment, its rank is the drawn one, and nobody has two."""
    known, seen = _by_number(evidence), set[str]()
    times = [step.at for step in evidence.steps]
    for index, one in enumerate(evidence.passes):
        so_far = bisect_right(times, one.at)
        frontier = evidence.steps[so_far - 1] if so_far else None
        if frontier is None or (one.window, one.rank) > (frontier.window, frontier.rank):
            yield Fault(Problem.PASS_ABOVE_FRONTIER, index)
        if one.pseudonym is None:
            continue
        if one.pseudonym in seen:
            yield Fault(Problem.PASS_TWICE, index)
        seen.add(one.pseudonym)
        if one.rank != _rank_of(evidence, known.get(one.window), one):
            yield Fault(Problem.PASS_RANK, index)


def _proof(evidence: Evidence, proof: Proof) -> Faults:
    """The fan is among those whose root was published, under the seed of their window, at the rank they were told."""
    window = _by_number(evidence).get(proof.window)
    if window is None or window.closed_at is None:
        yield Fault(Problem.PROOF_OF_UNKNOWN, proof.window)
        return
    if proof.joined != window.joined:
        yield Fault(Problem.PROOF_COUNT, proof.window)
    if proof.root != window.root:
        yield Fault(Problem.PROOF_ROOT, proof.window)
    leaf, path = bytes.fromhex(proof.pseudonym), [bytes.fromhex(sibling) for sibling in proof.path]
    leads_to = root_of(leaf, proof.index, window.joined, path)
    if leads_to is None or leads_to.hex() != window.root:
        yield Fault(Problem.PROOF_PATH, proof.window)
    if proof.seed is not None and proof.seed != window.seed:
        yield Fault(Problem.PROOF_SEED, proof.window)
    if proof.rank is not None and proof.rank != _rank_of(evidence, window, proof):
        yield Fault(Problem.PROOF_RANK, proof.window)


def _rank_of(evidence: Evidence, window: Window | None, whose: Pass | Proof) -> int | None:
    """The rank that the published seed draws for a pseudonym; None where that can't be known yet."""
    if window is None or window.seed is None or whose.pseudonym is None:
        return None
    seed, fan = bytes.fromhex(window.seed), bytes.fromhex(whose.pseudonym)
    if evidence.beacon is None:
        return rank(seed, fan)
    if window.root is None or window.beacon is None:
        return None
    return rank(seed, fan, root=bytes.fromhex(window.root), beacon=bytes.fromhex(window.beacon))


def _by_number(evidence: Evidence) -> dict[int, Window]:
    return {window.window: window for window in evidence.windows}
