"""Asking the processes that search: all web processes of a machine have theirs in common.

They take connections from one line, so that whoever is free takes what has waited longest, whichever web process it
came to. What they don't answer, the web process does itself.
"""

import asyncio
import socket
import time
from contextlib import closing
from math import inf
from pathlib import Path

import msgspec
import structlog

from onsale.search.questions import LENGTH_BYTES, Answered, Question, answered_of, length_of, wrapped

log = structlog.get_logger()

_WITHIN_S = 2.0
_AGAIN_AFTER_S = 1.0
_READ_BYTES = 65_536


class Searchers:
    """Those of this machine; none where there is no address."""

    def __init__(self, address: Path = Path()) -> None:
        self._address = str(address) if address.name else ""
        self._away_until = -inf

    async def answer(self, question: Question) -> Answered | None:
        """What one of them answers; None where none does: it can't be asked, or nobody has time."""
        if not self._address or time.monotonic() < self._away_until:
            return None
        try:
            message = wrapped(question)
        except (OverflowError, UnicodeError):
            return None  # nothing that can be searched for; the web process says why
        try:
            async with asyncio.timeout(_WITHIN_S):
                return await self._ask(message)
        except (OSError, TimeoutError) as error:
            self._away_until = time.monotonic() + _AGAIN_AFTER_S
            if not isinstance(error, FileNotFoundError):  # that is before they have begun
                log.warning("searchers_away", reason=str(error) or type(error).__name__)
            return None

    async def _ask(self, message: bytes) -> Answered | None:
        loop = asyncio.get_running_loop()
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
            connection.settimeout(0)
            await loop.sock_connect(connection, self._address)
            await loop.sock_sendall(connection, message)
            content, expected = bytearray(), LENGTH_BYTES
            while len(content) < expected:
                piece = await loop.sock_recv(connection, _READ_BYTES)
                if not piece:
                    return None
                content += piece
                if expected == LENGTH_BYTES <= len(content):
                    expected += length_of(bytes(content[:LENGTH_BYTES]))
        try:
            return answered_of(memoryview(content)[LENGTH_BYTES:])
        except msgspec.MsgspecError:
            return None
