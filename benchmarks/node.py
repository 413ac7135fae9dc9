"""A node to search on: a database with a made-up catalogue, the index, and web processes once they are wanted."""

import json
import os
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

from benchmarks.processes import Peak, Usage, children, command, serving, usage
from onsale.platform.embedded import Supervisor
from onsale.platform.embedded.server import Server
from onsale.platform.migrate import migrate
from onsale.search.shelf import Edition, Shelf

_PORT = 8410
_READY_WITHIN_S = 120.0
_LOOK_EVERY_S, _ANSWERS_WITHIN_S = 0.02, 5.0
_ROOMY = {"max_wal_size": "8GB", "shared_buffers": "512MB"}


@dataclass(frozen=True, slots=True)
class Node:
    """A data directory with a running database; `web_processes` is how many serve once they do."""

    data_dir: Path
    server: Server
    web_processes: int = 2
    host: str = "127.0.0.1"
    port: int = _PORT

    @property
    def url(self) -> str:
        """The database's address."""
        return self.server.url("onsale")

    @property
    def shelf(self) -> Shelf:
        """Where its index lies."""
        return Shelf(self.data_dir / "search")

    @property
    def edition(self) -> Edition:
        """The index it has."""
        edition = self.shelf.present()
        assert edition is not None
        return edition

    def index_bytes(self) -> int:
        """What the present edition takes on disk."""
        return sum(file.stat().st_size for file in self.edition.folder.rglob("*") if file.is_file())

    def reindex(self) -> tuple[dict[str, Any], Usage]:
        """What `onsale reindex` says, and what the process used: the most memory, its processor time."""
        process = self.start("reindex", "--json", stdout=subprocess.PIPE)
        with Peak(process.pid) as peak:
            told, _ = process.communicate()
        if process.returncode:
            raise RuntimeError("the index can't be made")
        return json.loads(told.splitlines()[-1]), peak.usage

    @contextmanager
    def serving(self) -> Iterator["Serving"]:
        """Web processes, their indexer and a worker, from the moment they are started."""
        began = time.perf_counter()
        serve = self.start("serve", "--port", str(self.port), "--workers", str(self.web_processes))
        worker = self.start("worker")
        try:
            yield Serving(self, serve, began)
        finally:
            for process in (serve, worker):
                process.send_signal(signal.SIGINT)
            for process in (serve, worker):
                process.wait(30)

    def start(self, *arguments: str, stdout: int | None = None) -> "subprocess.Popen[str]":
        """Run `onsale ARGUMENTS` on this node."""
        environment = os.environ | {
            "ONSALE_DATABASE_URL": self.url,
            "ONSALE_DATA_DIR": str(self.data_dir),
            "ONSALE_PUBLIC_URL": "https://localhost",
            "ONSALE_BACKUP_TO": "off",  # the first one of a new shop takes minutes, and then there is one a day
            "ONSALE_LOG_LEVEL": "error",
        }
        return subprocess.Popen([sys.executable, "-m", "onsale", *arguments], env=environment, stdout=stdout, text=True)


@dataclass(slots=True)
class Serving:
    """A node while it serves."""

    node: Node
    process: "subprocess.Popen[str]"
    began: float

    def wait(self, path: str) -> float:
        """Seconds from the start until this address answers 200."""
        while time.perf_counter() - self.began < _READY_WITHIN_S:
            try:
                with urllib.request.urlopen(
                    f"http://{self.node.host}:{self.node.port}{path}", timeout=_ANSWERS_WITHIN_S
                ):
                    return time.perf_counter() - self.began
            except OSError:
                time.sleep(_LOOK_EVERY_S)
        raise RuntimeError("the node doesn't get ready")

    def wait_for_all(self) -> None:
        """Until those are there that are started behind the web processes."""
        while not (self.indexers() and len(self.searchers()) > self.node.web_processes):
            if time.perf_counter() - self.began > _READY_WITHIN_S:
                raise RuntimeError("not all processes of the node were started")
            time.sleep(_LOOK_EVERY_S)

    def web(self) -> list[int]:
        """The processes that answer requests."""
        return serving(self.process.pid)

    def indexers(self) -> list[int]:
        """The process that keeps the index, once it has been started."""
        return [pid for pid in children(self.process.pid) if "indexer" in command(pid)]

    def searchers(self) -> list[int]:
        """The processes that search for them."""
        parents = [pid for pid in children(self.process.pid) if "searchers" in command(pid)]
        return [each for pid in parents for each in [pid, *children(pid)]]

    def database(self) -> list[int]:
        """The database's processes."""
        return [self.node.server.pid, *children(self.node.server.pid)]

    def usage(self) -> dict[str, list[Usage]]:
        """What each kind of process has used so far."""
        kinds = {
            "web": self.web(),
            "searchers": self.searchers(),
            "indexer": self.indexers(),
            "database": self.database(),
        }
        return {kind: [usage(pid) for pid in pids] for kind, pids in kinds.items()}


@contextmanager
def new_node() -> Iterator[Node]:
    """A data directory of its own with a migrated database; gone without a trace afterwards."""
    with tempfile.TemporaryDirectory(prefix="onsale-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: S103, PTH101 - the database's own user must get through; its directory is closed
        with node_in(Path(folder)) as node:
            yield node


@contextmanager
def node_in(folder: Path) -> Iterator[Node]:
    """What a directory has, or the beginning of it."""
    with Supervisor(folder / "postgres", settings=_ROOMY) as supervisor:
        node = Node(folder, supervisor.server)
        migrate(node.url)
        yield node


def forget_pages(edition: Edition) -> None:
    """Let the system drop what it has in memory of the index's files, as after a restart of the machine."""
    for file in edition.folder.rglob("*"):
        if file.is_file() and hasattr(os, "posix_fadvise"):
            handle = os.open(file, os.O_RDONLY)
            os.fsync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
