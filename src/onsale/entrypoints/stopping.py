"""Ctrl-C and SIGTERM for what should come to a good end."""

import asyncio
import signal
from collections.abc import Callable

_ASKING = (signal.SIGINT, signal.SIGTERM)


def stop_gently(stop: Callable[[], None]) -> None:
    """The first signal to the running loop stops; a second one ends us at once."""
    loop = asyncio.get_running_loop()

    def asked() -> None:
        stop()
        for number in _ASKING:
            loop.remove_signal_handler(number)

    for number in _ASKING:
        loop.add_signal_handler(number, asked)
