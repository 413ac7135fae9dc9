"""Where the time of one request went: spans, through the web, the database, jobs and calls to others.

Off unless a setting says where traces go: then nothing of OpenTelemetry is loaded, and `child` costs a look at one
variable. Spans exist only below a request or job that was chosen; the others pass through here without any. They hold
names of ours, numbers and outcomes, never an address with ids in it, a query, a parameter or a message of an error.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, suppress
from contextvars import ContextVar, Token
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Protocol

from onsale.platform.errors import Failure

Attributes = Mapping[str, str | int | float | bool]
_NONE: Attributes = {}
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SERVER_ERRORS = 500


class Kind(StrEnum):
    """Which side of a call a span is: answering, calling out, taking a job up, or neither."""

    SERVER = "SERVER"
    CLIENT = "CLIENT"
    CONSUMER = "CONSUMER"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a trace goes on from: a span of another process."""

    trace_id: int
    span_id: int
    sampled: bool = True

    @property
    def traceparent(self) -> str:
        """As W3C Trace Context writes it."""
        return f"00-{self.trace_id:032x}-{self.span_id:016x}-{int(self.sampled):02x}"


def origin_in(traceparent: str) -> Origin | None:
    """What a `traceparent` names; None for anything else. Its companion `tracestate` is somebody else's and ignored."""
    match = _TRACEPARENT.fullmatch(traceparent.strip())
    if match is None or (traceparent.startswith("00") and match[4]):
        return None
    return Origin(int(match[1], 16), int(match[2], 16), sampled=bool(int(match[3], 16) & 1))


class Span(Protocol):
    """A piece of work that is being timed."""

    @property
    def origin(self) -> Origin:
        """Its own place, for what goes on from it elsewhere."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""

    def name(self, name: str) -> None:
        """Call it something better, once that is known."""

    def note(self, name: str, value: str | float | bool) -> None:
        """Put down one more thing about it."""

    def happened(self, what: str) -> None:
        """Put down that something happened at this moment."""

    def link(self, other: Origin) -> None:
        """Say that it belongs together with another."""

    def failed(self, reason: str) -> None:
        """It went wrong; `reason` is a word of ours."""

    def end(self) -> None:
        """It is over; a second time says nothing."""


class Recorder(Protocol):
    """Who begins spans and sends them on."""

    def begin(
        self, name: str, kind: Kind, *, parent: Origin | None, links: Sequence[Origin], attributes: Attributes
    ) -> Span:
        """A new span, below `parent` or of a new trace."""

    def close(self) -> None:
        """Send what is left, for a moment or two at most."""


_current: ContextVar[Span | None] = ContextVar("onsale_span", default=None)
_recorder: Recorder | None = None


def record_by(recorder: Recorder | None) -> None:
    """Let this process be traced, or no more."""
    global _recorder  # noqa: PLW0603 - one for a process, as its counters are
    _recorder = recorder


def recording() -> bool:
    """Whether this process is traced at all."""
    return _recorder is not None


def here() -> Span | None:
    """The span under way, if this is part of a trace."""
    return _current.get()


def leave() -> None:
    """Belong to no trace from here on: for tasks that go on for others than who started them."""
    _current.set(None)


def trace(
    name: str, kind: Kind, *, parent: Origin | None = None, attributes: Attributes = _NONE
) -> AbstractContextManager[Span | None]:
    """A span at the edge of this process: it goes on from `parent`, or begins a trace. Who calls has chosen to."""
    if _recorder is None:
        return _NOTHING
    return _Under(_recorder.begin(name, kind, parent=parent, links=(), attributes=attributes))


def child(name: str, kind: Kind = Kind.INTERNAL, attributes: Attributes = _NONE) -> AbstractContextManager[Span | None]:
    """A span below the one under way; nothing where none is, nor for what a task does that outlives it."""
    parent = _current.get()
    if parent is None or _recorder is None or parent.ended:
        return _NOTHING
    return _Under(_recorder.begin(name, kind, parent=parent.origin, links=(), attributes=attributes))


def shared(name: str, spans: Sequence[Span], attributes: Attributes = _NONE) -> AbstractContextManager[Span | None]:
    """One piece of work done for several: below the first of them, linked with all, and each of the others with it."""
    if not spans or _recorder is None:
        return _NOTHING
    links = [span.origin for span in spans]
    span = _recorder.begin(name, Kind.INTERNAL, parent=links[0], links=links, attributes=attributes)
    for other in spans[1:]:
        other.link(span.origin)
    return _Under(span)


def note_trace(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Let a log line name the trace it belongs to: only one that is recorded, for nobody finds another."""
    span = _current.get()
    if span is not None:
        event.setdefault("trace_id", f"{span.origin.trace_id:032x}")
    return event


class _Nothing(AbstractContextManager[None]):
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


_NOTHING = _Nothing()


class _Under(AbstractContextManager[Span]):
    """Everything within belongs to this span, which ends with it."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: Span) -> None:
        self._span = span
        self._token: Token[Span | None] | None = None

    def __enter__(self) -> Span:
        self._token = _current.set(self._span)
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            with suppress(ValueError):  # a generator that is ended by somebody else is ended in their context
                _current.reset(self._token)
        if error is not None:
            _tell(self._span, error)
        self._span.end()


def _tell(span: Span, error: BaseException) -> None:
    """What ended it, by its name: what it says may be about somebody."""
    if isinstance(error, Failure) and error.kind.value < _SERVER_ERRORS:
        span.note("onsale.refusal", error.code)  # said no, which is an answer
    elif isinstance(error, asyncio.CancelledError | GeneratorExit):
        span.note("onsale.cancelled", True)  # noqa: FBT003
    else:
        span.failed(type(error).__name__)
