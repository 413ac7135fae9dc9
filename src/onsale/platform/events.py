"""Word that travels upward: a lower room says what happened, higher rooms hear it inside the same transaction.

`entrypoints/wiring.py` alone says who hears what.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from onsale.platform.database import WriteTx

E = TypeVar("E")
Listener = Callable[["WriteTx", Any], Awaitable[None]]


class Bus:
    """Who hears which kind of happening, in the order they were subscribed."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Listener]] = defaultdict(list)

    def subscribe(self, kind: type[E], listener: Callable[["WriteTx", E], Awaitable[None]]) -> None:
        """Let `listener` hear every happening of exactly this kind."""
        self._listeners[kind].append(listener)

    async def publish(self, tx: "WriteTx", happening: object) -> None:
        """Tell everybody now, in this transaction; what one of them raises undoes it all."""
        for listener in self._listeners[type(happening)]:
            await listener(tx, happening)
