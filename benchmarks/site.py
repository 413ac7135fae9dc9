"""The thing measured: a demo with two web processes and a durable database, started and stopped for the run."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_READY_WITHIN_S = 120
_FANS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Site:
    """A running demo."""

    host: str
    port: int
    data_dir: Path

    def get(self, path: str) -> Any:
        """JSON from an address."""
        with urllib.request.urlopen(f"http://{self.host}:{self.port}{path}") as answer:
            return json.load(answer)

    def tokens(self, count: int) -> list[str]:
        """Access tokens of so many new fans."""
        made: list[str] = []
        while len(made) < count:
            body = json.dumps({"count": min(_FANS_AT_ONCE, count - len(made))}).encode()
            request = urllib.request.Request(
                f"http://{self.host}:{self.port}/demo/fans", body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
                made += [fan["access_token"] for fan in json.load(answer)]
        return made

    def largest_event(self) -> dict[str, Any]:
        """The event on sale with the most places."""
        found = self.get("/api/v1/events?limit=100")
        events = found["items"]
        while found["next_cursor"]:
            found = self.get(f"/api/v1/events?limit=100&cursor={found['next_cursor']}")
            events += found["items"]
        on_sale = [event for event in events if event["status"] == "on_sale"]
        return dict(max(on_sale, key=lambda event: event["availability"]["available"]))


@contextmanager
def running_site(*, workers: int = 2) -> Iterator[Site]:
    """A demo in a directory of its own; gone without a trace afterwards."""
    with tempfile.TemporaryDirectory(prefix="onsale-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - the database's own user must get through; its directory is closed
        environment = os.environ | {"ONSALE_WORKERS": str(workers), "ONSALE_PORT": "8400"}
        command = [sys.executable, "-m", "onsale", "demo", "--data-dir", folder]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        try:
            port = _port_of(process)
            _wait_until_ready(port)
            yield Site("127.0.0.1", port, Path(folder))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def _port_of(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise RuntimeError("the demo ended before it served")


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demo doesn't get ready")
