"""Structured logs on standard error: one line an event, each with the request's id. They hold no personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from onsale.platform.tracing import note_trace

_DETAIL = "DETAIL: "


def configure(level: str, form: str) -> None:
    """Send everything, the libraries' logs too, through one pipeline: `form` is `json` or `text`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        note_trace,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if form == "text"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            _without_rows,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                *shared,
                structlog.stdlib.add_logger_name,
                structlog.processors.format_exc_info,
                _without_rows,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for chatty in ("procrastinate", "sqlalchemy", "alembic", "asyncio", "httpx", "_granian"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _without_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """PostgreSQL's details of an error quote the row it was about, and rows may be somebody's."""
    exception = event.get("exception")
    if isinstance(exception, str) and _DETAIL in exception:
        event["exception"] = "\n".join(line for line in exception.split("\n") if not line.startswith(_DETAIL))
    return event
