"""Connections divide between the workers, and wait for the next worker where one has died."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx
import pytest

from tests.fixtures.patience import PATIENT_S
from tests.fixtures.ports import free_port

ROOT = Path(__file__).parents[2]
CONNECTIONS = 64
RENEWED_WITHIN_S = 120.0
FEWEST = 16
"""Of 64 thrown at random into two, one gets fewer in one of 50,000 times."""


@dataclass(frozen=True)
class Served:
    """Where the two serve, and who keeps them."""

    url: str
    parent: int


@pytest.fixture
def served() -> Iterator[Served]:
    """Two that serve."""
    port = free_port()
    words = [sys.executable, "-m", "tests.entrypoints.rolling_app", str(port)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL) as parent:
        try:
            deadline = time.monotonic() + PATIENT_S
            while len(set(answers(f"http://127.0.0.1:{port}", 8))) < 2:
                assert parent.poll() is None
                assert time.monotonic() < deadline, "there aren't two"
                time.sleep(0.05)
            yield Served(f"http://127.0.0.1:{port}", parent.pid)
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


def test_each_has_its_share(served: Served) -> None:
    shares = Counter(answers(served.url, CONNECTIONS))
    assert len(shares) == 2
    assert min(shares.values()) >= FEWEST, shares


def test_whoever_comes_to_a_dead_one_is_answered_by_the_next(served: Served) -> None:
    one, other = sorted(set(answers(served.url, CONNECTIONS)))
    os.kill(one, signal.SIGKILL)
    shares = Counter(answers(served.url, CONNECTIONS))
    assert shares.total() == CONNECTIONS
    assert one not in shares
    assert shares[other] < CONNECTIONS, "the dead one has a successor"


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process can stop taking who comes")
def test_while_they_are_renewed_everybody_who_comes_is_answered(served: Served) -> None:
    before = set(answers(served.url, CONNECTIONS))
    os.kill(served.parent, signal.SIGHUP)
    deadline, told = time.monotonic() + RENEWED_WITHIN_S, list[int | str]()
    with ThreadPoolExecutor(8) as people:
        while any(Path(f"/proc/{one}").exists() for one in before):
            assert time.monotonic() < deadline, "they aren't renewed"
            told += people.map(lambda _: asks_once(served.url), range(CONNECTIONS))
    lost = [one for one in told if isinstance(one, str)]
    assert not lost, f"{len(lost)} of {len(told)}: {lost[:5]}"
    assert not before & set(answers(served.url, CONNECTIONS))


def asks_once(url: str) -> int | str:
    """Somebody with a connection of their own: who answered, or why nobody did."""
    host, _, port = url.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(port), timeout=PATIENT_S)
    try:
        connection.request("GET", "/", headers={"Connection": "close"})
        return int(connection.getresponse().read())
    except (OSError, HTTPException) as failed:
        return repr(failed)
    finally:
        connection.close()
