"""The check of a fairness document: it holds as published, and finds what was tampered with, and nothing else."""

import msgspec
import pytest

from onsale.waitingroom.check import check
from onsale.waitingroom.evidence import Evidence, Unreadable, in_one, read_evidence, read_proof
from onsale.waitingroom.findings import Check, Problem, all_hold
from tests.waitingroom.lines import a_line
from tests.waitingroom.planted import LINE, PLANTED, Planted


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_what_was_planted_is_found_and_nothing_else(planted: Planted) -> None:
    findings = check(planted.evidence(), planted.proof(), anchor=planted.anchor)
    found = [fault for finding in findings for fault in finding.faults]
    assert set(found) == planted.faults
    assert len(found) == len(planted.faults)
    assert all_hold(findings) == (not planted.faults)


def test_every_kind_of_problem_is_planted_once_at_least() -> None:
    assert {fault.problem for planted in PLANTED for fault in planted.faults} == set(Problem)


def test_it_says_how_much_it_looked_at() -> None:
    looked_at = {finding.check: finding.looked_at for finding in check(LINE.evidence, LINE.proof_of(0, 3))}
    assert looked_at == {
        Check.COMMITTED: 1,
        Check.WINDOWS: 4,
        Check.SEEDS: 4,
        Check.COUNTS: 4,
        Check.STEPS: 8,
        Check.PASSES: 52,
        Check.PROOF: 1,
    }


def test_before_doors_there_is_nothing_to_find_but_the_promise() -> None:
    findings = check(a_line([]).evidence)
    assert all_hold(findings)
    assert [finding.looked_at for finding in findings] == [1, 0, 0, 0, 0, 0]


def test_the_last_window_may_be_open_and_the_last_seeds_to_come() -> None:
    evidence, windows = LINE.evidence, LINE.evidence.windows
    open_yet = msgspec.structs.replace(windows[3], closed_at=None, root=None, seed=None, joined=0)
    going_on = msgspec.structs.replace(evidence, windows=[*windows[:3], open_yet], steps=evidence.steps[:6], passes=[])
    assert all_hold(check(going_on))


def test_a_document_and_a_proof_go_out_and_come_back_as_they_are() -> None:
    assert read_evidence(msgspec.json.encode(LINE.evidence)) == LINE.evidence
    assert read_proof(msgspec.json.encode(LINE.proof_of(2, 1))) == LINE.proof_of(2, 1)


@pytest.mark.parametrize("document", [b"", b"[]", b"{}", b'{"event_id": "evt_tale", "anchor": "x"}'])
def test_what_is_neither_is_said_to_be_unreadable(document: bytes) -> None:
    with pytest.raises(Unreadable):
        read_evidence(document)
    with pytest.raises(Unreadable):
        read_proof(document)


def test_pages_make_one_document_again() -> None:
    whole = LINE.evidence
    pages = [
        msgspec.structs.replace(whole, windows=whole.windows[:2], steps=whole.steps[:3], passes=[], next="?page=2"),
        msgspec.structs.replace(whole, windows=whole.windows[2:], steps=whole.steps[3:]),
    ]
    assert in_one(pages) == whole


def test_a_window_that_was_counted_between_two_pages_is_the_counted_one() -> None:
    whole = LINE.evidence
    uncounted = msgspec.structs.replace(whole.windows[2], joined=0, root=None, seed=None)
    pages = [
        msgspec.structs.replace(whole, windows=[*whole.windows[:2], uncounted], steps=whole.steps[:3], passes=[]),
        msgspec.structs.replace(whole, windows=whole.windows[2:], steps=whole.steps[3:]),
    ]
    assert in_one(pages) == whole
    again = [pages[0], msgspec.structs.replace(pages[1], windows=whole.windows[1:])]
    assert not all_hold(check(in_one(again)))


def test_pages_of_different_promises_are_not_one_document() -> None:
    other = msgspec.structs.replace(LINE.evidence, anchor="00" * 32)
    with pytest.raises(Unreadable):
        in_one([LINE.evidence, other])


def test_fields_of_a_later_version_are_left_alone() -> None:
    told = msgspec.json.decode(msgspec.json.encode(LINE.evidence))
    assert read_evidence(msgspec.json.encode(told | {"later": 1})) == LINE.evidence
    assert isinstance(msgspec.convert(told, Evidence), Evidence)
