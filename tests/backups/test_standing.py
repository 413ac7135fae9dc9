"""When backups are late, and who says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from onsale.backups import metrics
from onsale.backups.standing import (
    ArchiveStanding,
    BaseStanding,
    DrillReport,
    Standing,
    base_is_due,
    drill_is_due,
    note_archive,
    note_base,
    note_drill,
    standing,
)
from onsale.doctor.backups import look_at_backups
from onsale.doctor.finding import Verdict
from onsale.platform import settings as settings_module
from onsale.platform.metrics import REGISTRY
from onsale.platform.settings import Settings

NOW = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ARCHIVE = ArchiveStanding(began_at=NOW - 60 * DAY, until=NOW - MINUTE / 2, looked_at=NOW)
BASE = BaseStanding(made_at=NOW - 5 * HOUR, kind="full", bytes=1, tried_at=NOW - 5 * HOUR)
DRILL = DrillReport(at=NOW - 3 * DAY, holds=True, took_s=60.0)
changed = msgspec.structs.replace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_module.load({}, data_dir=tmp_path, backup_to=str(tmp_path / "elsewhere"))


def verdicts(
    settings: Settings, archive: ArchiveStanding = ARCHIVE, base: BaseStanding = BASE, drill: DrillReport = DRILL
) -> dict[str, tuple[Verdict, str]]:
    note_archive(settings, archive)
    note_base(settings, base)
    note_drill(settings, drill)
    return {one.part: (one.verdict, one.said) for one in look_at_backups(settings, NOW)}


def test_what_is_in_time_is_fine(settings: Settings) -> None:
    assert {verdict for verdict, _ in verdicts(settings).values()} == {Verdict.OK}
    assert standing(settings) == Standing(on=True, archive=ARCHIVE, base=BASE, drill=DRILL)


def test_what_is_late_or_failed_is_wrong_and_says_why(settings: Settings) -> None:
    late = changed(ARCHIVE, until=NOW - 3 * MINUTE, reason="the bucket is away")
    assert verdicts(settings, archive=late)["archive"][0] is Verdict.WRONG
    assert "the bucket is away" in verdicts(settings, archive=late)["archive"][1]
    old = changed(BASE, made_at=NOW - 2 * DAY)
    assert verdicts(settings, base=old)["backups"][0] is Verdict.WRONG
    refused = changed(BASE, reason="no room")
    assert verdicts(settings, base=refused)["backups"] == (Verdict.WRONG, "the last try failed: no room")
    failed = changed(DRILL, holds=False, broken=("a place is sold twice",))
    assert "a place is sold twice" in verdicts(settings, drill=failed)["drill"][1]
    forgotten = changed(DRILL, at=NOW - 20 * DAY)
    assert verdicts(settings, drill=forgotten)["drill"][0] is Verdict.WARNING


def test_backups_beside_the_database_and_none_at_all_are_worth_a_look(settings: Settings) -> None:
    beside = {one.part: one.verdict for one in look_at_backups(replace(settings, backup_to=""), NOW)}
    assert beside["place of backups"] is Verdict.WARNING
    assert [one.verdict for one in look_at_backups(replace(settings, backup_to="off"), NOW)] == [Verdict.WARNING]


def test_a_backup_is_due_after_a_day_and_after_a_hole_in_the_log(settings: Settings) -> None:
    told = Standing(on=True, archive=ARCHIVE, base=BASE, drill=DRILL)
    assert not base_is_due(settings, told, NOW)
    assert base_is_due(settings, told, NOW + 20 * HOUR)
    assert base_is_due(settings, changed(told, archive=changed(ARCHIVE, began_at=NOW - HOUR)), NOW)
    assert base_is_due(settings, changed(told, base=None), NOW)
    assert not base_is_due(settings, Standing(on=True), NOW), "the log first"
    assert not base_is_due(settings, changed(told, on=False, base=None), NOW)


def test_a_clock_that_was_set_back_keeps_nobody_waiting(settings: Settings) -> None:
    """A machine's clock was a year ahead for a while: what was noted then is of no use now, and says so."""
    later = NOW + 365 * DAY
    assert base_is_due(settings, Standing(on=True, archive=ARCHIVE, base=changed(BASE, made_at=later)), NOW)
    assert not base_is_due(settings, Standing(on=True, archive=ARCHIVE, base=changed(BASE, made_at=NOW + HOUR)), NOW)
    assert drill_is_due(Standing(on=True, archive=ARCHIVE, base=BASE, drill=changed(DRILL, at=later)), NOW)
    assert verdicts(settings, archive=changed(ARCHIVE, until=later))["archive"][0] is Verdict.WRONG
    assert verdicts(settings, base=changed(BASE, made_at=later))["backups"][0] is Verdict.WRONG


def test_a_drill_is_due_weekly_and_daily_after_one_that_failed(settings: Settings) -> None:
    told = Standing(on=True, archive=ARCHIVE, base=BASE, drill=DRILL)
    assert not drill_is_due(told, NOW)
    assert drill_is_due(told, NOW + 4 * DAY)
    assert drill_is_due(changed(told, drill=changed(DRILL, holds=False)), NOW)
    assert drill_is_due(changed(told, drill=None), NOW)
    assert not drill_is_due(Standing(on=True, archive=ARCHIVE), NOW)


def test_the_gauges_tell_moments() -> None:
    metrics.show(Standing(on=True, archive=ARCHIVE, base=BASE, drill=DRILL))
    assert ARCHIVE.until is not None
    assert REGISTRY.get_sample_value("onsale_backup_covered_until_seconds") == ARCHIVE.until.timestamp()
    metrics.show(Standing(on=True))
    assert REGISTRY.get_sample_value("onsale_backup_covered_until_seconds") == 0
