"""Processes that hand on take short turns, where the system lets them."""

import platform
import subprocess
import sys

import pytest

_ASKED_BACK = """
import ctypes, os, struct, threading
from onsale.platform.turns import take_short_turns
os.nice(3)
waiting = threading.Event()
thread = threading.Thread(target=waiting.wait)
thread.start()
take_short_turns()
taken = []
for number in (os.getpid(), thread.native_id):
    told = ctypes.create_string_buffer(48)
    ctypes.CDLL(None).syscall({"x86_64": 315, "aarch64": 275}[os.uname().machine], number, told, 48, 0)
    _, policy, _, niceness, _, runtime, _, _ = struct.unpack("IIQiIQQQ", told.raw)
    taken.append((policy, niceness, runtime))
waiting.set()
print(taken)
"""


def _release() -> tuple[int, ...]:
    return tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2])


@pytest.mark.skipif(sys.platform != "linux" or _release() < (6, 12), reason="turns are asked for since Linux 6.12")
def test_all_threads_do_and_stay_as_nice_as_they_were() -> None:
    told = subprocess.run([sys.executable, "-c", _ASKED_BACK], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == str([(0, 3, 100_000)] * 2)


def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "a mainframe")
    from onsale.platform.turns import take_short_turns

    take_short_turns()
