"""A process that does nothing but search: takes a question from the line that all of its kind share, answers it, takes
the next. Having one thread, it never waits for itself.
"""

import select
import socket

import msgspec
import structlog

from onsale.platform.clock import utc_now
from onsale.platform.errors import Failure
from onsale.platform.garbage import Garbage
from onsale.search.library import Damaged, told
from onsale.search.plan import counts, recount
from onsale.search.questions import LENGTH_BYTES, Question, answer, length_of, question_of, wrapped
from onsale.search.reader import Reader

log = structlog.get_logger()

_WITHIN_S = 2.0
_QUESTION_BYTES_MOST = 16_384


class Searcher:
    """Answers from the node's index what comes over a listening socket."""

    def __init__(self, reader: Reader, line: socket.socket) -> None:
        self._reader, self._line = reader, line
        self._garbage = Garbage()

    def run(self) -> None:
        """Until the process ends."""
        while True:
            self._meanwhile()
            connection, _ = self._line.accept()
            with connection:
                connection.settimeout(_WITHIN_S)
                try:
                    self._serve(connection)
                except OSError as error:
                    log.info("search_not_told", reason=str(error))
                except Exception:
                    log.exception("search_failed")

    def _meanwhile(self) -> None:
        """What is done between questions, best when nobody waits."""
        someone_waits = _is_ready(self._line, select.POLLIN)
        self._garbage.look_for(someone_waits=someone_waits)
        if someone_waits:
            return
        try:
            self._reader.look_at_leisure()
            if counts.any_overdue:
                with told():
                    recount(self._reader.now(), utc_now())
        except (Failure, Damaged) as error:
            log.info("search_not_at_leisure", reason=str(error))
        except Exception:
            log.exception("search_not_at_leisure")

    def _serve(self, connection: socket.socket) -> None:
        if _has_left(connection):
            return
        length = length_of(_received(connection, LENGTH_BYTES))
        if length > _QUESTION_BYTES_MOST:
            return
        try:
            reply = self._answered(question_of(_received(connection, length)))
        except msgspec.MsgspecError as error:
            log.warning("search_not_understood", reason=str(error))
            return
        if reply is not None:
            connection.sendall(reply)

    def _answered(self, question: Question) -> bytes | None:
        """None for what can't be answered: the web process finds the same, and can say why."""
        try:
            with told():
                return wrapped(answer(self._reader.now(), question))
        except (Failure, Damaged):
            return None


def _has_left(connection: socket.socket) -> bool:
    """Whether nobody waits any more."""
    return _is_ready(connection, 0)


def _is_ready(connection: socket.socket, events: int) -> bool:
    """Whether one of these has happened, or its other side has gone."""
    poll = select.poll()
    poll.register(connection, events)
    return bool(poll.poll(0))


def _received(connection: socket.socket, length: int) -> bytes:
    content = bytearray()
    while len(content) < length:
        piece = connection.recv(length - len(content))
        if not piece:
            raise ConnectionAbortedError("the question isn't whole")
        content += piece
    return bytes(content)
