"""`onsale searchers`: processes that search, for all web processes of a machine.

They are forked from one that has read the program and the gazetteer, so that they have these in common; it does nothing
else than look after them.
"""

import errno
import gc
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click
import structlog

from onsale.entrypoints.parent import die_with_parent
from onsale.platform import logs
from onsale.platform import settings as settings_module
from onsale.platform.settings import Settings
from onsale.search import meanings
from onsale.search.reader import Reader
from onsale.search.searcher import Searcher
from onsale.search.shelf import Shelf

log = structlog.get_logger()

_LOOK_EVERY_S = 0.2
_ADDRESS_BYTES_MOST = 100


@contextmanager
def beside(settings: Settings) -> Iterator[Settings]:
    """Settings with an address for processes that search, where several web processes would have them in common; one
    alone searches in its threads, which takes less memory. So do several where there is no room for an address.
    """
    with ExitStack() as stack:
        address = Path()
        if settings.workers > 1 and hasattr(os, "fork"):
            try:
                address = _address(stack.enter_context(tempfile.TemporaryDirectory(prefix="onsale-")))
            except OSError as error:
                log.warning("searchers_left_out", reason=str(error))
        yield replace(settings, searchers_at=address)


def _address(folder: str) -> Path:
    """In a folder that nobody else may look into; `OSError` where its name is too long for the system."""
    address = Path(folder, "searchers")
    if len(os.fsencode(address)) > _ADDRESS_BYTES_MOST:
        raise OSError(errno.ENAMETOOLONG, "the temporary directory's name is too long", folder)
    return address


@click.command(hidden=True)
@click.option("--parent", type=int, required=True)
def searchers(parent: int) -> None:
    """Search for this machine's web processes. `onsale serve` starts it by itself."""
    _run(settings_module.load(), parent)


def _run(settings: Settings, parent: int) -> None:
    """As many as web processes, until told to stop or the parent has gone."""
    logs.configure(settings.log_level, settings.log_format)
    meanings.warm()
    gc.collect()
    gc.freeze()  # what is there for good stays common: looking for garbage would write to it
    with _line(settings.searchers_at) as line:
        running = {_fork(settings, line) for _ in range(settings.workers)}
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while os.getppid() == parent:
                _look_after(running, settings, line)
                time.sleep(_LOOK_EVERY_S)
        finally:
            for pid in running:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)


def _look_after(running: set[int], settings: Settings, line: socket.socket) -> None:
    pid, status = os.waitpid(-1, os.WNOHANG)
    if pid:
        running.discard(pid)
        log.error("searcher_restarted", exit_status=os.waitstatus_to_exitcode(status))
        running.add(_fork(settings, line))


@contextmanager
def _line(address: Path) -> Iterator[socket.socket]:
    """Where questions wait."""
    address.unlink(missing_ok=True)  # of who did this before us
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.bind(str(address))
        line.listen(socket.SOMAXCONN)
        try:
            yield line
        finally:
            address.unlink(missing_ok=True)


def _fork(settings: Settings, line: socket.socket) -> int:
    parent = os.getpid()
    if pid := os.fork():
        return pid
    try:
        _search(settings, line, parent)
    except BaseException:
        log.exception("searcher_failed")
    os._exit(1)


def _search(settings: Settings, line: socket.socket, parent: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(parent)
    gc.disable()  # it is looked for when nobody waits
    Searcher(Reader(Shelf(settings.index_dir)), line).run()
