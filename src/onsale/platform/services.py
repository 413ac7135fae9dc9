"""The long-lived parts of a process, found by their type. `entrypoints/wiring.py` fills it; nothing else adds to it."""

from typing import Any, TypeVar, cast

T = TypeVar("T")


class Services:
    """One instance a type."""

    def __init__(self) -> None:
        self._parts: dict[type, Any] = {}

    def add(self, kind: type[T], part: T) -> None:
        """Let `part` answer for `kind`."""
        self._parts[kind] = part

    def get(self, kind: type[T]) -> T:
        """The part that answers for `kind`; a `KeyError` means the wiring forgot it."""
        return cast(T, self._parts[kind])

    def find(self, kind: type[T]) -> T | None:
        """The same for a part an installation may be without."""
        return cast("T | None", self._parts.get(kind))
