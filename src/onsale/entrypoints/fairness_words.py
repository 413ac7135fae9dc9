"""What a check of a line is about, what is wrong where it doesn't hold, and what all of it proves, in plain words."""

from onsale.platform.schemas import rfc3339
from onsale.waitingroom.evidence import Evidence
from onsale.waitingroom.findings import Check, Fault, Problem

CHECKS = {
    Check.COMMITTED: "the seeds were promised before anybody could join",
    Check.WINDOWS: "windows are numbered without a gap, and each had closed before the next opened",
    Check.SEEDS: "every revealed seed is the promised one, and none came before its window had closed",
    Check.COUNTS: "every closed window says how many joined, and has a root for them",
    Check.STEPS: "the frontier never moved back, and never into a window that was still open",
    Check.PASSES: "every listed pass was at or below the frontier of its moment, at the rank drawn for it",
    Check.PROOF: "the fan of this proof is among those who joined, at the rank that was drawn for them",
}

_WINDOW, _STEP, _PASS = "window {at}", "step {at}", "pass {at}"

PROBLEMS = {
    Problem.ANCHOR_DIFFERS: "the promise is not the one that was noted",
    Problem.COMMITTED_LATE: "the promise was made after the first window had opened",
    Problem.WINDOW_OUT_OF_ORDER: f"{_WINDOW} is not where it belongs: a window is missing, twice or out of order",
    Problem.WINDOW_PAST_CHAIN: f"{_WINDOW} is past the end of the promised seeds",
    Problem.WINDOW_ENDS_BEFORE_IT_BEGINS: f"{_WINDOW} closed before it opened",
    Problem.WINDOWS_OVERLAP: f"{_WINDOW} opened before the one before it had closed",
    Problem.WINDOW_NEVER_CLOSED: f"{_WINDOW} never closed, but others came after it",
    Problem.SEED_DOES_NOT_FOLLOW: f"{_WINDOW} has a seed that was not promised",
    Problem.SEED_LEFT_OUT: f"{_WINDOW} has a seed, but the window before has none",
    Problem.SEED_BEFORE_CLOSE: f"{_WINDOW} is open, and its seed is known",
    Problem.ROOT_MISSING: f"{_WINDOW} has closed, and has no root",
    Problem.ROOT_BEFORE_CLOSE: f"{_WINDOW} is open, and has a root already",
    Problem.ROOT_NOT_OF_COUNT: f"{_WINDOW} has a root that doesn't go with how many joined",
    Problem.BEACON_MISSING: f"{_WINDOW} lacks the public randomness that was promised",
    Problem.BEACON_NOT_PROMISED: f"{_WINDOW} has public randomness mixed in that was not promised",
    Problem.STEP_EARLIER: f"{_STEP} is said to be earlier than the one before it",
    Problem.STEP_BACK: f"{_STEP} moved the frontier back",
    Problem.STEP_INTO_UNKNOWN: f"{_STEP} leads into a window that isn't there",
    Problem.STEP_BEFORE_CLOSE: f"{_STEP} leads into a window that hadn't closed",
    Problem.PASS_ABOVE_FRONTIER: f"{_PASS} was given before its turn",
    Problem.PASS_TWICE: f"{_PASS} is the second one of the same fan",
    Problem.PASS_RANK: f"{_PASS} has a rank that was not drawn for its fan",
    Problem.PROOF_OF_UNKNOWN: f"the proof is of {_WINDOW}, which isn't there or hasn't closed",
    Problem.PROOF_COUNT: f"the proof says that another number of fans joined {_WINDOW}",
    Problem.PROOF_ROOT: f"the proof has another root for {_WINDOW}",
    Problem.PROOF_PATH: f"the proof's fan is not among those who joined {_WINDOW}, as published",
    Problem.PROOF_SEED: f"the proof has another seed for {_WINDOW}",
    Problem.PROOF_RANK: f"the proof's rank is not the one drawn for its fan in {_WINDOW}",
}

_EVERYTHING = """\
What this proves, if it holds:
- The seeds that put each window in order were fixed on {committed}, and nobody changed them afterwards{noted}.
- Who had joined a window was fixed when it closed. Who has a proof can see that they are counted, and that their rank
  is the one drawn for them: being quicker within the window, or asking more often, made no difference.
- Nobody was reached before whoever stood ahead of them: the line was let in from its head, window by window.
"""

_OWN_ACCOUNTS = """\
- That the organiser's own accounts were not favoured. Who knows the seeds beforehand and makes accounts can choose,
  among those accounts, the ones that will come first. They can't change the order of anybody else's. With public
  randomness mixed in, which this event didn't have, not even choosing would be possible.
"""

_BEACON = """\
- Nothing about chosen accounts: ranks have public randomness from {beacon} in them, which nobody knew when the window
  closed. Look it up there: that these are its true values is the one thing this check takes on trust.
"""

_NEVER = """\
What it doesn't prove:
{accounts}- That everybody who joined is a person, and one each. That is a matter of verified addresses, not of proofs.
- That the times are true: they are the organiser's word. {anchor}
- That everybody is shown the same document. Compare the anchor and the roots with somebody else's.
"""

_NOTED = "The anchor is the one you noted, and so older than your note."
_NOT_NOTED = "Note the anchor before a sale, and give it with --anchor."


def problem_in_words(fault: Fault) -> str:
    """One sentence."""
    return PROBLEMS[fault.problem].format(at=fault.at)


def what_it_proves(evidence: Evidence, *, noted: bool) -> str:
    """What whoever reads the result may conclude, and what not."""
    accounts = _OWN_ACCOUNTS if evidence.beacon is None else _BEACON.format(beacon=evidence.beacon)
    everything = _EVERYTHING.format(
        committed=rfc3339(evidence.committed_at), noted="" if noted else ", as the document says"
    )
    return f"{everything}\n{_NEVER.format(accounts=accounts, anchor=_NOTED if noted else _NOT_NOTED)}"
