"""The set-up that is recommended where crowds come: those inside have a web process of their own, behind nginx."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import edge
import proxy
from benchmarks.processes import children, command, descendants, serving
from benchmarks.site import Site, wait_until_ready
from onsale.platform.embedded import running

_PORTS = (8495, 8496)
_INSIDE_PORT = 8494
_CONNECTIONS = 32_768
_ROOT = Path(__file__).parents[1]
_DEMO = {"ONSALE_DEMO": "true", "ONSALE_PAYMENT_PROVIDER": "sandbox", "ONSALE_MONEY_TWO_FACTORS": "off"}
_QUIET = {"ONSALE_LOG_LEVEL": "warning", "ONSALE_LOG_FORMAT": "text"}


@dataclass(frozen=True, slots=True)
class Front:
    """Where the shop is reached, and which processes serve it, by what they do."""

    host: str
    port: int
    roles: Mapping[str, Callable[[], list[int]]] = field(default_factory=dict)


def bare_front(site: Site) -> Front:
    """The shop itself: one pool of web processes for everybody."""
    return Front(site.host, site.port, {"web": site.web_processes, **_others(site)})


@contextmanager
def apart(site: Site) -> Iterator[Front]:
    """nginx with the configuration that is shipped before the site and one more `onsale serve`, for those inside."""
    executable, reason = proxy.ensure(_ROOT)
    if not executable:
        raise RuntimeError(reason)
    upstream, inside = f"{site.host}:{site.port}", f"{site.host}:{_INSIDE_PORT}"
    with (
        tempfile.TemporaryDirectory(prefix="onsale-bench-nginx-") as folder,
        _one_more(site) as serve,
        edge.running(
            executable, _ROOT, Path(folder) / "nginx", upstream, *_PORTS,
            workers=os.cpu_count() or 1, inside=inside, connections=_CONNECTIONS, shows_kept=False,
        ) as at,
    ):  # fmt: skip
        nginx = int((at / "nginx.pid").read_text())
        ours: dict[str, Callable[[], list[int]]] = {
            "web outside": site.web_processes,
            "web inside": lambda: serving(serve),
            "nginx": lambda: descendants(nginx),
        }
        yield Front("127.0.0.1", _PORTS[0], ours | _others(site))


@contextmanager
def _one_more(site: Site) -> Iterator[int]:
    """Another `onsale serve` on the site's database and data directory; its process id."""
    with running(site.data_dir / "postgres") as server:
        told = {"ONSALE_DATABASE_URL": server.url("onsale"), "ONSALE_DATA_DIR": str(site.data_dir)} | _DEMO | _QUIET
        words = [sys.executable, "-m", "onsale", "serve", "--port", str(_INSIDE_PORT), "--parent", str(os.getpid())]
        # A session of its own, as a unit of systemd has: the system shares the processor between sessions first.
        process = subprocess.Popen(words, env=os.environ | told, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_until_ready(_INSIDE_PORT)
            yield process.pid
        finally:
            process.terminate()
            process.wait(30)


def _others(site: Site) -> dict[str, Callable[[], list[int]]]:
    def database() -> list[int]:
        return [pid for pid in descendants(site.process.pid) if "postgres" in (command(pid) or [""])[0]]

    def worker() -> list[int]:
        parents = [pid for pid in children(site.process.pid) if "worker" in command(pid)]
        return [each for pid in parents for each in [pid, *descendants(pid)]]

    return {"PostgreSQL": database, "worker": worker}
