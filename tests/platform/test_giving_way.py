"""Who steps back does, and nobody else with them."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from onsale.platform.giving_way import give_way, give_way_all

STEPS_BACK = """
import os
from pathlib import Path
from onsale.platform.giving_way import step_back

def of_session():
    told = Path("/proc/self/autogroup")
    return (told.read_text().split() if told.exists() else [])[-1:] or ["none"]

before = of_session()
step_back(7)
print(os.nice(0), *before, *of_session())
"""


@pytest.mark.parametrize("own_session", [True, False])
def test_a_process_steps_back_and_its_session_if_that_is_its_own(*, own_session: bool) -> None:
    told = subprocess.run(
        [sys.executable, "-c", STEPS_BACK], capture_output=True, text=True, check=True, start_new_session=own_session
    )
    niceness, before, after = told.stdout.split()
    assert int(niceness) == os.nice(0) + 7
    assert after == ("7" if own_session and before != "none" else before), "no session is weighed where none is told"


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has threads that give way")
def test_a_thread_gives_way_alone() -> None:
    seen: list[int] = []

    def giving_way() -> None:
        give_way()
        seen.append(os.sched_getscheduler(threading.get_native_id()))

    thread = threading.Thread(target=giving_way)
    thread.start()
    thread.join()
    assert seen == [os.SCHED_IDLE]
    assert os.sched_getscheduler(threading.get_native_id()) == os.SCHED_OTHER


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has threads that give way")
def test_threads_of_a_name_give_way() -> None:
    done, seen = threading.Event(), {}
    barrier = threading.Barrier(3)

    def wait(name: str) -> None:
        Path(f"/proc/self/task/{threading.get_native_id()}/comm").write_text(name)
        barrier.wait()
        done.wait()
        seen[name] = os.sched_getscheduler(threading.get_native_id())

    threads = [threading.Thread(target=wait, args=(name,)) for name in ("merging_4", "serving")]
    for thread in threads:
        thread.start()
    barrier.wait()
    give_way_all("merging")
    done.set()
    for thread in threads:
        thread.join()
    assert seen == {"merging_4": os.SCHED_IDLE, "serving": os.SCHED_OTHER}
