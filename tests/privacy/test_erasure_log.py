"""The log of erasures: only added to, by many at once, and nobody changes it unnoticed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onsale.privacy.erasure_log import Entry, ErasureLog
from onsale.privacy.errors import ErasureLogDamaged
from onsale.privacy.model import Ground

NOW = datetime(2026, 11, 29, 9, 12, 31, tzinfo=UTC)


def entry(person_id: int) -> Entry:
    return Entry(person_id, NOW, Ground.ASKED)


@pytest.fixture
def log(data_dir: Path) -> ErasureLog:
    log = ErasureLog(data_dir / "erasures.log")
    for person_id in (11, 12, 13):
        log.append([entry(person_id)])
    return log


def told(log: ErasureLog) -> list[int]:
    content = log.read()
    assert content is not None
    return [one.person_id for one in content.entries]


def test_what_is_written_is_read(log: ErasureLog) -> None:
    content = log.read()
    assert content is not None
    assert content.entries == (entry(11), entry(12), entry(13))
    assert log.append([entry(14), entry(15)]) == (content.id, 5)
    assert told(log) == [11, 12, 13, 14, 15]
    assert log.file.stat().st_mode & 0o077 == 0, "for its owner alone"


def test_nobody_erased_yet(data_dir: Path) -> None:
    assert ErasureLog(data_dir / "erasures.log").read() is None


def test_many_at_once(log: ErasureLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: ErasureLog(log.file).append([entry(number)]), range(100, 140)))
    assert told(log)[:3] == [11, 12, 13]
    assert set(told(log)[3:]) == set(range(100, 140))


@pytest.mark.parametrize("left", [1, 20, 60, 90])
def test_a_line_torn_by_a_crash_is_skipped(log: ErasureLog, left: int) -> None:
    whole = log.file.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    log.file.write_bytes(whole[: -len(last)] + last[:left])
    assert told(log) == [11, 12]
    log.append([entry(14)])
    assert told(log) == [11, 12, 14]
    content = log.read()
    assert content is not None
    assert content.torn == 1


def test_the_first_line_torn(data_dir: Path) -> None:
    log = ErasureLog(data_dir / "erasures.log")
    log.append([entry(11)])
    log.file.write_bytes(log.file.read_bytes()[:30])
    assert log.read() is None
    log.append([entry(12)])
    assert told(log) == [12]


@pytest.mark.parametrize("damage", ["changed", "taken out", "put in", "moved"])
def test_whatever_was_tampered_with_is_noticed(log: ErasureLog, damage: str) -> None:
    head, first, second, third = log.file.read_text().splitlines(keepends=True)
    lines = {
        "changed": [head, first.replace("11", "99"), second, third],
        "taken out": [head, first, third],
        "put in": [head, first, first.replace("11", "99"), second, third],
        "moved": [head, second, first, third],
    }[damage]
    log.file.write_text("".join(lines))
    with pytest.raises(ErasureLogDamaged):
        log.read()


def test_a_damaged_one_is_put_aside(log: ErasureLog) -> None:
    log.file.write_text(log.file.read_text().replace(" 12 ", " 99 "))
    aside = log.set_aside(NOW)
    assert aside.exists()
    assert log.read() is None
    log.append([entry(21)])
    assert told(log) == [21]
