"""A bounded memory: what was asked for longest ago gives way."""

from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """At most `most` values by their keys. Threads may share one: each step is whole, and what another has let go of
    meanwhile is only missed.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """The value, which is now the last to give way; nothing if it isn't there, or no longer."""
        value = self._values.get(key)
        if value is not None:
            with suppress(KeyError):
                self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> V:
        """Keep it, or keep it instead; the same value, for convenience."""
        self._values.pop(key, None)
        self._values[key] = value
        while len(self._values) > self.most:
            with suppress(KeyError):
                self._values.popitem(last=False)
        return value

    def drop(self, key: K) -> None:
        """Forget it, if it is known."""
        self._values.pop(key, None)
