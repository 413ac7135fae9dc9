"""`onsale` with a wall clock that is wrong: `STORM_CLOCK_AHEAD_S=3600 python -m tests.storms.wrong_clock serve …`.

The clock is set when this module is imported, before anything of the application is. Granian's workers are processes
of their own that import their parent's main module first, so they have the same wrong clock.
"""

import os
import time
from datetime import datetime, timedelta, tzinfo

AHEAD = "STORM_CLOCK_AHEAD_S"
_ahead_s = float(os.environ.get(AHEAD, "0"))
_time, _time_ns = time.time, time.time_ns


class _WrongDatetime(datetime):
    """Stands in for the class by which `platform.clock` asks what time it is; what it answers is a plain datetime."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=_ahead_s)


def _set_clock() -> None:
    from onsale.platform import clock

    time.time = lambda: _time() + _ahead_s
    time.time_ns = lambda: _time_ns() + int(_ahead_s * 1e9)
    clock.datetime = _WrongDatetime  # type: ignore[attr-defined]


if AHEAD in os.environ:
    _set_clock()

if __name__ == "__main__":
    from onsale.entrypoints.cli import main

    main()
