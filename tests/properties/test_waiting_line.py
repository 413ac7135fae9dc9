"""The line, whoever joins whenever: its order is total and stable, its seeds reproduce it, its estimate is honest."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from onsale.waitingroom.chain import LENGTH, Chain, follows
from onsale.waitingroom.check import check
from onsale.waitingroom.evidence import Evidence
from onsale.waitingroom.findings import all_hold
from onsale.waitingroom.ranks import LAST_RANK, RANKS, Frontier, Spot, position, pseudonym, rank
from tests.waitingroom.lines import Line, a_line

CHAIN = Chain(b"key", 1, b"nonce")
LINE = a_line([5, 1, 0, 12])
WITH_BEACON = a_line([3, 6], beacon=True)

fans = st.sets(st.integers(0, 2**63 - 1), min_size=1, max_size=60)
windows = st.integers(0, LENGTH - 1)
ranks = st.integers(0, LAST_RANK)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)


def spot(fan: int, window: int) -> Spot:
    name = pseudonym(b"key", 1, fan)
    return Spot(window, rank(CHAIN.seed(window), name), name)


@given(st.dictionaries(st.integers(0, 2**63 - 1), windows, min_size=2, max_size=60), st.randoms())
def test_the_order_is_total_and_does_not_depend_on_who_came_when(joined: dict[int, int], dice: Random) -> None:
    line = sorted(spot(fan, window) for fan, window in joined.items())
    arrivals = list(joined.items())
    dice.shuffle(arrivals)
    assert sorted(spot(fan, window) for fan, window in arrivals) == line
    assert all(one < other for one, other in itertools.pairwise(line))
    assert [one.window for one in line] == sorted(joined.values())


@given(fans, fans, windows)
def test_more_fans_change_nobodys_order(some: set[int], more: set[int], window: int) -> None:
    before = sorted(spot(fan, window) for fan in some)
    after = sorted(spot(fan, window) for fan in some | more)
    assert [one for one in after if one in set(before)] == before


@given(fans, windows)
def test_revealed_seeds_are_the_promised_ones_and_reproduce_every_rank(joined: set[int], window: int) -> None:
    line = [spot(fan, window) for fan in joined]
    revealed = CHAIN.seed(window)
    assert follows(revealed, CHAIN.seed(window - 1) if window else CHAIN.anchor)
    assert all(one.rank == rank(revealed, one.pseudonym) for one in line)


@given(windows, windows, ranks, ranks)
def test_a_frontier_reaches_whoever_is_not_behind_it(window: int, other: int, mine: int, theirs: int) -> None:
    frontier = Frontier(window, mine)
    assert frontier.reaches(other, theirs) == ((other, theirs) <= (window, mine))
    assert position(window, mine, [9] * (window + 1), frontier=frontier).ahead == 0


@given(st.integers(2, 400), st.integers(0, 400), ranks, st.integers(0, 2**32))
def test_the_estimate_is_within_its_error(mine: int, before: int, frontier: int, seed: int) -> None:
    """Six standard errors and a head: not met once in hundreds of millions of lines, if ranks are what they are."""
    dice = Random(seed)
    others, me = [dice.randrange(RANKS) for _ in range(mine - 1)], dice.randrange(RANKS)
    earlier = [dice.randrange(RANKS) for _ in range(before)]
    ahead = sum(one <= me for one in others) + sum(one > frontier for one in earlier)
    told = position(1, me, [before, mine], frontier=Frontier(0, frontier))
    assert abs(told.ahead - ahead) <= 6 * told.error + 7
    assert 0 <= told.error <= ((mine + before) / 4) ** 0.5


TAMPERINGS: list[Callable[[Any, int, str], Evidence]] = [
    lambda evidence, _, hashed: replace(evidence, anchor=hashed),
    lambda evidence, i, hashed: _told(evidence, i, seed=hashed),
    lambda evidence, i, hashed: _told(evidence, i, root=hashed),
    lambda evidence, i, _: _told(evidence, i, joined=evidence.windows[i].joined + 1),
    lambda evidence, i, _: _told(evidence, i, closed_at=evidence.windows[i].closed_at + timedelta(seconds=10)),
    lambda evidence, i, _: _told(evidence, i, opened_at=evidence.windows[i].opened_at - timedelta(days=31)),
    lambda evidence, i, _: replace(evidence, windows=evidence.windows[:i] + evidence.windows[i + 1 :]),
    lambda evidence, i, _: replace(evidence, steps=evidence.steps[i + 1 :] + evidence.steps[: i + 1]),
    lambda evidence, i, _: replace(evidence, committed_at=evidence.steps[i].at),
]


def _told(evidence: Evidence, number: int, **changed: object) -> Evidence:
    windows = list(evidence.windows)
    windows[number] = replace(windows[number], **changed)
    return replace(evidence, windows=windows)


@given(st.sampled_from([LINE, WITH_BEACON]), st.sampled_from(TAMPERINGS), st.data())
def test_whatever_is_altered_is_found(line: Line, tamper: Callable[..., Evidence], data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([i for i, leaves in enumerate(line.joined) if leaves]))
    altered = tamper(line.evidence, number, data.draw(hashes))
    assume(altered != line.evidence)
    proof = line.proof_of(number, data.draw(st.integers(0, len(line.joined[number]) - 1)))
    assert all_hold(check(line.evidence, proof))
    assert not all_hold(check(altered, proof))


@given(st.data())
def test_a_proof_altered_anywhere_is_found(data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([0, 1, 3]))
    proof = LINE.proof_of(number, data.draw(st.integers(0, len(LINE.joined[number]) - 1)))
    at = data.draw(st.integers(0, len(proof.path)))
    other_path = [*proof.path[:at], data.draw(hashes), *proof.path[at + 1 :]]
    altered = data.draw(
        st.one_of(
            ranks.map(lambda drawn: replace(proof, rank=drawn)),
            hashes.map(lambda hashed: replace(proof, root=hashed)),
            hashes.map(lambda hashed: replace(proof, seed=hashed)),
            hashes.map(lambda hashed: replace(proof, pseudonym=hashed[:32])),
            st.just(replace(proof, path=other_path)),
            st.integers(0, 2**40).map(lambda count: replace(proof, joined=count)),
            st.integers(0, 2**40).map(lambda index: replace(proof, index=index)),
            st.integers(0, 2**40).map(lambda window: replace(proof, window=window)),
        )
    )
    assume(altered != proof)
    assert not all_hold(check(LINE.evidence, altered))
