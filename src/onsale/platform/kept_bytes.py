"""A memory bounded by what lies in it: what was asked for longest ago gives way."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class KeptBytes(Generic[K]):
    """At most `most_bytes` of contents by their keys; one larger than an eighth of that isn't kept, nor
    what stood in its place. For one thread.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.held_bytes = 0
        self._contents: OrderedDict[K, bytes] = OrderedDict()

    def get(self, key: K) -> bytes | None:
        """The content, which is now the last to give way; nothing if it isn't there."""
        content = self._contents.get(key)
        if content is not None:
            self._contents.move_to_end(key)
        return content

    def put(self, key: K, content: bytes) -> bytes:
        """Keep it; the same content, for convenience."""
        self.held_bytes -= len(self._contents.pop(key, b""))
        if len(content) > self.most_bytes // 8:
            return content
        self.held_bytes += len(content)
        self._contents[key] = content
        while self.held_bytes > self.most_bytes:
            self.held_bytes -= len(self._contents.popitem(last=False)[1])
        return content
