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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import children, command, descendants, serving
from benchmarks.sink import Sink

_READY_WITHIN_S = 120
_FANS_AT_ONCE = 1000


@dataclass(slots=True)
class Site:
    """A running demo."""

    host: str
    port: int
    data_dir: Path
    workers: int
    process: "subprocess.Popen[str]"
    sink: Sink | None = None

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

    def web_processes(self) -> list[int]:
        """The processes that answer requests: the children of `onsale serve`."""
        return [pid for parent in children(self.process.pid) if "serve" in command(parent) for pid in serving(parent)]

    def verify(self, url: str | None = None) -> int:
        """How many invariants are broken, here or in another database on the same server."""
        environment = os.environ | ({"ONSALE_DATABASE_URL": url} if url else {"ONSALE_DATA_DIR": str(self.data_dir)})
        command = [sys.executable, "-m", "onsale", "verify", "--json"]
        told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
        return sum(1 for invariant in json.loads(told)["invariants"] if invariant["count"])

    def kill_and_restart(self) -> float:
        """End everything at once and start it again; seconds until it can sell."""
        family = [self.process.pid, *descendants(self.process.pid)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        began = time.monotonic()
        self.process = _started(self.data_dir, self.workers)
        self.port = _port_of(self.process)
        wait_until_ready(self.port)
        return time.monotonic() - began


@contextmanager
def running_site(*, workers: int = 2, sink: Sink | None = None) -> Iterator[Site]:
    """A demo in a directory of its own; gone without a trace afterwards. Its mail goes to `sink`, if there is one."""
    with tempfile.TemporaryDirectory(prefix="onsale-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - the database's own user must get through; its directory is closed
        process = _started(Path(folder), workers, mail_url=sink.url if sink else "")
        site: Site | None = None
        try:
            port = _port_of(process)
            wait_until_ready(port)
            site = Site("127.0.0.1", port, Path(folder), workers, process, sink)
            yield site
        finally:
            last = site.process if site else process
            last.send_signal(signal.SIGINT)
            last.wait(30)


def _started(data_dir: Path, workers: int, mail_url: str = "") -> "subprocess.Popen[str]":
    environment = os.environ | {"ONSALE_WORKERS": str(workers), "ONSALE_PORT": "8400", "ONSALE_MAIL_URL": mail_url}
    command = [sys.executable, "-m", "onsale", "demo", "--data-dir", str(data_dir)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _port_of(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise RuntimeError("the demo ended before it served")


def wait_until_ready(port: int) -> None:
    """Until whoever listens there can sell."""
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the demo doesn't get ready")
