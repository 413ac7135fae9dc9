"""The web process: Granian with the application, one or more workers on one port."""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click
import structlog
from granian.constants import Interfaces
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from onsale.entrypoints import searching, wiring
from onsale.entrypoints.asgi import create_app
from onsale.entrypoints.connections import connections_allowed
from onsale.entrypoints.installation import database_for
from onsale.entrypoints.parent import die_with_parent
from onsale.entrypoints.ports import free_port
from onsale.entrypoints.processes import GaveUp, Processes
from onsale.entrypoints.rolling import RollingServer
from onsale.entrypoints.tracing_on import begin_tracing
from onsale.platform import limits, logs, tracing
from onsale.platform import settings as settings_module
from onsale.platform.settings import BadSetting, Settings
from onsale.platform.turns import take_short_turns
from onsale.platform.web.traced import traced
from onsale.search import meanings
from onsale.search.shelf import Shelf

log = structlog.get_logger()

_DRAIN_S = 10
_SWITCH_S = 0.001
_LOOK_EVERY_S = 0.5
_INDEXER_LATER_S, _SEARCHERS_LATER_S = 1.5, 4.0
_AGAIN_AFTER_S = 30.0
_COLLECTED_AFTER = (5_000, 5, 1_000)
"""When garbage is looked for: seldom among what has been there for long."""
_DIES_AT_ONCE = {"RUST_BACKTRACE": "0"}
"""Out of memory, Granian ends the process, and another takes its place. Asked where that was it needs memory to find
out, and without any waits for itself for ever: it was seen to hang, with everybody it was answering.
"""


def run_web(settings: Settings, *, port_asked_for: bool, parent: int | None) -> None:
    """Serve until told to stop; requests under way are given ten seconds to finish. SIGHUP renews the processes."""
    logs.configure(settings.log_level, settings.log_format)
    if parent is None:
        _require_real(settings)
        port = free_port(settings.host, settings.port, asked_for=port_asked_for)
        if port != settings.port:
            click.echo(f"Port {settings.port} is in use; listening on {port}.", err=True)
        settings = replace(settings, port=port)
    else:
        die_with_parent(parent)
    with database_for(settings, parent, waits=False) as url:
        settings = replace(settings, database_url=url)
        with searching.beside(settings) as settings:
            os.environ.update(settings.as_environment())  # Granian's workers are new processes
            os.environ.update(_DIES_AT_ONCE)
            _read_what_all_need()
            with _helpers(settings) as helpers:
                _serve(settings, renewing=helpers.renew)


def _read_what_all_need() -> None:
    """Once, before web processes are forked from this one, and in common: a second's work for each otherwise, for which
    its first search would wait.
    """
    meanings.warm()
    gc.collect()
    gc.freeze()


def app() -> Any:
    """What each Granian worker serves; its settings come from the environment its parent made complete."""
    die_with_parent()
    settings = settings_module.load()
    logs.configure(settings.log_level, settings.log_format)
    begin_tracing(settings, "web")
    application = application_for(settings)
    sys.setswitchinterval(_SWITCH_S)  # searches run in threads, and each would wait five times as long for its turn
    threading.Thread(target=_settle, args=[bool(settings.searchers_at.name)], name="settling", daemon=True).start()
    return application


def _settle(searched_elsewhere: bool) -> None:
    """What is there for good needn't be looked through again while requests wait: a fifth of a second. Nor, as a rule,
    what searches remember, which comes and goes without cycles. Who leaves searching to others only hands on, and takes
    short turns.
    """
    meanings.warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)
    if searched_elsewhere:
        take_short_turns()


def application_for(settings: Settings) -> Any:
    """The application, told who asks by the proxies that are trusted, if any are; traced, if this process is."""
    application: Any = create_app(wiring.build(settings, settings.database_url))
    if settings.trusted_proxies:
        application = wrap_asgi_with_proxy_headers(application, settings.trusted_proxies)
    return traced(application, settings) if tracing.recording() else application


@contextmanager
def _helpers(settings: Settings) -> Iterator[Processes]:
    """Beside us, for all web processes of this machine: who writes their search index, and who reads it for them. Those
    that aren't needed at once come later: they would only keep the web processes from beginning.
    """
    done, later = threading.Event(), dict[str, float]()
    with Processes(settings) as processes:
        if Shelf(settings.index_dir).present() is None:
            processes.start("indexer")
        else:
            later["indexer"] = _INDEXER_LATER_S
        if settings.searchers_at.name:
            later["searchers"] = _SEARCHERS_LATER_S
        watcher = threading.Thread(target=_look_after, args=(processes, later, done), name="helpers-watch", daemon=True)
        watcher.start()
        try:
            yield processes
        finally:
            done.set()
            watcher.join(timeout=5)


def _look_after(processes: Processes, later: Mapping[str, float], done: threading.Event) -> None:
    """Without them what is there is still found; what is new isn't, and is worth trying again for. `later`: after how
    many seconds whom to start.
    """
    now = time.monotonic()
    due = {command: now + after_s for command, after_s in later.items()}
    while not done.wait(_LOOK_EVERY_S):
        try:
            _start_those_due(processes, due)
            processes.look_after()
        except (GaveUp, OSError) as error:
            log.warning("helper_gone", reason=str(error))
            done.wait(_AGAIN_AFTER_S)


def _start_those_due(processes: Processes, due: dict[str, float]) -> None:
    for command, at in list(due.items()):
        if time.monotonic() >= at:
            processes.start(command)
            del due[command]


def _serve(settings: Settings, *, renewing: Callable[[], None]) -> None:
    tls: dict[str, Any] = {"ssl_cert": settings.tls_cert, "ssl_key": settings.tls_key} if settings.tls_cert.name else {}
    RollingServer(
        "onsale.entrypoints.web:app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        backlog=limits.CONNECTIONS_NOT_TAKEN,
        backpressure=connections_allowed(),  # it counts connections, the idle ones too
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_DRAIN_S,
        leave_s=settings.leave_s,
        renewing=renewing,
        **tls,
    ).serve()


def _require_real(settings: Settings) -> None:
    """An installation for real people is reached over TLS, and has no sandbox."""
    if settings.demo:
        raise BadSetting("ONSALE_DEMO is for `onsale demo` alone")
    if not settings.secure_cookies:
        raise BadSetting("ONSALE_PUBLIC_URL must be the https address people reach this shop at, such as https://…")
