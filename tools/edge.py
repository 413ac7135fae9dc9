"""Runs the nginx that stands before a shop in tests and benchmarks: with the configuration that is shipped, but for the
lines that it asks to be changed.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

CHANGES = (
    (r"server 127\.0\.0\.1:8000;", "server {upstream};"),
    (r"server 127\.0\.0\.1:8001;", "server {inside};"),
    (r"server 127\.0\.0\.1:8000 backup;", "server {upstream} backup;"),
    (r"proxy_cache_path /run/onsale-nginx ", "proxy_cache_path {memory} "),
    (r"proxy_cache_path /var/cache/nginx/onsale ", "proxy_cache_path cache "),
    (r"listen 80 backlog=4096;", "listen 127.0.0.1:{port};"),
    (r"access_log +/var/log/nginx/onsale.log", "access_log onsale.log"),
    (r"server_name tickets\.example\.org; ", "server_name _; "),
)
MAIN = """
daemon off;
worker_processes {workers};
pid nginx.pid;
error_log error.log warn;
worker_rlimit_nofile {files};
events {{ worker_connections {connections}; }}
http {{
    access_log off;
    types {{ text/plain txt; }}
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    keepalive_requests 1000000;
    {shown}
    include onsale.conf;
    server {{ listen 127.0.0.1:{files_port}; root files; }}
}}
"""
_KEPT = "add_header X-Kept $upstream_cache_status always; add_header X-From $upstream_addr always;"
MEMORY = "/dev/shm"  # noqa: S108 - a folder of our own in it
_READY_WITHIN_S = 30.0


def shipped(root: Path, upstream: str, inside: str, port: int, memory: str) -> str:
    """The configuration, with its lines changed as whoever installs it does; `memory`: a folder that is in memory."""
    text = (root / "deploy" / "nginx" / "onsale.conf").read_text(encoding="utf-8")
    for asked, given in CHANGES:
        text, found = re.subn(asked, given.format(upstream=upstream, inside=inside, port=port, memory=memory), text)
        if found != 1:
            raise ValueError("{} is there {} times".format(asked, found))
    return text


@contextmanager
def running(
    executable: str,
    root: Path,
    folder: Path,
    upstream: str,
    port: int,
    files_port: int,
    *,
    workers: int = 1,
    shows_kept: bool = True,
    inside: str = "",
    connections: int = 4096,
) -> Iterator[Path]:
    """nginx on loopback before `upstream` (host:port); in `folder/files` lie files it serves itself at `files_port`.
    Headers `X-Kept` and `X-From` say whether the cache answered, or which server. `inside`: where those inside are
    served, if not there as well.
    """
    (folder / "files").mkdir(parents=True)
    folder.chmod(0o755)
    with tempfile.TemporaryDirectory(prefix="onsale-nginx-", dir=MEMORY if os.path.isdir(MEMORY) else folder) as memory:
        text = shipped(root, upstream, inside or upstream, port, memory + "/answers")
        (folder / "onsale.conf").write_text(text, encoding="utf-8")
        shown, files = _KEPT if shows_kept else "", 2 * connections
        main = MAIN.format(workers=workers, files_port=files_port, shown=shown, connections=connections, files=files)
        if os.geteuid() == 0:
            main = "user root;\n" + main  # of a folder that only its owner may enter
        (folder / "nginx.conf").write_text(main, encoding="utf-8")
        command = [executable, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        # A session of its own, as a service has: the system shares the processor between sessions first.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait(process, files_port, folder / "error.log")
            yield folder
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen("http://127.0.0.1:{}/".format(port)).close()  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("nginx doesn't start: " + (log.read_text(encoding="utf-8") if log.exists() else ""))
