"""A server that leaves nothing behind: for tests and trials."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from onsale.platform.embedded.machine import Machine
from onsale.platform.embedded.server import Server
from onsale.platform.embedded.supervise import running

QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "summarize_wal": "off"}
"""For data that nobody will miss."""


@contextlib.contextmanager
def temporary_server(*, settings: Mapping[str, str] | None = None, within: Path | None = None) -> Iterator[Server]:
    """A fresh server, with settings for speed, gone with its data at the end of the block.

    `within`: the folder its data are put in, if not the system's for what is temporary.
    """
    directory = Path(tempfile.mkdtemp(prefix="onsale-", dir=within))
    try:
        if os.geteuid() == 0:
            directory.chmod(0o711)  # or the data would go to the machine's state directory, and stay there
        machine = Machine(runtime_dirs=())
        with running(directory / "data", settings={**QUICK, **(settings or {})}, machine=machine) as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)
