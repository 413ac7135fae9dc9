"""Lines made up for tests: an event whose windows fill, close and are let in, as it would be published."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from onsale.waitingroom.chain import LENGTH, Chain
from onsale.waitingroom.evidence import Evidence, Pass, Proof, Step, Window
from onsale.waitingroom.merkle import proof, root
from onsale.waitingroom.ranks import LAST_RANK, Spot, pseudonym, rank

DOORS = datetime(2027, 3, 1, 9, tzinfo=UTC)
KEY = b"a key of the tests"
EVENT = 7
BEACON = "the tests' own dice"


@dataclass(frozen=True)
class Line:
    """What is published, and what only the operator has: each window's pseudonyms in order, and the fans' numbers."""

    evidence: Evidence
    joined: list[list[bytes]]
    spots: list[Spot]

    def proof_of(self, window: int, index: int) -> Proof:
        """The proof handed to the fan with this index among the sorted pseudonyms of a window."""
        told = self.evidence.windows[window]
        leaves = self.joined[window]
        drawn = next(spot.rank for spot in self.spots if spot.pseudonym == leaves[index])
        return Proof(
            pseudonym=leaves[index].hex(),
            window=window,
            rank=drawn,
            index=index,
            joined=len(leaves),
            path=[sibling.hex() for sibling in proof(leaves, index)],
            root=told.root or "",
            seed=told.seed,
        )


def a_line(counts: list[int], *, beacon: bool = False, passes: bool = True) -> Line:
    """A line of windows with so many fans each, all closed, revealed and let in, in two steps a window."""
    chain, dice = Chain(KEY, EVENT, b"nonce"), Random(5)
    fan, joined, windows, spots = 0, list[list[bytes]](), list[Window](), list[Spot]()
    for number, count in enumerate(counts):
        leaves = sorted(pseudonym(KEY, EVENT, fan + i) for i in range(count))
        fan += count
        seed, top, thrown = chain.seed(number), root(leaves), dice.randbytes(32)
        mixed = {"root": top, "beacon": thrown} if beacon else {}
        spots += sorted(Spot(number, rank(seed, leaf, **mixed), leaf) for leaf in leaves)
        joined.append(leaves)
        windows.append(
            Window(
                window=number,
                opened_at=DOORS + timedelta(seconds=5 * number),
                closed_at=DOORS + timedelta(seconds=5 * number + 5),
                joined=count,
                root=top.hex(),
                seed=seed.hex(),
                beacon=thrown.hex() if beacon else None,
            )
        )
    steps = [step for window in windows for step in _two_steps(window)]
    evidence = Evidence(
        event_id="evt_tale",
        anchor=chain.anchor.hex(),
        chain_length=LENGTH,
        committed_at=DOORS - timedelta(days=30),
        beacon=BEACON if beacon else None,
        windows=windows,
        steps=steps,
        passes=[_passed(spot, steps) for spot in spots] if passes else [],
    )
    return Line(evidence, joined, spots)


def _two_steps(window: Window) -> list[Step]:
    assert window.closed_at
    return [
        Step(at=window.closed_at + timedelta(seconds=after), window=window.window, rank=up_to)
        for after, up_to in ((1.5, LAST_RANK // 2), (3, LAST_RANK))
    ]


def _passed(spot: Spot, steps: list[Step]) -> Pass:
    at = next(step.at for step in steps if (spot.window, spot.rank) <= (step.window, step.rank))
    return Pass(at=at, window=spot.window, rank=spot.rank, pseudonym=spot.pseudonym.hex())
