"""How tasks that run for ever end."""

import asyncio


def end_if_asked() -> None:
    """Raise `CancelledError` if this task has been cancelled.

    For loops that go on after an error: what they awaited may have answered a cancellation with an error of its own
    (a connection that broke while it was being closed), and the wish to end would be lost with it.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
