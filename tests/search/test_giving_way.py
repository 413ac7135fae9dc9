"""What has time waits for the processor to be free: new editions beside one that is read, and merging."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from onsale.platform.settings import Settings
from onsale.search.entry import Entry
from onsale.search.indexer import EVERY_S, Indexer
from onsale.search.shelf import Shelf
from onsale.search.writer import Builder, Editor
from tests.fixtures.make import Make
from tests.fixtures.selling import until

pytestmark = pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux has threads that give way")


@pytest.fixture
def shelf(settings: Settings) -> Shelf:
    """Where the test's index lies."""
    return Shelf(settings.index_dir)


@pytest.fixture
def policies(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How the threads were scheduled that made new editions."""
    seen: list[int] = []
    add = Builder.add

    def noted(builder: Builder, entries: Sequence[Entry]) -> None:
        seen.append(os.sched_getscheduler(0))
        add(builder, entries)

    monkeypatch.setattr(Builder, "add", noted)
    return seen


async def test_a_first_edition_is_made_at_once(
    indexer: Indexer, make: Make, policies: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onsale.search.indexer.MANY_EVENTS", 1)
    await make.event()
    await indexer.step()
    assert set(policies) == {os.SCHED_OTHER}


async def test_another_one_of_many_events_gives_way(
    indexer: Indexer, make: Make, policies: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await make.event()
    await indexer.step()
    await indexer.rebuild()
    assert set(policies) == {os.SCHED_OTHER}, "of few events it takes no time"
    policies.clear()
    monkeypatch.setattr("onsale.search.indexer.MANY_EVENTS", 1)
    await indexer.rebuild()
    assert set(policies) == {os.SCHED_IDLE}


async def test_merging_gives_way_and_fewer_parts_are_made_until_it_could(
    indexer: Indexer, shelf: Shelf, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make.event()
    await indexer.step()
    assert indexer._pause_s() == EVERY_S
    monkeypatch.setattr("onsale.search.indexer._PARTS_MANY", 0)
    assert indexer._pause_s() > EVERY_S
    monkeypatch.setattr("onsale.search.writer.MANY_EVENTS", 0)
    edition = shelf.present()
    assert edition is not None
    indexer.close()
    with Editor(edition) as editor:

        async def all_wait() -> bool:  # once those of the one before have ended, and these have names
            editor.replace([], [])
            return set(_merging()) == {os.SCHED_IDLE}

        await until(all_wait)


def _merging() -> list[int]:
    policies = []
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has ended meanwhile
            if (thread / "comm").read_text().startswith("merge_"):
                policies.append(os.sched_getscheduler(int(thread.name)))
    return policies
