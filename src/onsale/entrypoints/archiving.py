"""The process that keeps the archive of the log, beside each worker: `onsale archive`.

One of its own, since a worker steps back behind everybody else: in a rush its mails may wait, the log may not.
"""

import signal
import threading
import time
from types import FrameType

from onsale.backups import metrics
from onsale.backups.keep import Keeper
from onsale.backups.standing import standing
from onsale.entrypoints.parent import die_with_parent
from onsale.platform import limits, logs
from onsale.platform.clock import utc_now
from onsale.platform.metrics import WRITE_EVERY_S, Snapshots
from onsale.platform.settings import Settings

_ROUND_ENDS_WITHIN_S = 5.0


def run_archive(settings: Settings, *, parent: int) -> None:
    """Until told to stop. The database is the one of the process that started us."""
    logs.configure(settings.log_level, settings.log_format)
    stopped = threading.Event()
    die_with_parent(parent, first=stopped.set)  # killed, it can't ask us to end who receives

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if standing(settings).archive is None:  # the first time, let everything else come up before
        stopped.wait(limits.BACKUP_FIRST_AFTER_S)
    _keep(settings, stopped)


def _keep(settings: Settings, stopped: threading.Event) -> None:
    """Round after round, in a thread: a store that doesn't answer keeps a round for a minute, and nobody who is told to
    stop in it has so much time. Killed for it, we would leave behind who receives the log.
    """
    keeper, failed = Keeper(settings, settings.database_url), list[Exception]()

    def go_round() -> None:
        try:
            _go_round(keeper, settings, stopped)
        except Exception as error:  # noqa: BLE001 - it is raised where the process ends of it
            failed.append(error)
        finally:
            stopped.set()

    rounds = threading.Thread(target=go_round, name="archive-rounds", daemon=True)
    rounds.start()
    stopped.wait()
    rounds.join(_ROUND_ENDS_WITHIN_S)
    keeper.stop()
    if failed:
        raise failed[0]


def _go_round(keeper: Keeper, settings: Settings, stopped: threading.Event) -> None:
    shown, due = Snapshots(settings.metrics_dir), 0.0
    while not stopped.is_set():
        if time.monotonic() >= due:
            due = time.monotonic() + limits.BACKUP_SHIP_EVERY_S
            keeper.round(utc_now())
            metrics.show(standing(settings))
        shown.write("archive")
        stopped.wait(WRITE_EVERY_S)
