"""What was looked at in a fairness document, and what doesn't fit."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """One thing that must hold, in the order in which it is told."""

    COMMITTED = "committed"
    WINDOWS = "windows"
    SEEDS = "seeds"
    COUNTS = "counts"
    STEPS = "steps"
    PASSES = "passes"
    PROOF = "proof"


class Problem(StrEnum):
    """What can be wrong."""

    ANCHOR_DIFFERS = "anchor_differs"
    COMMITTED_LATE = "committed_late"
    WINDOW_OUT_OF_ORDER = "window_out_of_order"
    WINDOW_PAST_CHAIN = "window_past_chain"
    WINDOW_ENDS_BEFORE_IT_BEGINS = "window_ends_before_it_begins"
    WINDOWS_OVERLAP = "windows_overlap"
    WINDOW_NEVER_CLOSED = "window_never_closed"
    SEED_DOES_NOT_FOLLOW = "seed_does_not_follow"
    SEED_LEFT_OUT = "seed_left_out"
    SEED_BEFORE_CLOSE = "seed_before_close"
    ROOT_MISSING = "root_missing"
    ROOT_BEFORE_CLOSE = "root_before_close"
    ROOT_NOT_OF_COUNT = "root_not_of_count"
    BEACON_MISSING = "beacon_missing"
    BEACON_NOT_PROMISED = "beacon_not_promised"
    STEP_EARLIER = "step_earlier"
    STEP_BACK = "step_back"
    STEP_INTO_UNKNOWN = "step_into_unknown"
    STEP_BEFORE_CLOSE = "step_before_close"
    PASS_ABOVE_FRONTIER = "pass_above_frontier"  # noqa: S105 - no secret
    PASS_TWICE = "pass_twice"  # noqa: S105 - no secret
    PASS_RANK = "pass_rank"  # noqa: S105 - no secret
    PROOF_OF_UNKNOWN = "proof_of_unknown"
    PROOF_COUNT = "proof_count"
    PROOF_ROOT = "proof_root"
    PROOF_PATH = "proof_path"
    PROOF_SEED = "proof_seed"
    PROOF_RANK = "proof_rank"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that doesn't fit, and where: the number of the window, or the index of the step or pass."""

    problem: Problem
    at: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check. `looked_at` counts what there was to look at: nothing at all holds, and says nothing."""

    check: Check
    looked_at: int
    faults: tuple[Fault, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything looked at fits."""
        return not self.faults


def all_hold(findings: list[Finding]) -> bool:
    """Whether nothing is wrong anywhere."""
    return all(finding.holds for finding in findings)
