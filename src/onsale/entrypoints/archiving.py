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


def run_archive(settings: Settings, *, parent: int) -> None:
    """Until told to stop. The database is the one of the process that started us."""
    logs.configure(settings.log_level, settings.log_format)
    die_with_parent(parent)
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if standing(settings).archive is None:  # the first time, let everything else come up before
        stopped.wait(limits.BACKUP_FIRST_AFTER_S)
    _keep(settings, stopped)


def _keep(settings: Settings, stopped: threading.Event) -> None:
    keeper, shown, due = Keeper(settings, settings.database_url), Snapshots(settings.metrics_dir), 0.0
    try:
        while not stopped.is_set():
            if time.monotonic() >= due:
                due = time.monotonic() + limits.BACKUP_SHIP_EVERY_S
                keeper.round(utc_now())
                metrics.show(standing(settings))
            shown.write("archive")
            stopped.wait(WRITE_EVERY_S)
    finally:
        keeper.stop()
