"""Loops that run for ever end when they are asked to, even if what they awaited answers with an error of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException

from onsale.platform import jobs
from onsale.platform.errors import Unavailable
from onsale.platform.services import Services

ENDS_WITHIN_S = 60.0


async def test_a_cycle_that_fails_while_it_is_cancelled() -> None:
    await ends(jobs.every(0.0, breaking_with(Unavailable(retry_after_s=1)), Services()))


async def test_a_cycle_that_fails_by_itself_is_run_again() -> None:
    runs, again = 0, asyncio.Event()

    async def cycle(_services: Services) -> None:
        nonlocal runs
        runs += 1
        if runs > 1:
            again.set()
        raise Unavailable(retry_after_s=1)

    for_ever = asyncio.create_task(jobs.every(0.0, cycle, Services()))
    await asyncio.wait_for(again.wait(), ENDS_WITHIN_S)
    assert not for_ever.done()
    for_ever.cancel()
    await asyncio.wait({for_ever}, timeout=ENDS_WITHIN_S)


async def test_a_worker_whose_connection_breaks_while_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_work", breaking_with(ConnectorException("the connection is closed")))
    await ends(jobs.run_worker(None, Services()))  # type: ignore[arg-type]  # it won't be asked


def breaking_with(error: Exception) -> Callable[..., Awaitable[None]]:
    """Work without end that answers its cancellation with an error."""

    async def work(*_: Any) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            raise error from None

    return work


async def ends(loop: Any) -> None:
    task = asyncio.create_task(loop)
    await asyncio.sleep(0.01)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=ENDS_WITHIN_S)
    try:
        assert done
        assert task.cancelled()
    finally:
        task.cancel()
