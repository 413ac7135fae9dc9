"""What a series can bring back, and that nothing of it goes which a kept moment needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onsale.backups.model import Base, Segment, chain_of, span_for, spans, told, unneeded
from tests.backups.history import DAWN, HOUR, base


def segment(number: int, until_h: float, *, partial: bool = False) -> Segment:
    return Segment(f"00000001{number // 256:08X}{number % 256:08X}", DAWN + HOUR * until_h, partial)


def test_a_segment_is_known_by_its_name_in_the_store() -> None:
    for one in (segment(3, 1), segment(300, 2.5, partial=True)):
        assert Segment.called(one.stored_as) == one
    assert segment(300, 0).number == 300
    for name in ("00000001000000000000000", "x" * 24 + ".20261101T000000000000Z", "00000002.history", "tar"):
        with pytest.raises(ValueError, match=r".*"):
            Segment.called(name)


def test_a_hole_in_the_log_ends_what_can_be_restored() -> None:
    bases = [base(1, 1, 3), base(2, 5, 8)]
    log = [segment(3, 2), segment(4, 3), segment(6, 4.5), segment(8, 6), segment(9, 7, partial=True)]
    found = spans(bases, log)
    assert told(found) == [(DAWN + HOUR, DAWN + HOUR * 3), (DAWN + HOUR * 5, DAWN + HOUR * 7)]
    assert span_for(found, DAWN + HOUR * 4) is None
    latest = span_for(found, None)
    assert latest is not None
    assert latest.base.id == "b2"
    assert [one.number for one in latest.segments] == [8, 9]


def test_a_backup_whose_parent_is_gone_leads_nowhere() -> None:
    bases = [base(2, 2, 4, parent=1), base(3, 3, 5)]
    assert [span.base.id for span in spans(bases, [])] == ["b3"]
    assert spans([base(1, 1, 3, parent=2), base(2, 2, 4, parent=1)], []) == [], "nor one that leads to itself"


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Base], list[Segment]]:
    """Base backups every few hours, full or on top of the one before, and the log between them."""
    bases: list[Base] = []
    at_h, number = 0.0, 1
    log = []
    for n in range(draw(st.integers(1, 12))):
        at_h += draw(st.integers(1, 30))
        full = not bases or draw(st.booleans())
        bases.append(base(n, at_h, number, parent=None if full else n - 1))
        for _ in range(draw(st.integers(1, 3))):
            log.append(segment(number, at_h + 0.5))
            number += 1
    return bases, log


@given(history=histories(), now_h=st.integers(0, 400), keep_h=st.integers(1, 200))
def test_no_moment_of_the_time_to_keep_is_lost(
    history: tuple[list[Base], list[Segment]], now_h: int, keep_h: int
) -> None:
    bases, log = history
    now, keep = bases[-1].finished_at + HOUR * now_h, HOUR * keep_h
    gone, log_gone = unneeded(bases, log, now, keep)
    left = [one for one in bases if one not in gone]
    log_left = [one for one in log if one not in log_gone]
    before, after = spans(bases, log), spans(left, log_left)
    assert left, "the newest stays, however old"
    for one in left:
        assert chain_of(one, left), "nothing is left that can't be laid out"
    moments = {edge for span in before for edge in (span.since, span.until) if now - keep <= edge <= now}
    for moment in moments:
        assert (span_for(before, moment) is None) == (span_for(after, moment) is None)
    latest_before, latest_after = span_for(before, None), span_for(after, None)
    assert latest_before is not None
    assert latest_after is not None
    assert latest_before.until == latest_after.until
    oldest_needed = now - keep
    needless = [one for one in left if one.finished_at < oldest_needed]
    chains = {part.id for one in left if one.finished_at >= oldest_needed for part in chain_of(one, bases)}
    newest_older = max(needless, key=lambda one: one.finished_at, default=None)
    chains |= {part.id for part in chain_of(newest_older, bases)} if newest_older else set()
    assert {one.id for one in needless} <= chains, "and nothing stays that nobody needs"
