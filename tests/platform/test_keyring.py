"""The keyring: made once, the same for all, readable by its owner alone."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onsale.platform import limits
from onsale.platform.keyring import LOOK_EVERY_S, Keyring, OlderKeyNeeded

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MAKE = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from onsale.platform.keyring import LOOK_EVERY_S, Keyring, OlderKeyNeeded
sys.stdin.readline()
ring = Keyring(Path(sys.argv[1]))
ring.current_period(datetime(2026, 11, 23, tzinfo=UTC))
print(ring.secret("lookup").hex(), ring.period_key("2026-11").hex())
"""


def test_two_processes_at_once_make_the_same_keys(tmp_path: Path) -> None:
    file = tmp_path / "data" / "keyring.json"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    command = [sys.executable, "-c", MAKE, str(file)]
    makers = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for maker in makers:
        assert maker.stdin is not None
        maker.stdin.write("go\n")
        maker.stdin.flush()
    told = {maker.communicate(timeout=30)[0] for maker in makers}
    assert len(told) == 1, "every process found the same keys"
    assert len(told.pop().split()) == 2
    assert file.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in file.parent.iterdir()} == {"keyring.json", "keyring.lock"}


def test_keys_stay_and_differ(tmp_path: Path) -> None:
    first, second = Keyring(tmp_path / "k.json"), Keyring(tmp_path / "k.json")
    names = ("lookup", "marks", "tokens", "csrf", "tickets", "line")
    assert [first.secret(name) for name in names] == [second.secret(name) for name in names]
    assert len({first.secret(name) for name in names}) == 6
    assert {len(first.secret(name)) for name in names} == {32}


def test_a_key_a_month_and_another_process_finds_it(tmp_path: Path) -> None:
    first, second = Keyring(tmp_path / "k.json"), Keyring(tmp_path / "k.json")
    period = first.current_period(NOW)
    assert period == "2026-11"
    assert second.period_key(period) == first.period_key(period), "read again when it isn't known"
    december = second.current_period(datetime(2026, 12, 1, tzinfo=UTC))
    assert second.period_key(december) != second.period_key(period)
    with pytest.raises(KeyError):
        first.period_key("2020-01")


def test_what_is_destroyed_is_gone_from_the_file_and_from_other_processes(tmp_path: Path) -> None:
    clock = [0.0]
    first, second = Keyring(tmp_path / "k.json"), Keyring(tmp_path / "k.json", clock=lambda: clock[0])
    period = first.current_period(NOW)
    key = second.period_key(period).hex()
    december = datetime(2026, 12, 1, tzinfo=UTC)
    later = december + timedelta(seconds=limits.PERIOD_KEPT_S)
    first.current_period(december)
    assert first.settle_periods((), december) == []
    assert first.settle_periods((period,), december + timedelta(days=1)) == [], "in use again"
    assert first.settle_periods((), december + timedelta(days=2)) == []
    assert first.settle_periods((), later) == [], "four weeks are counted from when it was unused last"
    assert second.period_key(period).hex() == key, "it is still there"
    assert first.settle_periods((), later + timedelta(days=2)) == [period]
    clock[0] += LOOK_EVERY_S
    with pytest.raises(KeyError):
        second.period_key(period)
    assert period not in {name for _, name in second._keys}, "not in its memory either"
    assert {path.name for path in tmp_path.iterdir()} == {"k.json", "k.lock"}
    assert period not in json.loads((tmp_path / "k.json").read_text())["periods"]
    assert period in second.destroyed()


def test_a_draft_of_somebody_who_died_over_it_is_overwritten(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "k.json")
    (tmp_path / "k.new").write_text("half of a keyring, with keys in it")
    ring.current_period(NOW)
    assert not (tmp_path / "k.new").exists()


def test_another_period_in_the_same_month(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "k.json")
    assert [ring.current_period(NOW), ring.begin_period(NOW), ring.begin_period(NOW)] == [
        "2026-11",
        "2026-11.2",
        "2026-11.3",
    ]
    assert ring.current_period(NOW) == "2026-11.3"
    assert ring.current_period(datetime(2026, 12, 1, tzinfo=UTC)) == "2026-12"
    assert [held.name for held in ring.periods()] == ["2026-11", "2026-11.2", "2026-11.3", "2026-12"]


def test_a_secret_has_two_keys_at_most(tmp_path: Path) -> None:
    ring, other = Keyring(tmp_path / "k.json"), Keyring(tmp_path / "k.json")
    before = ring.secret("tokens")
    assert ring.rotate("tokens", NOW) == 2
    assert ring.secrets("tokens") == (ring.secret("tokens"), before)
    assert ring.numbered("tokens") == {2: ring.secret("tokens"), 1: before}
    with pytest.raises(OlderKeyNeeded):
        ring.rotate("tokens", NOW)
    assert other.recognises("tokens", lambda key: key == ring.secret("tokens")), "it looks when it knows none"
    ring.drop_older("tokens")
    assert ring.secrets("tokens") == (ring.secret("tokens"),)
    assert before.hex() not in (tmp_path / "k.json").read_text()


def test_a_keyring_from_before_is_completed(tmp_path: Path) -> None:
    file = tmp_path / "k.json"
    old = Keyring(file)
    content = json.loads(file.read_text())
    del content["secrets"]["marks"]
    file.write_text(json.dumps({"secrets": content["secrets"], "periods": content["periods"]}))
    new = Keyring(file)
    assert new.secret("tokens") == old.secret("tokens")
    assert new.secret("marks") == old.secret("lookup"), "what was recognised by it goes on being recognised"


def test_a_file_that_is_away_takes_no_key_from_anybody(tmp_path: Path) -> None:
    ring = Keyring(tmp_path / "k.json")
    (tmp_path / "k.json").rename(tmp_path / "elsewhere.json")
    assert not ring.refreshed()
    assert len(ring.secret("tokens")) == 32
