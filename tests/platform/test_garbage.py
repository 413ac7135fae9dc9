"""Objects that only hold each other go when nobody waits, or at last though somebody does."""

import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from onsale.platform import garbage
from onsale.platform.garbage import Garbage


class _Circle:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nobody_else_looks() -> Iterator[None]:
    """Python doesn't."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _left() -> "weakref.ref[_Circle]":
    return weakref.ref(_Circle())


def _make(many: int) -> list[list[int]]:
    return [[] for _ in range(many)]


def test_few_are_left_alone() -> None:
    looked, left = Garbage(), _left()
    looked.look_for(someone_waits=False)
    assert left() is not None


def test_many_are_looked_through_when_nobody_waits() -> None:
    looked, left = Garbage(), _left()
    kept = _make(garbage.MANY + 1)
    looked.look_for(someone_waits=True)
    assert left() is not None
    looked.look_for(someone_waits=False)
    assert left() is None
    assert kept


def test_far_too_many_though_somebody_waits() -> None:
    looked, left = Garbage(), _left()
    kept = _make(garbage.FAR_TOO_MANY + 1)
    looked.look_for(someone_waits=True)
    assert left() is None
    assert kept


@pytest.mark.parametrize(("someone_waits", "after_s"), [(False, garbage.ALL_EVERY_S), (True, garbage.ALL_AT_LAST_S)])
def test_what_is_old_is_looked_through_now_and_then(
    monkeypatch: pytest.MonkeyPatch, someone_waits: bool, after_s: float
) -> None:
    now_s = [1_000.0]
    monkeypatch.setattr(garbage, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    looked, old = Garbage(), _Circle()
    gone = weakref.ref(old)
    gc.collect()  # it is among the old now
    del old
    now_s[0] += after_s - 1
    looked.look_for(someone_waits=someone_waits)
    assert gone() is not None
    now_s[0] += 2
    looked.look_for(someone_waits=someone_waits)
    assert gone() is None
