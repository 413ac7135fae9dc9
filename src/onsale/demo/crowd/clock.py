"""How long a crowd stays: until its time is over or somebody ends it early."""

import asyncio
import time


class Closing:
    """The moment after which nobody begins anything new. Made in the loop that waits for it."""

    def __init__(self, seconds: float) -> None:
        self._over = asyncio.get_running_loop().create_future()
        self._began = time.monotonic()
        self._ends = self._began + seconds

    @property
    def elapsed_s(self) -> float:
        """How long it has been."""
        return time.monotonic() - self._began

    @property
    def over(self) -> bool:
        """Whether it is past."""
        return self._over.done() or time.monotonic() >= self._ends

    def end(self) -> None:
        """End it now."""
        if not self._over.done():
            self._over.set_result(None)

    async def pause(self, seconds: float) -> bool:
        """Wait; false when it was over first."""
        left = min(seconds, self._ends - time.monotonic())
        if left > 0 and not self._over.done():
            await asyncio.wait([self._over], timeout=left)
        return not self.over
