"""Garbage looked for when nobody waits for an answer.

Python looks for objects that only hold each other whenever so many were made, which takes milliseconds, and now and
then tens of them. A process that answers one question after another can choose the moment.
"""

import gc
import time

MANY, FAR_TOO_MANY = 20_000, 200_000
ALL_EVERY_S, ALL_AT_LAST_S = 300.0, 1_800.0


class Garbage:
    """This process's, whose own looking is turned off (`gc.disable`)."""

    def __init__(self) -> None:
        self._all_at = time.monotonic()

    def look_for(self, *, someone_waits: bool) -> None:
        """If there may be some; while someone waits, only if there may be very much."""
        all_after_s, many = (ALL_AT_LAST_S, FAR_TOO_MANY) if someone_waits else (ALL_EVERY_S, MANY)
        if time.monotonic() - self._all_at > all_after_s:
            gc.collect()
            self._all_at = time.monotonic()
        elif gc.get_count()[0] > many:
            gc.collect(1)
