"""Connections divide between the workers, and wait for the next worker where one has died."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.fixtures.patience import PATIENT_S
from tests.fixtures.ports import free_port

ROOT = Path(__file__).parents[2]
CONNECTIONS = 64
FEWEST = 16
"""Of 64 thrown at random into two, one gets fewer in one of 50,000 times."""


@pytest.fixture
def url() -> Iterator[str]:
    """Where the two serve."""
    port = free_port()
    words = [sys.executable, "-m", "tests.entrypoints.rolling_app", str(port)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL) as parent:
        try:
            deadline = time.monotonic() + PATIENT_S
            while len(set(answers(f"http://127.0.0.1:{port}", 8))) < 2:
                assert parent.poll() is None
                assert time.monotonic() < deadline, "there aren't two"
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            parent.terminate()


def answers(url: str, connections: int) -> list[int]:
    """Who answers, over so many connections at a time; nobody, where nobody listens yet."""
    with ExitStack() as stack:
        clients = [stack.enter_context(httpx.Client(verify=False, timeout=PATIENT_S)) for _ in range(connections)]  # noqa: S501 - no TLS
        try:
            return [int(client.get(url).text) for client in clients]
        except httpx.ConnectError:
            return []


def test_each_has_its_share(url: str) -> None:
    shares = Counter(answers(url, CONNECTIONS))
    assert len(shares) == 2
    assert min(shares.values()) >= FEWEST, shares


def test_whoever_comes_to_a_dead_one_is_answered_by_the_next(url: str) -> None:
    one, other = sorted(set(answers(url, CONNECTIONS)))
    os.kill(one, signal.SIGKILL)
    shares = Counter(answers(url, CONNECTIONS))
    assert shares.total() == CONNECTIONS
    assert one not in shares
    assert shares[other] < CONNECTIONS, "the dead one has a successor"
