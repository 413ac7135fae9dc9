"""The keyring: made once, the same for all, readable by its owner alone."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onsale.platform.keyring import Keyring

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MAKE = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from onsale.platform.keyring import Keyring
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
    names = ("lookup", "tokens", "csrf", "tickets")
    assert [first.secret(name) for name in names] == [second.secret(name) for name in names]
    assert len({first.secret(name) for name in names}) == 4
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
